"""How long a row of a sheet may be, even where the file says otherwise."""

from collections.abc import Sequence

from hotline.base.errors import BadInput

CELL = 32_767  # characters: what a cell of Excel holds
ROW = 1_000_000  # characters of a row
CELLS = 16_384  # columns of Excel


def check_row(line: int, cells: Sequence[str]) -> None:
    """Raises BadInput in words for a row that no spreadsheet program would have written."""
    if len(cells) > CELLS or sum(map(len, cells)) > ROW or any(len(cell) > CELL for cell in cells):
        raise too_long(line)


def too_long(line: int) -> BadInput:
    return BadInput(f"第 {line} 行太长（一个单元格最多 {CELL} 字，一行最多 {CELLS} 格），请删减这一行，或分成几个文件")
