"""Models in `HOME/models/<version>/`, and the file that names the one in use."""

import os
from pathlib import Path

from hotline.base.errors import NotFound


def current(home: Path) -> Path | None:
    """The folder of the model in use; None before the first training."""
    pointer = home / "models" / "current"
    if not pointer.exists():
        return None
    folder = home / "models" / pointer.read_text().strip()
    return folder if folder.is_dir() else None


def current_name(home: Path) -> str:
    """The name of the model in use; "" before the first training."""
    folder = current(home)
    return folder.name if folder else ""


def find(home: Path, name: str) -> None:
    """Raises `NotFound` for an unknown model: nothing may be put in use that cannot be read."""
    if not (home / "models" / Path(name).name / "manifest.json").is_file():
        raise NotFound(f"没有名为 {name} 的模型文件，可能已被清理，请选另一个版本")


def use(home: Path, name: str) -> None:
    """Make this model the current one, in one step; running processes change over by themselves."""
    part = home / "models" / f"current.{os.getpid()}.part"
    part.write_text(name)
    part.replace(home / "models" / "current")
