"""Packed files are weighed before they are opened."""

import io
import zipfile
from pathlib import Path

import pytest

from hotline.base import zips
from hotline.base.errors import BadInput


def packed(**parts: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, length in parts.items():
            made.writestr(name, b"0" * length)
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (packed(a=30 * zips.MB), "压缩得异常"),
        (b"PK\x03\x04 no zip", "打不开"),
        (packed(**{str(n): 1 for n in range(6000)}), "解开后太大"),
    ],
)
def test_a_packed_file_is_weighed_before_it_is_opened(tmp_path: Path, body: bytes, words: str) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(body)
    with pytest.raises(BadInput, match=words):
        zips.weigh(path)


def test_texts_that_are_read_at_once_have_a_limit_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "strings"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as made:
        made.writestr("xl/sharedStrings.xml", bytes(3 * zips.MB))
    with pytest.raises(BadInput, match="表格里的文字太多（最多 2 MB）"):
        zips.weigh(path, zips.Budget(whole="sharedstrings", at_once=2 * zips.MB))
    assert len(zips.weigh(path)) == 1
