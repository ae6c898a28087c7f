"""A PDF that a unit gets keeps its pages and names nobody who made it."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.annotations import Link, Text
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from tests.tickets.test_cleaning import WHO, cleaned
from tickets import cleaning


def shot(who: str) -> bytes:
    """A JPEG whose EXIF and comment name somebody."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x013B] = who
    Image.new("RGB", (64, 48), (200, 30, 30)).save(out, "JPEG", exif=exif, comment=who.encode())
    return out.getvalue()


def letter(*, page: Callable[[PdfWriter, PageObject], None] = lambda _writer, _page: None) -> bytes:
    """A page with a picture, a comment and a link, made by somebody."""
    writer, out = PdfWriter(), io.BytesIO()
    made = writer.add_blank_page(200, 200)
    picture = StreamObject()
    picture._data = shot(WHO)  # noqa: SLF001 - as a scanner puts it in
    sizes = {"/Width": 64, "/Height": 48, "/BitsPerComponent": 8}
    picture.update({NameObject(name): NumberObject(value) for name, value in sizes.items()})
    names = {"/Type": "/XObject", "/Subtype": "/Image", "/ColorSpace": "/DeviceRGB", "/Filter": "/DCTDecode"}
    picture.update({NameObject(name): NameObject(value) for name, value in names.items()})
    shown = DecodedStreamObject()
    shown.set_data(b"q 64 0 0 48 10 10 cm /Im0 Do Q")
    held = DictionaryObject({NameObject("/Im0"): writer._add_object(picture)})  # noqa: SLF001 - likewise
    made[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): held})
    made[NameObject("/Contents")] = writer._add_object(shown)  # noqa: SLF001 - likewise
    writer.add_annotation(0, Text(rect=(50, 50, 70, 70), text="见附图", title_bar=WHO))
    writer.add_annotation(0, Link(rect=(10, 10, 20, 20), url="https://12345.example/q"))
    page(writer, made)
    writer.add_metadata({"/Author": WHO, "/Producer": WHO})
    writer.write(out)
    return out.getvalue()


def test_pdf_keeps_its_pages_pictures_and_links_and_names_nobody(tmp_path: Path) -> None:
    body = letter()
    assert PdfReader(io.BytesIO(body)).metadata.author == WHO  # type: ignore[union-attr]
    read = PdfReader(io.BytesIO(cleaned(tmp_path, body)))
    assert WHO not in str(read.metadata)
    (page,) = read.pages
    (picture,) = page.images
    assert Image.open(io.BytesIO(picture.data)).size == (64, 48)
    assert WHO.encode() not in picture.data
    notes = [one.get_object() for one in page["/Annots"]]
    assert [(one["/Subtype"], one["/A"]["/URI"]) for one in notes] == [("/Link", "https://12345.example/q")]
    assert "见附图".encode() not in cleaned(tmp_path, body), "what somebody noted on it"


def does_something(writer: PdfWriter, page: PageObject) -> None:
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): TextStringObject(WHO)})
    action = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject(f"app.alert('{WHO}')")}
    held = DictionaryObject({NameObject(name): value for name, value in action.items()})
    writer.root_object[NameObject("/OpenAction")] = held


def test_pdf_does_nothing_when_it_is_opened(tmp_path: Path) -> None:
    read = PdfReader(io.BytesIO(cleaned(tmp_path, letter(page=does_something))))
    assert WHO not in str(read.trailer["/Root"].get_object())
    assert "/AA" not in read.pages[0]


def brings_a_file(_writer: PdfWriter, page: PageObject) -> None:
    names = {"/Type": "/Annot", "/Subtype": "/FileAttachment"}
    held = DictionaryObject({NameObject(name): NameObject(value) for name, value in names.items()})
    page[NameObject("/Annots")] = ArrayObject([held])


def test_a_pdf_leaves_the_files_that_hang_on_it_behind(tmp_path: Path) -> None:
    def attached(writer: PdfWriter, page: PageObject) -> None:
        brings_a_file(writer, page)
        writer.add_attachment("account.txt", WHO.encode())

    clean = cleaned(tmp_path, letter(page=attached))
    read = PdfReader(io.BytesIO(clean))
    assert (dict(read.attachments), list(read.pages[0]["/Annots"])) == ({}, [])
    assert len(read.pages[0].images) == 1
    assert b"account.txt" not in clean


def is_a_form(_writer: PdfWriter, page: PageObject) -> None:
    names = {"/Type": "/Annot", "/Subtype": "/Widget"}
    held = DictionaryObject({NameObject(name): NameObject(value) for name, value in names.items()})
    page[NameObject("/Annots")] = ArrayObject([held])


def is_sealed(writer: PdfWriter, _page: PageObject) -> None:
    writer.encrypt("secret", algorithm="AES-256")


@pytest.mark.parametrize("page", [is_a_form, is_sealed])
def test_a_pdf_that_cannot_be_looked_through_is_not_released(
    tmp_path: Path, page: Callable[[PdfWriter, PageObject], None]
) -> None:
    with pytest.raises(cleaning.NotCleanable, match="不能确认文件里的作者"):
        cleaned(tmp_path, letter(page=page), "application/pdf")


def test_a_broken_pdf_is_not_released(tmp_path: Path) -> None:
    with pytest.raises(cleaning.NotCleanable):
        cleaned(tmp_path, b"%PDF-1.4\n%%EOF\n", "application/pdf")
