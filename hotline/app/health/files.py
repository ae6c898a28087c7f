"""What a process needs in the data folder: keys, a model, room."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from hotline.base.security import keyfile
from router.learning.model_registry import current

_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Files:
    keys: str  # "" where they can be read, else why not
    model: str  # name of the model in use; "" where there is none
    model_readable: bool
    had_model: bool  # models are there, whether one is in use or not
    free: int  # bytes on the disk of the data folder


def see(home: Path) -> Files:
    """Reads little; a missing folder is reported, not created."""
    folder = current(home)
    return Files(
        keys=_keys(home / keyfile.NAME),
        model=folder.name if folder else "",
        model_readable=bool(folder and (folder / _MANIFEST).is_file()),
        had_model=any(home.glob(f"models/*/{_MANIFEST}")),
        free=shutil.disk_usage(home).free if home.is_dir() else 0,
    )


def _keys(path: Path) -> str:
    try:
        keyfile.read(path)
    except FileNotFoundError:
        return "missing"
    except PermissionError:
        return "unreadable"
    except (OSError, ValueError, KeyError):
        return "broken"
    return ""
