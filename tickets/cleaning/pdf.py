"""PDF: the pages as they look, without authors, dates, comments, other files, actions, and what pictures carry unseen.

The document is rebuilt from its pages, so that nothing comes along that no page shows.
"""

from pathlib import Path

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject, StreamObject

MOST_PAGES = 500
_ABOUT = frozenset({"/Metadata", "/PieceInfo", "/LastModified", "/AA", "/AF", "/Thumb", "/StructParents", "/B"})
_OF_NOTES = frozenset({"/T", "/M", "/CreationDate", "/NM", "/RC", "/Popup", "/IRT"})  # who wrote a comment, and when
_MAY_LEAD = frozenset({"/URI", "/GoTo"})  # where a link may lead; nothing else may happen
_FOREIGN = frozenset({"/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D", "/Widget"})
_JPEG, _KEPT = "/DCTDecode", {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}  # segments that show something


def copy(path: Path, to: Path) -> None:
    """Raises ValueError where the document may hold more than can be looked through."""
    try:
        reader = PdfReader(path)
        if reader.is_encrypted or len(reader.pages) > MOST_PAGES:
            raise ValueError("sealed, or too long")
        writer = PdfWriter()
        for page in reader.pages:
            made = writer.add_page(page)
            _without_notes(made)
            _clean(made, set())
        writer.metadata = None
        writer.write(to)
    except (PyPdfError, KeyError, TypeError, AttributeError, RecursionError) as broken:
        raise ValueError("not read to its end") from broken


def _without_notes(page: PageObject) -> None:
    """Comments, marks and attached files are no part of what was printed; links stay. A form is refused."""
    kept = ArrayObject()
    for one in page.get("/Annots") or ():
        kind = one.get_object().get("/Subtype")
        if kind == "/Widget":
            raise ValueError("a form, whose words would be lost")
        if kind == "/Link":
            kept.append(one)
    page[NameObject("/Annots")] = kept


def _clean(thing: PdfObject | None, seen: set[int]) -> None:
    """Everything that hangs on a page, each object once."""
    if isinstance(thing, IndirectObject):
        if thing.idnum in seen:
            return
        seen.add(thing.idnum)
        thing = thing.get_object()
    if isinstance(thing, ArrayObject):
        for one in thing:
            _clean(one, seen)
    elif isinstance(thing, DictionaryObject):
        _clean_parts(thing)
        for name in thing:
            _clean(thing.raw_get(name), seen)


def _clean_parts(thing: DictionaryObject) -> None:
    kind = thing.get("/Subtype")
    if kind in _FOREIGN or "/EF" in thing:
        raise ValueError("other files or forms inside")
    is_note = thing.get("/Type") == "/Annot" or "/Rect" in thing
    action = thing.get("/A")
    leads = isinstance(action, DictionaryObject) and action.get("/S") in _MAY_LEAD and "/Next" not in action
    gone = _ABOUT | (_OF_NOTES if is_note else frozenset()) | (frozenset() if leads else {"/A"})
    for name in gone & thing.keys():
        del thing[name]
    if isinstance(thing, StreamObject) and kind == "/Image":
        _clean_picture(thing)


def _clean_picture(picture: StreamObject) -> None:
    filters = picture.get("/Filter")
    names = list(filters) if isinstance(filters, ArrayObject) else [filters]
    if names == [_JPEG]:
        picture._data = jpeg_without_notes(picture._data)  # noqa: SLF001 - pypdf re-encodes no JPEG; test_cleaning keeps it
    elif _JPEG in names or "/JPXDecode" in names:
        raise ValueError("a picture that cannot be looked into")


def jpeg_without_notes(body: bytes) -> bytes:
    """The picture's own segments (ITU T.81, annex B), up to its end; EXIF, XMP and comments are left out."""
    made, at = [body[:2]], 2
    while at < len(body):
        if body[at] != 0xFF:  # noqa: PLR2004 - every segment begins with it
            raise ValueError("no segment here")
        if body[at + 1] == 0xFF:  # noqa: PLR2004 - a fill byte
            at += 1
            continue
        marker, size = body[at + 1], int.from_bytes(body[at + 2 : at + 4], "big")
        segment = body[at : at + 2 + size]
        at += 2 + size
        if marker == 0xDA:  # noqa: PLR2004 - the scans, to the end of the image
            return b"".join([*made, segment, body[at : body.index(b"\xff\xd9", at) + 2]])
        says = 0xE0 <= marker <= 0xEF or marker == 0xFE  # noqa: PLR2004 - APP0 … APP15, COM
        if not says or (marker in _KEPT and segment[4:].startswith(_KEPT[marker])):
            made.append(segment)
    raise ValueError("no picture in it")
