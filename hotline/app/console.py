"""What several commands share: fields on the line, the JSON line at the end, progress."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

ERR = Console(stderr=True)


def fields(line: str) -> list[str]:
    """`title,body` -> ["title", "body"]."""
    return [name.strip() for name in line.split(",") if name.strip()]


def finish(result: dict[str, Any]) -> None:
    """The one JSON object, last on standard output."""
    sys.stderr.flush()
    typer.echo(json.dumps(result, ensure_ascii=False))


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int, str], None]]:
    """`tell(done, total, what)`: a bar on a terminal, plain lines elsewhere."""
    if not ERR.is_terminal:
        yield lambda done, total, what: ERR.print(f"{title} {done}/{total} {what}", highlight=False)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[what]}"))
    with Progress(*columns, console=ERR) as bar:
        task = bar.add_task(title, total=None, what="")
        yield lambda done, total, what: bar.update(task, completed=done, total=total, what=what)
