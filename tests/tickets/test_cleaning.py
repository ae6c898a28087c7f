"""What a unit gets of a confidential matter's file says by nothing hidden who made it, where and with what."""

import io
import wave
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from PIL import Image

from tickets import cleaning
from tickets.files import file_content

WHO, WHERE = "Huang Xiaoming", "+22.8170+108.3665/"
FRAME = b"\xff\xfb\x90\x00" + bytes(range(250)) * 2
GPS = 0x8825


def cleaned(folder: Path, body: bytes, mime: str = "") -> bytes:
    path, to = folder / "sent", folder / "clean"
    path.write_bytes(body)
    cleaning.copy(path, mime or file_content.look(path).mime, to)
    return to.read_bytes()


def test_mp3_keeps_its_frames_and_nothing_else(tmp_path: Path) -> None:
    who = WHO.encode()
    head = b"ID3\x03\x00\x00\x00\x00\x00" + bytes([len(who) + 8]) + b"TPE1\0\0\0\0" + who
    tag = b"TAG" + who.ljust(125, b"\0")
    items = b"Artist\0" + who
    foot = b"APETAGEX" + (2000).to_bytes(4, "little") + (len(items) + 32).to_bytes(4, "little") + bytes(16)
    assert cleaned(tmp_path, head + head + FRAME * 3 + items + foot + tag) == FRAME * 3


def test_wav_keeps_format_and_samples(tmp_path: Path) -> None:
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(8000)
        made.writeframes(bytes(range(200)))
    info = b"INFOIART" + len(WHO).to_bytes(4, "little") + WHO.encode()
    body = out.getvalue() + b"LIST" + len(info).to_bytes(4, "little") + info
    clean = cleaned(tmp_path, body)
    assert WHO.encode() not in clean
    with wave.open(io.BytesIO(clean)) as heard:
        assert heard.readframes(999) == bytes(range(200))


def test_amr_is_frames_only(tmp_path: Path) -> None:
    frames = (b"\x3c" + bytes(31)) * 5
    assert cleaned(tmp_path, b"#!AMR\n" + frames) == b"#!AMR\n" + frames
    with pytest.raises(cleaning.NotCleanable):
        cleaned(tmp_path, b"#!AMR\n" + frames + WHO.encode())


def box(kind: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return (len(body) + 8).to_bytes(4) + kind + body


def table(kind: bytes, *rows: int, head: tuple[int, ...] = ()) -> bytes:
    return box(kind, bytes(4), *(n.to_bytes(4) for n in (*head, *rows)))


def track(handler: bytes, place: int, samples: list[int]) -> bytes:
    dated = bytes(4) + (3_900_000_000).to_bytes(4) * 2 + bytes(70)
    stbl = box(
        b"stbl",
        table(b"stsd", 0),
        table(b"stsc", 1, 1, len(samples), 1),
        table(b"stsz", *samples, head=(0, len(samples))),
        table(b"stco", 1, place),
    )
    mdia = box(b"mdia", box(b"mdhd", dated), box(b"hdlr", bytes(8) + handler + bytes(12)), box(b"minf", stbl))
    return box(b"trak", box(b"tkhd", dated), mdia, box(b"udta", box(b"\xa9nam", WHO.encode())))


def film(brand: bytes = b"isom") -> tuple[bytes, bytes]:
    """A film that says where and by whom in seven ways; and what is seen in it."""
    head, seen, text = box(b"ftyp", brand + bytes(4) + brand), b"picture " * 20, f"{WHERE}{WHO}".encode()
    data = box(b"mdat", seen + text)
    begin = len(head) + 8
    moov = box(
        b"moov",
        box(b"mvhd", bytes(4) + (3_900_000_000).to_bytes(4) * 2 + bytes(88)),
        track(b"vide", begin, [len(seen)]),
        track(b"meta", begin + len(seen), [10, len(text) - 10]),
        box(b"udta", box(b"\xa9xyz", WHERE.encode())),
        box(b"meta", WHERE.encode()),
    )
    return head + data + moov + box(b"uuid", WHO.encode()) + box(b"free", WHERE.encode()), seen


@pytest.mark.parametrize(("brand", "mime"), [(b"isom", "video/mp4"), (b"qt  ", "video/quicktime")])
def test_a_film_loses_place_author_and_date_and_no_byte_moves(tmp_path: Path, brand: bytes, mime: str) -> None:
    body, seen = film(brand)
    clean = cleaned(tmp_path, body, mime)
    assert len(clean) == len(body)
    assert clean.index(seen) == body.index(seen)
    for text in (WHO.encode(), WHERE.encode(), (3_900_000_000).to_bytes(4)):
        assert text not in clean
    assert clean.count(b"trak") == 1
    assert clean.count(b"stsz") == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body[:-5],
        lambda body: body.replace(b"stco", b"stcx"),
        lambda body: body.replace(b"\x00\x00\x00\x02\x00\x00\x00\x0a", b"\xff\xff\xff\xff\x00\x00\x00\x0a"),
    ],
)
def test_a_film_that_cannot_be_followed_is_not_released(tmp_path: Path, spoil: object) -> None:
    assert callable(spoil)
    with pytest.raises(cleaning.NotCleanable, match="不能向承办单位开放"):
        cleaned(tmp_path, spoil(film()[0]), "video/mp4")


