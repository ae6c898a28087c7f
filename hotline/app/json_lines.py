"""JSON lines in and out of a command: `-` is standard input, `.gz` is unpacked, one object a line goes out."""

import gzip
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from classifier.model.corpus import BadCorpus
from hotline.base.errors import BadInput

STDIN = Path("-")


def check(file: Path) -> None:
    """Raises BadInput where there is no such file."""
    if file != STDIN and not file.is_file():
        raise BadInput(f"没有文件 {file}")


def lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """(number from 1, line); raises BadCorpus, in words, where the file cannot be read."""
    try:
        with _open(file) as opened:
            yield from enumerate(opened, start=1)
    except (OSError, EOFError) as error:
        raise BadCorpus(f"{file} 无法读取：{error}；需要 UTF-8 的 .jsonl 或 .jsonl.gz 文件") from error


def write(answered: Iterator[dict[str, Any]]) -> None:
    """One object a line to standard output, until its reader has had enough."""
    try:
        for one in answered:
            sys.stdout.write(json.dumps(one, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open(file: Path) -> Any:
    if file == STDIN:
        return sys.stdin.buffer
    return gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb")
