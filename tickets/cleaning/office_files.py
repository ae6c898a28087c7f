"""DOCX and XLSX: the same parts in the same order, without authors, reviewers, machines and dates.

Parts are changed as text, by patterns that look a bounded way ahead: an XML library would rename the prefixes on which
Office relies.
"""

import io
import re
import zipfile
from pathlib import Path

from PIL import Image

from hotline.base import zips
from tickets.cleaning import hidden_content

_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties '
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_CUSTOM = _APP.replace("extended-properties", "custom-properties")
_ABOUT = {"docprops/core.xml": _CORE, "docprops/app.xml": _APP, "docprops/custom.xml": _CUSTOM}
_VALUE = r"""(?:"[^"<]*+"|'[^'<]*+')"""
_WHO = re.compile(
    r"(\s(?:\w{1,12}:)?(?:author|initials|userName|lastModifiedBy|lastEdited|originalAuthor)\s?=\s?)" + _VALUE
)
_ACCOUNT = re.compile(r"(\s(?:\w{1,12}:)?(?:userId|displayName|providerId)\s?=\s?)" + _VALUE)  # of a person's own part
_WHEN = re.compile(rf"\s(?:\w{{1,12}}:(?:date|dateUtc|rsid\w{{0,20}})|dT|dateTime)\s?=\s?{_VALUE}")
_RSIDS = re.compile(r"<(\w{1,12}):rsid(?:s|Root)?\b[^<>]*+>|</\w{1,12}:rsids>")
_AUTHOR = re.compile(r"(<(?:\w{1,12}:)?author\b[^<>]*+>)[^<>]*+(?=</)")
_ON_DISK = re.compile(
    r"""((?:Target|url)\s?=\s?)(?:"(?:file:|[A-Za-z]:[\\/]|\\\\)[^"<]*+"|'(?:file:|[A-Za-z]:[\\/]|\\\\)[^'<]*+')"""
)
_PICTURES = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".gif": "GIF", ".bmp": "BMP"}
_XML = (".xml", ".rels", ".vml")
_FOREIGN = (
    "/embeddings/",
    "/activex/",
    "/revisions/",
    "/model/",
    "/connections.xml",
    "/pivotcache/",
    "/externallinks/",
    "_xmlsignatures/",
    "vbaproject",
)
_MOST_PIXELS = 40_000_000
_BUDGET = zips.Budget(unpacked=60 * zips.MB)  # a part is held whole
_SINCE = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold


def copy(path: Path, to: Path) -> None:
    """Raises ValueError where a part may hold more than can be looked through."""
    parts = zips.weigh(path, _BUDGET)
    if any(word in part.filename.lower() for part in parts for word in _FOREIGN):
        raise ValueError("other files inside")
    with zipfile.ZipFile(path) as packed, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as made:
        names = [part.filename.lower() for part in parts]
        hidden = hidden_content.look(
            {name: _text(packed.read(part)) for name, part in zip(names, parts, strict=True) if name.endswith(_XML)},
            names,
        )
        for part in parts:
            if not part.is_dir() and part.filename.lower() not in hidden.left_out:
                body = _clean(part.filename.lower(), packed.read(part), hidden)
                made.writestr(zipfile.ZipInfo(part.filename, _SINCE), body, zipfile.ZIP_DEFLATED)


def _clean(name: str, body: bytes, hidden: hidden_content.HiddenParts) -> bytes:
    ending = name[name.rfind(".") :]
    blank = _instead(name, ending)
    if blank is not None:
        return blank.encode()
    if ending in _XML:
        text = _without_people(hidden_content.without(name, _text(body), hidden))
        return (_ACCOUNT.sub(r'\1""', text) if "/person" in name or name.endswith("/people.xml") else text).encode()
    if ending in _PICTURES:
        return _picture(body, _PICTURES[ending])
    if ending == ".odttf":
        return body  # a font
    raise ValueError(f"a part of unknown kind: {ending}")


def _instead(name: str, ending: str) -> str | None:
    """Minimal replacements of parts that only describe people and machines."""
    if name in _ABOUT or ending == ".psmdcp":
        return _ABOUT.get(name, _CORE)
    if name.startswith("customxml/item") and "props" not in name:
        return "<empty/>"  # what a library of documents notes of its people
    names_a_machine = name.startswith("docprops/thumbnail.") or (ending == ".bin" and "/printersettings/" in name)
    return "" if names_a_machine else None


def _text(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16")
    return body.decode("utf-8-sig")


def _without_people(text: str) -> str:
    text = _WHO.sub(r'\1""', text)
    text = _WHEN.sub("", text)
    text = _RSIDS.sub("", text)
    text = _AUTHOR.sub(r"\1", text)
    return _ON_DISK.sub(r'\1"about:blank"', text)


def _picture(body: bytes, form: str) -> bytes:
    """Its pixels only; photos in a letter hold place and camera, too."""
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(body)) as image:
            if image.format != form or image.width * image.height > _MOST_PIXELS:
                raise ValueError("a picture that is not what it says")
            pixels = image.convert("RGB") if form == "JPEG" else image
            bare = Image.new(pixels.mode, pixels.size)
            if pixels.mode == "P":
                bare.putpalette(pixels.getpalette() or [])
            bare.paste(pixels)
            bare.save(out, form)
    except (OSError, SyntaxError, Image.DecompressionBombError) as broken:
        raise ValueError("a picture that cannot be opened") from broken
    return out.getvalue()