def photo() -> bytes:
    image, exif, out = Image.new("RGB", (40, 30), "red"), Image.Exif(), io.BytesIO()
    exif[0x013B] = WHO
    exif.get_ifd(GPS)[2] = (22.0, 49.0, 12.0)
    image.save(out, "JPEG", exif=exif.tobytes())
    return out.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LETTER = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": "<Relationships/>",
    "docProps/core.xml": f"<cp:coreProperties><dc:creator>{WHO}</dc:creator></cp:coreProperties>",
    "docProps/app.xml": f"<Properties><Company>{WHO}</Company></Properties>",
    "docProps/custom.xml": f"<Properties><property>{WHO}</property></Properties>",
    "word/document.xml": f'<w:document {W}><w:p w:rsidR="00AB12CD"><w:ins w:id="1" w:author="{WHO}" '
    'w:date="2026-11-01T08:00:00Z"><w:t>路灯不亮</w:t></w:ins></w:p></w:document>',
    "word/comments.xml": f"<w:comments {W}><w:comment w:author='{WHO}' w:initials='HXM'/></w:comments>",
    "word/people.xml": f'<w15:people><w15:person w15:author="{WHO}"><w15:presenceInfo w15:providerId="AD" '
    f'w15:userId="{WHO}"/></w15:person></w15:people>',
    "word/settings.xml": f'<w:settings {W}><w:rsids><w:rsidRoot w:val="00AB12CD"/><w:rsid w:val="00AB12CD"/></w:rsids>'
    "</w:settings>",
    "word/_rels/settings.xml.rels": f'<Relationships><Relationship Target="file:///C:/Users/{WHO}/a.dotx"/></Relationships>',
    "customXml/item1.xml": f"<p><DisplayName>{WHO}</DisplayName></p>",
}


