"""The key ring on disk: made at the first start, readable by its owner only, replaced whole.

`{"active": "k1", "keys": {"k1": "<hex>"}, "index": "<hex>", "retired": {}}`. Retired keys open old backups; without
such backups they can be removed from the file.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hotline.base.errors import Conflict
from hotline.base.security.crypto import KeyRing, new_key, new_ring

NAME = "keys.json"


def load_ring(path: Path) -> KeyRing:
    """The ring in the file; it reads the file again when that has changed, so a rotation reaches every process."""
    if not path.exists():
        _write_first(path, new_ring())
    ring, seen = read(path), path.stat().st_mtime_ns

    def refresh(ring: KeyRing) -> None:
        nonlocal seen
        now = path.stat().st_mtime_ns
        if now != seen:
            fresh = read(path)
            ring.keys, ring.retired, ring.active, seen = fresh.keys, fresh.retired, fresh.active, now

    ring.refresh = refresh
    return ring


def add_key(path: Path) -> str:
    """A new key that seals from now on; the others still open. Returns its id."""
    with _changing(path) as ring:
        known = {*ring.keys, *ring.retired}
        number = 1
        while f"k{number}" in known:
            number += 1
        ring.active = f"k{number}"
        ring.keys[ring.active] = new_key()
        return ring.active


def retire(path: Path) -> list[str]:
    """Every key but the sealing one opens old backups only; returns which these are."""
    with _changing(path) as ring:
        old = [key_id for key_id in ring.keys if key_id != ring.active]
        ring.retired |= {key_id: ring.keys.pop(key_id) for key_id in old}
        return old


@contextmanager
def rotating(path: Path) -> Iterator[None]:
    """One rotation at a time; raises Conflict where another one runs."""
    with path.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Conflict("另一个密钥轮换正在进行，请等它结束") from None
        yield


@contextmanager
def _changing(path: Path) -> Iterator[KeyRing]:
    ring = read(path)
    yield ring
    part = _part(path, ring)
    part.replace(path)


def read(path: Path) -> KeyRing:
    """The ring as the file holds it now; raises OSError, ValueError or KeyError where it holds none."""
    raw = json.loads(path.read_text())
    return KeyRing(raw["active"], _keys(raw["keys"]), bytes.fromhex(raw["index"]), _keys(raw.get("retired", {})))


def _keys(raw: dict[str, str]) -> dict[str, bytes]:
    return {key_id: bytes.fromhex(key) for key_id, key in raw.items()}


def _write_first(path: Path, ring: KeyRing) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = _part(path, ring)
    try:
        os.link(part, path)  # fails if another process was first: then its ring is the ring
    except FileExistsError:
        pass
    finally:
        part.unlink()


def _part(path: Path, ring: KeyRing) -> Path:
    """The whole ring in a file beside it, on the disk before anybody relies on it."""
    keys, retired = ({k: v.hex() for k, v in some.items()} for some in (ring.keys, ring.retired))
    body = {"active": ring.active, "keys": keys, "index": ring.index.hex(), "retired": retired}
    part = path.with_suffix(f".{os.getpid()}.part")
    part.touch(mode=0o600)
    with part.open("w") as file:
        file.write(json.dumps(body))
        file.flush()
        os.fsync(file.fileno())
    return part
