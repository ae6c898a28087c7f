"""Packed files from outside are weighed before they are unpacked: their own list says how much would come out."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

from hotline.base.errors import BadInput

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Budget:
    """What a reader can hold. `whole`: parts with this in their names are read into memory at once."""

    unpacked: int = 200 * MB
    parts: int = 5_000
    times: int = 200  # a part may be so many times as long as it is packed; text of tables comes to 30
    whole: str = ""
    at_once: int = 200 * MB


class Unreadable(BadInput):
    """No packed file, or not all of it."""


_SMALL = MB  # a part of so little harms nobody, however well it is packed


def weigh(path: Path, budget: Budget = Budget()) -> list[zipfile.ZipInfo]:
    """The parts. Raises BadInput in words where unpacking would take too much, Unreadable without a list.

    A part that says less than it holds is cut off at what it says (`zipfile`), and then fails its check sum.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as broken:
        raise Unreadable("文件打不开，可能没有传完整；请重新保存后再添加") from broken
    if len(parts) > budget.parts or sum(one.file_size for one in parts) > budget.unpacked:
        raise BadInput(f"文件解开后太大（最多 {budget.unpacked // MB} MB、{budget.parts} 个部分），请分成几个文件")
    if any(one.file_size > max(one.compress_size * budget.times, _SMALL) for one in parts):
        raise BadInput("文件压缩得异常，可能会占满内存，不能打开；请在办公软件里另存一份再添加")
    if sum(one.file_size for one in parts if budget.whole and budget.whole in one.filename.lower()) > budget.at_once:
        raise BadInput(f"表格里的文字太多（最多 {budget.at_once // MB} MB），请分成几个文件，或另存为 CSV")
    return parts
