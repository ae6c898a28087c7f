"""`hotline predict`, `triage`, `evaluate-replies`, apart from training: they need not wait for scikit-learn to load."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from classifier.model.corpus import read_jsonl
from hotline.app import json_lines, model_store, predicting
from hotline.app.console import ERR, fields, finish, progress_bar
from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from hotline.bench.reply_retrieval import measure
from router.triage import file_input


def predict(
    file: Annotated[Path, typer.Argument(help=".jsonl 或 .jsonl.gz 文件；- 表示标准输入")],
    text: Annotated[str, typer.Option(help="正文字段，可用逗号列多个，第一个当标题")],
    model: Annotated[Path | None, typer.Option(help="用哪个目录里的模型；不给则用本机当前的模型")] = None,
) -> None:
    """What the office would do with each text of a file: one JSON object a line, in order."""
    names, settings = fields(text), Settings()
    if not names:
        raise BadInput("至少要给一个正文字段（--text 字段名）")
    json_lines.check(file)
    if model is None and model_store.current(settings.home) is None:
        with progress_bar("首次使用：训练分类模型") as progress:
            model_store.ensure_first(settings.home, progress)
    office = asyncio.run(predicting.office_of(settings, model))
    if office.catalogue is None:
        ERR.print("这个模型的单位不在本市派单目录里：只按模型的把握决定。", highlight=False)
    json_lines.write(predicting.answers(office, file, names))


def evaluate_replies(
    file: Annotated[Path, typer.Argument(help="有来信和答复的 .jsonl 或 .jsonl.gz 文件")],
    text: Annotated[str, typer.Option(help="来信字段，可用逗号列多个，第一个当标题")] = "title,body",
    reply: Annotated[str, typer.Option(help="答复字段")] = "reply",
    json_: Annotated[bool, typer.Option("--json", help="最后一行输出 JSON")] = False,
) -> None:
    """How often the knowledge base's search finds a message's own reply among all replies of a file."""
    rows = list(read_jsonl(file, text=fields(text), label=reply))
    result = measure([row.text for row in rows], [str(row.label) for row in rows], titles=[row.title for row in rows])
    if json_:
        finish(result)
        return
    for name, value in result.items():
        typer.echo(f"{name}\t{value}")


def triage(
    file: Annotated[
        Path, typer.Argument(help="每行有 text、channel、context 的 .jsonl 或 .jsonl.gz 文件；- 表示标准输入")
    ],
    json_: Annotated[bool, typer.Option("--json", help="每行输出一个 JSON 对象")] = True,  # noqa: ARG001 - the only form
) -> None:
    """One JSON object a line, in order: decision, and of a follow-up answer solved, satisfied, contacted.

    `context` is one of none, open_ticket, awaiting_info, awaiting_review, chatting.
    """
    json_lines.check(file)
    json_lines.write(_answers(file))


def _answers(file: Path) -> Iterator[dict[str, Any]]:
    now = datetime.now(UTC)
    for number, line in json_lines.lines(file):
        yield _answer(number, line, now)


def _answer(number: int, line: bytes, now: datetime) -> dict[str, Any]:
    try:
        told = json.loads(line)
        if not isinstance(told, dict) or not isinstance(told.get("text"), str):
            return {"error": f"第 {number} 行须是有 text 的 JSON 对象", "line": number}
        return file_input.answer(told, now=now)
    except (UnicodeDecodeError, json.JSONDecodeError):
        return {"error": f"第 {number} 行不是 UTF-8 的 JSON", "line": number}
    except BadInput as error:
        return {"error": f"第 {number} 行：{error.message}", "line": number}