def letter(**more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in LETTER.items():
            if name not in more:
                made.writestr(name, text)
        made.writestr("word/media/image1.jpeg", photo())
        for name, body in more.items():
            made.writestr(name, body)
    return out.getvalue()


DOCX = f"{file_content.OFFICE}.wordprocessingml.document"


def test_a_letter_keeps_its_words_and_loses_who_wrote_it(tmp_path: Path) -> None:
    clean = cleaned(tmp_path, letter(), DOCX)
    with zipfile.ZipFile(io.BytesIO(clean)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
        assert {one.date_time for one in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert parts.keys() == {*LETTER, "word/media/image1.jpeg"} - {"word/comments.xml", "word/people.xml"}
    whole = b"\n".join(parts.values())
    for text in (WHO, "HXM", "2026-11-01", "00AB12CD"):
        assert text.encode() not in whole, text
    assert "路灯不亮" in parts["word/document.xml"].decode()
    assert b'w:author=""' in parts["word/document.xml"]
    assert dict(Image.open(io.BytesIO(parts["word/media/image1.jpeg"])).getexif()) == {}


@pytest.mark.parametrize("part", ["word/embeddings/oleObject1.bin", "word/media/image2.emf", "_xmlsignatures/sig1.xml"])
def test_a_letter_with_something_else_inside_is_not_released(tmp_path: Path, part: str) -> None:
    with pytest.raises(cleaning.NotCleanable, match="另存为"):
        cleaned(tmp_path, letter(**{part: b"<x/>"}), DOCX)


def test_a_table_is_still_a_table(tmp_path: Path) -> None:
    book, out = Workbook(), io.BytesIO()
    book.properties.creator = book.properties.lastModifiedBy = WHO
    page = book.worksheets[0]
    page["A1"], page["A2"] = "路灯", 3
    page["A1"].comment = Comment("坏了，问老韦", WHO)
    aside = book.create_sheet("备查")
    aside.sheet_state = "hidden"
    aside["A1"], aside["A2"], page["A3"] = "账本在老韦家", "路灯", "路灯"
    aside["A1"].comment = Comment("老韦说的", WHO)
    book.save(out)
    clean = cleaned(tmp_path, out.getvalue(), f"{file_content.OFFICE}.spreadsheetml.sheet")
    with zipfile.ZipFile(io.BytesIO(clean)) as packed:
        whole = b"".join(packed.read(name) for name in packed.namelist())
        assert [name for name in packed.namelist() if "comment" in name.lower()] == []
    assert [text for text in (WHO, "老韦", "账本") if text.encode() in whole] == []
    read, aside = load_workbook(io.BytesIO(clean)).worksheets
    assert [read[cell].value for cell in ("A1", "A2", "A3")] == ["路灯", 3, "路灯"]
    assert (read["A1"].comment, aside["A1"].value, aside["A2"].value) == (None, None, None)


@pytest.mark.parametrize("name", ["黄小明整理", "黄小明 & 老韦", "黄小明's"])
def test_names_of_hidden_sheets_go_wherever_they_are_used(tmp_path: Path, name: str) -> None:
    book, out = Workbook(), io.BytesIO()
    page, aside = book.worksheets[0], book.create_sheet(name)
    aside.sheet_state = "hidden"
    aside["A1"] = 7
    quoted = name.replace("'", "''")
    page["A1"], page["A2"] = f"='{quoted}'!A1*2", "路灯"
    page["A2"].hyperlink = Hyperlink(ref="A2", location=f"'{quoted}'!A1")
    book.defined_names["总数"] = DefinedName("总数", attr_text=f"'{quoted}'!$A$1")
    book.save(out)
    clean = cleaned(tmp_path, out.getvalue(), f"{file_content.OFFICE}.spreadsheetml.sheet")
    with zipfile.ZipFile(io.BytesIO(clean)) as packed:
        assert [part for part in packed.namelist() if "黄小明".encode() in packed.read(part)] == []
    read = load_workbook(io.BytesIO(clean))
    assert (read.sheetnames, read.worksheets[0]["A1"].value) == (["Sheet", "隐藏1"], "=隐藏1!A1*2")
    assert read.worksheets[0]["A2"].value == "路灯"


def test_rows_that_nobody_sees_are_not_released(tmp_path: Path) -> None:
    book, out = Workbook(), io.BytesIO()
    page = book.worksheets[0]
    page["A1"], page["A2"] = "路灯", WHO
    page.row_dimensions[2].hidden = True
    book.save(out)
    with pytest.raises(cleaning.NotCleanable, match="隐藏内容"):
        cleaned(tmp_path, out.getvalue(), f"{file_content.OFFICE}.spreadsheetml.sheet")


def body_of(words: str) -> bytes:
    return letter(**{"word/document.xml": f"<w:document {W}><w:p>{words}</w:p></w:document>".encode()})


def test_a_letter_loses_comments_and_words_that_were_struck_in_it(tmp_path: Path) -> None:
    struck = (
        '<w:commentRangeStart w:id="0"/><w:r><w:t>路灯不亮</w:t></w:r><w:commentRangeEnd w:id="0"/>'
        '<w:r><w:commentReference w:id="0"/></w:r>'
        '<w:del w:id="1" w:author="a"><w:r><w:delText>我是三小校医</w:delText></w:r></w:del>'
        '<w:moveFrom w:id="2"><w:r><w:t>账本在老韦家</w:t></w:r></w:moveFrom>'
        '<w:r><w:rPr><w:del w:id="3"/></w:rPr><w:t>请修</w:t></w:r>'
    )
    clean = cleaned(tmp_path, body_of(struck), DOCX)
    with zipfile.ZipFile(io.BytesIO(clean)) as packed:
        left = packed.read("word/document.xml").decode()
        assert "word/comments.xml" not in packed.namelist()
    assert [word for word in ("校医", "账本", "comment", "w:del") if word in left] == []
    assert [word in left for word in ("路灯不亮", "请修")] == [True, True]


@pytest.mark.parametrize(
    "words",
    [
        f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{WHO}</w:t></w:r>",
        f'<w:del w:id="1"><w:r><w:delText>{WHO}</w:delText></w:r>',
        f"<w:r><w:delText>{WHO}</w:delText></w:r>",
    ],
)
def test_a_letter_with_words_that_nobody_sees_is_not_released(tmp_path: Path, words: str) -> None:
    with pytest.raises(cleaning.NotCleanable, match="隐藏内容"):
        cleaned(tmp_path, body_of(words), DOCX)


@pytest.mark.parametrize(
    ("body", "mime", "name"),
    [(b"OggS", "audio/ogg", "OGG"), (b"\x1aE", "video/webm", "WebM")],
)
def test_what_nobody_can_clean_for_certain_is_said_so(tmp_path: Path, body: bytes, mime: str, name: str) -> None:
    with pytest.raises(cleaning.NotCleanable, match=f"^{name}.*不能可靠去除，不能向承办单位开放。请把"):
        cleaned(tmp_path, body, mime)
