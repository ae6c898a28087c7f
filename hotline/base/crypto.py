"""SM4-GCM for fields, HMAC-SM3 for looking them up, SM3 for chains (GM/T; DOMAIN.md 8.4), by `cryptography`.

A key ring is a JSON object `{"active": "k1", "keys": {"k1": "<hex>"}, "index": "<hex>"}`. Sealed fields name the key
that sealed them, so that old ones open after a rotation.
"""

import json
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from hotline.base.errors import HotlineError

_NONCE, _TAG, _KEY = 12, 16, 16


class BrokenSeal(HotlineError):
    """The field was sealed with a key that this ring lacks, or was changed afterwards."""


@dataclass(frozen=True)
class KeyRing:
    active: str
    keys: dict[str, bytes]
    index: bytes

    def seal(self, plain: str) -> str:
        """`key id:base64(nonce + ciphertext + tag)`; the same text gives another seal each time."""
        nonce = secrets.token_bytes(_NONCE)
        sealer = Cipher(algorithms.SM4(self.keys[self.active]), modes.GCM(nonce)).encryptor()
        sealed = sealer.update(plain.encode()) + sealer.finalize()
        return f"{self.active}:{urlsafe_b64encode(nonce + sealed + sealer.tag).decode()}"

    def open(self, sealed: str) -> str:
        key_id, _, body = sealed.partition(":")
        if key_id not in self.keys:
            raise BrokenSeal(f"没有编号为 {key_id} 的密钥，无法打开这一项")
        raw = urlsafe_b64decode(body)
        nonce, tag = raw[:_NONCE], raw[-_TAG:]
        opener = Cipher(algorithms.SM4(self.keys[key_id]), modes.GCM(nonce, tag)).decryptor()
        try:
            return (opener.update(raw[_NONCE:-_TAG]) + opener.finalize()).decode()
        except InvalidTag:
            raise BrokenSeal("这一项加密后被改动过") from None

    def blind(self, plain: str) -> str:
        """A keyed hash of the text: equal texts are found by it, and nothing can be read from it."""
        mac = hmac.HMAC(self.index, hashes.SM3())
        mac.update(plain.encode())
        return mac.finalize().hex()


def sm3(data: bytes) -> str:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def new_ring() -> KeyRing:
    return KeyRing("k1", {"k1": secrets.token_bytes(_KEY)}, secrets.token_bytes(32))


def load_ring(path: Path) -> KeyRing:
    """The ring in the file; made at the first start, readable by its owner only."""
    if not path.exists():
        _write(path, new_ring())
    raw = json.loads(path.read_text())
    keys = {name: bytes.fromhex(key) for name, key in raw["keys"].items()}
    return KeyRing(raw["active"], keys, bytes.fromhex(raw["index"]))


def _write(path: Path, ring: KeyRing) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    body = {"active": ring.active, "keys": {k: v.hex() for k, v in ring.keys.items()}, "index": ring.index.hex()}
    part = path.with_suffix(f".{os.getpid()}.part")
    part.touch(mode=0o600)
    part.write_text(json.dumps(body))
    try:
        os.link(part, path)  # fails if another process was first: then its ring is the ring
    except FileExistsError:
        pass
    finally:
        part.unlink()
