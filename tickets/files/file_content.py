"""The type of a file by its content, not its name; and images without hidden data."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filetype
from PIL import Image, ImageOps

from hotline.base import zips
from hotline.base.errors import BadInput
from tickets.files.attachment_models import FileKind

MB = 1024 * 1024
LIMITS = {FileKind.IMAGE: 20 * MB, FileKind.VOICE: 50 * MB, FileKind.VIDEO: 200 * MB, FileKind.DOCUMENT: 30 * MB}
MOST = max(LIMITS.values())
OFFICE = "application/vnd.openxmlformats-officedocument"
KNOWN: dict[str, FileKind] = {
    **dict.fromkeys(("image/jpeg", "image/png", "image/webp", "image/gif"), FileKind.IMAGE),
    **dict.fromkeys(("audio/mpeg", "audio/x-wav", "audio/ogg", "audio/amr", "audio/aac", "audio/mp4"), FileKind.VOICE),
    **dict.fromkeys(("video/mp4", "video/quicktime", "video/webm"), FileKind.VIDEO),
    "application/pdf": FileKind.DOCUMENT,
    f"{OFFICE}.wordprocessingml.document": FileKind.DOCUMENT,
    f"{OFFICE}.spreadsheetml.sheet": FileKind.DOCUMENT,
}
ENDINGS = {
    **dict.fromkeys((mime for mime, kind in KNOWN.items() if kind is FileKind.IMAGE), ".jpg"),  # as they are shown
    "audio/mpeg": ".mp3",
    "audio/x-wav": ".wav",
    "audio/ogg": ".ogg",
    "audio/amr": ".amr",
    "audio/aac": ".aac",
    "audio/mp4": ".m4a",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
    "application/pdf": ".pdf",
    f"{OFFICE}.wordprocessingml.document": ".docx",
    f"{OFFICE}.spreadsheetml.sheet": ".xlsx",
}
ACCEPTED = "照片（JPG、PNG、WebP、GIF）、录音（MP3、WAV、OGG、AMR、AAC、M4A）、视频（MP4、MOV、WebM）、PDF、DOCX、XLSX"
_SIDE, _THUMB, _BAND = 2560, 320, 64
_ORIENTATION = 0x0112  # the EXIF tag that says which way up
_MOST_PIXELS = 40_000_000  # in memory 160 MB at most; a long screenshot has 30 million
_MOST_OF_WEBP = 12_500_000  # it is decoded several times over: 20 bytes a pixel
_MOST_IN_STEPS = 200_000_000  # of a plain JPEG, which is read in strips and made smaller on the way
PICTURES = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")  # a second picture waits for the first
Image.MAX_IMAGE_PIXELS = _MOST_IN_STEPS  # Pillow warns above it, and refuses twice as many


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
    if found.mime.startswith(OFFICE):
        _refuse_macros(path)
    return Content(kind, found.mime)


def without_hidden_data(path: Path) -> tuple[bytes, bytes]:
    """The image turned upright, without EXIF, GPS and comments, and a small one; raises BadInput for a broken one.

    Made smaller before anything else is done with it, and never more than one at a time: `PICTURES`.
    """
    try:
        with Image.open(path) as image:
            in_steps = image.format == "JPEG" and not image.info.get("progressive")
            most = _MOST_OF_WEBP if image.format == "WEBP" else _MOST_PIXELS
            if image.width * image.height > (_MOST_IN_STEPS if in_steps else most):
                raise BadInput("图片尺寸太大，请缩小后再添加")
            image.draft("RGB", _inside(image))  # a JPEG is decoded at a half, a quarter or an eighth
            clear = ImageOps.exif_transpose(_reduced(image))
            clear.thumbnail((_SIDE, _SIDE))
            shown = _encoded(clear)
            clear.thumbnail((_THUMB, _THUMB))
            return shown, _encoded(clear)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as broken:
        raise BadInput("图片打不开，可能没有传完整，请重新添加") from broken


def _inside(image: Image.Image) -> tuple[int, int]:
    """Its size when its longer side is as long as we show it."""
    longer = max(image.size)
    return max(image.width * _SIDE // longer, 1), max(image.height * _SIDE // longer, 1)


def _reduced(image: Image.Image) -> Image.Image:
    """Only the pixels, on white, by a whole number smaller and still not too small; band by band, to hold it once."""
    times = max(max(image.size) // _SIDE, 1)
    small = Image.new("RGB", (-(-image.width // times), -(-image.height // times)), "white")
    for top in range(0, image.height, _BAND * times):
        band = image.crop((0, top, image.width, min(top + _BAND * times, image.height)))
        if band.has_transparency_data:
            band = band.convert("RGBA")
            paper = Image.new("RGB", band.size, "white")
            paper.paste(band, mask=band.getchannel("A"))
            band = paper
        small.paste(band.convert("RGB").reduce(times), (0, top // times))
    small.getexif()[_ORIENTATION] = image.getexif().get(_ORIENTATION, 1)
    return small


def _encoded(image: Image.Image) -> bytes:
    """A re-encoded JPEG carries nothing but its pixels."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=86)
    return out.getvalue()


def _refuse_macros(path: Path) -> None:
    names = [part.filename.lower() for part in zips.weigh(path)]
    if any("vbaproject" in name or "/activex/" in name for name in names):
        raise BadInput("文书里有宏，不能接收；请另存为不带宏的文件或 PDF")
