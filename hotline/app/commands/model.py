"""Commands about models: train and evaluate on JSON lines."""

import json
from pathlib import Path
from typing import Annotated

import typer

from classifier.evaluate import evaluate_file
from classifier.train import train_file
from hotline.app.commands.options import ERR, fields, finish, progress_bar


def train(
    file: Path,
    text: Annotated[str, typer.Option(help="正文字段，可用逗号列多个，第一个当标题")],
    label: Annotated[str, typer.Option(help="标签字段")],
    out: Annotated[Path, typer.Option(help="模型写到哪个目录")],
    json_: Annotated[bool, typer.Option("--json", help="最后一行输出 JSON")] = False,
) -> None:
    """Train a model from a file of labelled texts."""
    with progress_bar("训练") as progress:
        manifest = train_file(file, text=fields(text), label=label, out=out, progress=progress)
    ERR.print(f"模型 {manifest.version} 已写入 {out}", highlight=False)
    if json_:
        finish(json.loads(manifest.to_json()))


def evaluate(
    model: Path,
    file: Path,
    text: Annotated[str, typer.Option(help="正文字段，可用逗号列多个，第一个当标题")],
    label: Annotated[str, typer.Option(help="标签字段")],
    json_: Annotated[bool, typer.Option("--json", help="最后一行输出 JSON")] = False,
) -> None:
    """Measure a model on a file of labelled texts."""
    report = evaluate_file(model, file, text=fields(text), label=label).as_dict()
    if json_:
        finish(report)
        return
    for name, value in report.items():
        if not isinstance(value, dict):
            typer.echo(f"{name}\t{value}")
