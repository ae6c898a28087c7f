"""Copies of files without author, place and device: what a unit gets of a confidential matter.

May import: `tickets.files`, `hotline.base`.
Start with `office_files`.
Nothing is re-encoded: recordings keep every sample, documents every word. What the copy still says by its content (a
voice, a name in a letter) a person judges before it is released. What cannot be cleaned for certain is refused.
"""

from collections.abc import Callable
from pathlib import Path

from hotline.base.errors import BadInput
from tickets.cleaning import boxes, office_files, pdf, sound
from tickets.files.file_content import OFFICE

_BY_TYPE: dict[str, Callable[[Path, Path], None]] = {
    "audio/mpeg": sound.frames,
    "audio/aac": sound.frames,
    "audio/x-wav": sound.waves,
    "audio/amr": sound.amr,
    "application/pdf": pdf.copy,
    **dict.fromkeys(("audio/mp4", "video/mp4", "video/quicktime"), boxes.copy),
    **dict.fromkeys((f"{OFFICE}.wordprocessingml.document", f"{OFFICE}.spreadsheetml.sheet"), office_files.copy),
}
_NAMES = {"audio/ogg": "OGG 录音", "video/webm": "WebM 视频"}
_INSTEAD = "请把要提供的内容截图，或另存为 DOCX、MP3、MP4 后添加，再开放新添加的这一份"


class NotCleanable(BadInput):
    """It may say who made it, and nobody here can take that out."""


def copy(path: Path, mime: str, to: Path) -> None:
    """Write the clean copy; raises NotCleanable in words for the person who wants to release the file."""
    cleaner = _BY_TYPE.get(mime)
    if cleaner is None:
        name = _NAMES.get(mime, "这种文件")
        raise NotCleanable(
            f"{name}里可能带有作者、设备或位置，系统不能可靠去除，不能向承办单位开放。{_INSTEAD}", final=True
        )
    try:
        cleaner(path, to)
    except (ValueError, IndexError) as broken:
        text = f"不能确认文件里的作者、位置、隐藏内容都已去除，不能向承办单位开放。{_INSTEAD}"
        raise NotCleanable(text, final=True) from broken
