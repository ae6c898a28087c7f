"""What a file is by its content, whatever its name says; and images without what they carry unseen."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filetype
from PIL import Image, ImageOps

from hotline.base.errors import BadInput
from tickets.attachment_models import FileKind

MB = 1024 * 1024
LIMITS = {FileKind.IMAGE: 20 * MB, FileKind.VOICE: 50 * MB, FileKind.VIDEO: 200 * MB, FileKind.DOCUMENT: 30 * MB}
MOST = max(LIMITS.values())
_OFFICE = "application/vnd.openxmlformats-officedocument"
KNOWN: dict[str, FileKind] = {
    **dict.fromkeys(("image/jpeg", "image/png", "image/webp", "image/gif"), FileKind.IMAGE),
    **dict.fromkeys(("audio/mpeg", "audio/x-wav", "audio/ogg", "audio/amr", "audio/aac", "audio/mp4"), FileKind.VOICE),
    **dict.fromkeys(("video/mp4", "video/quicktime", "video/webm"), FileKind.VIDEO),
    "application/pdf": FileKind.DOCUMENT,
    f"{_OFFICE}.wordprocessingml.document": FileKind.DOCUMENT,
    f"{_OFFICE}.spreadsheetml.sheet": FileKind.DOCUMENT,
}
ACCEPTED = "照片（JPG、PNG、WebP、GIF）、录音（MP3、WAV、OGG、AMR、AAC、M4A）、视频（MP4、MOV、WebM）、PDF、DOCX、XLSX"
_SIDE, _THUMB, _MOST_PIXELS = 2560, 320, 80_000_000


@dataclass(frozen=True, slots=True)
class Content:
    kind: FileKind
    mime: str


def look(path: Path) -> Content:
    """Raises BadInput in words for what we do not take, what is too big for its kind, and documents with macros."""
    found: Any = filetype.guess(str(path))
    kind = KNOWN.get(found.mime) if found else None
    if found is None or kind is None:
        raise BadInput(f"这个文件的内容不是可以接收的类型。可以添加：{ACCEPTED}")
    if path.stat().st_size > LIMITS[kind]:
        raise BadInput(f"{kind.label}不能超过 {LIMITS[kind] // MB} MB，请压缩或分开添加")
    if found.mime.startswith(_OFFICE):
        _refuse_macros(path)
    return Content(kind, found.mime)


def without_hidden_data(path: Path) -> tuple[bytes, bytes]:
    """The image turned upright, without EXIF, GPS and comments, and a small one; raises BadInput for a broken one."""
    try:
        with Image.open(path) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise BadInput("图片尺寸太大，请缩小后再添加")
            upright = ImageOps.exif_transpose(image)
            clear = upright.convert("RGBA" if upright.mode in {"RGBA", "LA", "P"} else "RGB")
            return _encoded(clear, _SIDE), _encoded(clear, _THUMB)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as broken:
        raise BadInput("图片打不开，可能没有传完整，请重新添加") from broken


def _encoded(image: Image.Image, side: int) -> bytes:
    """Only the pixels, on white: a JPEG made anew carries nothing else."""
    small = image.copy()
    small.thumbnail((side, side))
    paper = Image.new("RGB", small.size, "white")
    paper.paste(small, mask=small.getchannel("A") if small.mode == "RGBA" else None)
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=86)
    return out.getvalue()


def _refuse_macros(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
    except zipfile.BadZipFile as broken:
        raise BadInput("文书打不开，可能没有传完整，请重新添加") from broken
    if any("vbaproject" in name.lower() or "/activex/" in name.lower() for name in names):
        raise BadInput("文书里有宏，不能接收；请另存为不带宏的文件或 PDF")
