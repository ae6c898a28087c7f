"""`hotline hot FILE`: the hot issues of a file of messages, and how they compare with a known answer."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from classifier.model.corpus import Record, read_jsonl
from classifier.similar import hot_issue_evaluation
from classifier.similar.hot_issues import Issue, IssueMessage, issues
from hotline.app.console import fields, finish
from hotline.base.errors import BadInput
from hotline.base.text import moments


def hot(  # noqa: PLR0913, PLR0917 - the command's options
    file: Path,
    text: Annotated[str, typer.Option(help="正文字段，可用逗号列多个，第一个当标题")] = "title,body",
    time: Annotated[str, typer.Option(help="时间字段")] = "time",
    key: Annotated[str, typer.Option("--id", help="编号字段")] = "id",
    citizen: Annotated[str, typer.Option(help="诉求人字段")] = "uid",
    likes: Annotated[str, typer.Option(help="点赞数字段")] = "likes",
    least: Annotated[int, typer.Option(help="至少几个人反映才算热点")] = 2,
    silver: Annotated[Path | None, typer.Option(help="已知的热点（team_votes），用来比较")] = None,
    json_: Annotated[bool, typer.Option("--json", help="最后一行输出 JSON")] = False,
) -> None:
    """Find the matters on which several people wrote, hottest first."""
    records = read_jsonl(file, text=fields(text), label=None)
    messages = list(_messages(records, time=time, key=key, citizen=citizen, likes=likes))
    found = issues(messages, least=least)
    result: dict[str, Any] = {"messages": len(messages), "issues": [_as_dict(issue) for issue in found]}
    if silver is not None:
        result |= _compared(silver, messages, found)
    if json_:
        finish(result)
        return
    for place, issue in enumerate(found, start=1):
        typer.echo(f"{place}\t热度 {issue.heat}\t{issue.citizens} 人 {len(issue.keys)} 件\t{issue.title}")
        typer.echo(f"\t{'、'.join(issue.words)}\t{' '.join(issue.keys)}")


def _messages(records: Iterator[Record], *, time: str, key: str, citizen: str, likes: str) -> Iterator[IssueMessage]:
    for record in records:
        row = record.row
        yield IssueMessage(
            key=str(row.get(key, record.line)),
            title=record.title,
            body=record.text,
            at=_moment(str(row.get(time, "")), record.line),
            citizen=str(row.get(citizen) or ""),
            likes=int(row.get(likes) or 0),
        )


def _moment(text: str, line: int) -> datetime:
    """A time as people export it; without a zone it is the city's."""
    found = moments.moment(text)
    if found is None:
        raise BadInput(f"第 {line} 行的时间“{text}”看不懂，请写成 2026-11-21 14:30:00")
    return found


def _as_dict(issue: Issue) -> dict[str, Any]:
    return {
        "ids": issue.keys,
        "heat": issue.heat,
        "title": issue.title,
        "words": issue.words,
        "place": issue.place,
        "messages": len(issue.keys),
        "citizens": issue.citizens,
        "likes": issue.likes,
        "first": issue.first_at.isoformat(),
        "last": issue.last_at.isoformat(),
    }


def _compared(silver: Path, messages: list[IssueMessage], found: list[Issue]) -> dict[str, Any]:
    present = {message.key for message in messages}
    rows = read_jsonl(silver, text=["issue"], label=None)
    asked = [hot_issue_evaluation.known(record.row, present) for record in rows]
    return hot_issue_evaluation.score(asked, [issue.keys for issue in found]).as_dict()
