"""`hotline setup`: leads a new city from an empty database to the day on which the number may be switched over.

On a terminal it asks for what is missing; with options or a file of answers it asks nothing. Run again it shows where
the city is and goes on.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from dashboards.auth import first_links
from dashboards.setup import readiness
from dashboards.setup.readiness import SetupStep
from hotline.app import learning, second_person, wiring
from hotline.app.console import ERR, finish, progress_bar
from hotline.app.data import seed
from hotline.app.second_person import Typed
from hotline.app.setup import answers as read_answers
from hotline.app.setup import asking, progress, taking
from hotline.app.setup.answers import ADMINISTRATORS, HISTORY, Answers
from hotline.app.setup.taking import SetupResult
from hotline.base.errors import HotlineError
from hotline.base.observability.readiness import Level
from hotline.base.settings import Settings
from hotline.base.storage.time_limits import LONG
from hotline.base.storage.unit_of_work import Work

Found = TypeVar("Found")
_STATE = {Level.GOOD: "已办", Level.WARNING: "建议", Level.BAD: "还缺"}


def setup(  # noqa: PLR0913 - one option an answer
    *,
    answers: Annotated[Path | None, typer.Option(help="答案文件（TOML），各项名称与下面的选项相同")] = None,
    city: Annotated[str | None, typer.Option(help="城市名称")] = None,
    prefix: Annotated[str | None, typer.Option(help="工单编号前缀，1 至 4 个字母")] = None,
    site: Annotated[str | None, typer.Option(help="市民打开的网址")] = None,
    policy: Annotated[str | None, typer.Option(help="时限方案；hotline policy 列出")] = None,
    channels: Annotated[str | None, typer.Option(help="开通哪些渠道，如 phone,sms,webchat")] = None,
    units: Annotated[str | None, typer.Option(help="单位表，xlsx 或 CSV")] = None,
    people: Annotated[str | None, typer.Option(help="人员表，xlsx 或 CSV")] = None,
    passwords: Annotated[str | None, typer.Option(help="首次密码写进这个新文件（CSV）")] = None,
    catalogue: Annotated[str | None, typer.Option(help="派单目录，CSV")] = None,
    catalogue_version: Annotated[str | None, typer.Option(help="派单目录的版本名；不写则由文件名得出")] = None,
    places: Annotated[str | None, typer.Option(help="地名，CSV 或 JSON")] = None,
    calendar: Annotated[str | None, typer.Option(help="放假安排，CSV、ICS 或 JSON")] = None,
    announced: Annotated[str | None, typer.Option(help="放假通知公布到哪一天，如 2027-12-31")] = None,
    sysadmin: Annotated[str | None, typer.Option(help="系统管理员，账号:姓名")] = None,
    secadmin: Annotated[str | None, typer.Option(help="安全保密管理员，账号:姓名")] = None,
    auditor: Annotated[str | None, typer.Option(help="审计管理员，账号:姓名")] = None,
    model: Annotated[str | None, typer.Option(help="none 先不要；history 用导入的旧工单训练")] = None,
    link: Annotated[str | None, typer.Option(help="给这个还没有设密码的管理员再发一个链接")] = None,
    second: Annotated[str | None, typer.Option(help="同意的人的账号，有了管理员以后才需要；由本人当场输入密码")] = None,
    show: Annotated[bool, typer.Option("--show", help="只看办到哪里，不提问")] = False,
    json_: Annotated[bool, typer.Option("--json", help="最后一行输出 JSON")] = False,
) -> None:
    """Open the city's hotline step by step; says what is missing before the number may be switched over."""
    line = {name: value for name, value in locals().items() if name in _named() and isinstance(value, str)}
    given = read_answers.from_words(line)
    if answers is not None:
        given = read_answers.together(read_answers.from_file(answers), given)
    typed = second_person.asked(second)
    asyncio.run(_ready())
    done = SetupResult()
    if link:
        done = asyncio.run(_with_work(lambda work: taking.renew_link(work, link, typed)))
    elif not given.is_empty:
        done = _taken(given, typed)
    elif sys.stdin.isatty() and not show:
        done = _talk(typed)
    _conclude(done, as_json=json_)


def _named() -> set[str]:
    return {*Answers.__dataclass_fields__, *ADMINISTRATORS} - {"administrators"}


async def _ready() -> None:
    house = wiring.build(Settings(), serve_channels=False)
    try:
        await seed.make_ready(house.database, house.work)
    finally:
        await house.close()


def _taken(given: Answers, typed: Typed | None) -> SetupResult:
    """All of it in one transaction; the model is trained afterwards."""
    done = asyncio.run(_with_work(lambda work: taking.take(work, given, typed)))
    for words in done.words:
        _say(words)
    if given.model == HISTORY:
        _train()
    return done


def _train() -> None:
    with progress_bar("训练分类模型") as told:
        try:
            row = asyncio.run(_with_work(lambda work: learning.learn(work, work.settings.home, told)))
        except learning.TooSoon as early:
            _say(early.message)
            return
    _say(f"模型 {row.version}（{row.standing.label}）：{row.reason}")


def _talk(typed: Typed | None) -> SetupResult:
    """Question by question; what is answered is taken at once, what is wrong is asked for again."""
    whole = SetupResult()
    found = asyncio.run(_steps())
    _print(found)
    for question in asking.questions():
        if not asking.is_open(question, found):
            continue
        _say(f"\n【{question.title}】{question.hint}（直接回车：这一项以后再办）")
        while said := asking.asked(question, lambda words: str(typer.prompt(words, default="", show_default=False))):
            try:
                done = _taken(read_answers.from_words(said), typed)
            except HotlineError as error:
                _say(f"{error.message}\n请改好后再填一次，或直接回车先跳过。")
                continue
            whole.tokens |= done.tokens
            break
        found = asyncio.run(_steps())
    return whole


async def _steps() -> tuple[SetupStep, ...]:
    return await _with_work(lambda work: progress.steps(work, work.settings))


async def _with_work(do: Callable[[Work], Awaitable[Found]]) -> Found:
    house = wiring.build(Settings(), serve_channels=False, limits=LONG)
    try:
        return await do(house.work)
    finally:
        await house.close()


def _conclude(done: SetupResult, *, as_json: bool) -> None:
    found, site = asyncio.run(_steps()), Settings().site_url
    links = {login: first_links.address(site, token) for login, token in done.tokens.items()}
    _print(found)
    if links:
        days = first_links.LASTS.days
        _say(f"\n一次性链接（{days} 天内有效，只能用一次，只显示这一次），请分别交给本人：")
        for login, address in links.items():
            _say(f"  {login}  {address}")
    lacking = readiness.missing(found)
    _say(f"\n{_verdict(len(lacking))}")
    if as_json:
        finish({"ready": not lacking, "steps": [_as_json(one) for one in found], "links": links})


def _verdict(lacking: int) -> str:
    if lacking:
        return f"号码切换前还缺 {lacking} 项。再运行 hotline setup 接着办；系统管理员登录后看“启用准备”页。"
    return "号码切换前要办的都办好了。最后请运行 hotline check，看密钥和数据的备份、进程、磁盘。"


def _print(found: tuple[SetupStep, ...]) -> None:
    for one in found:
        words = f"{_STATE[one.level]}  {one.label}：{one.words}"
        _say(f"{words}\n      → {one.todo}" if one.todo else words)


def _say(words: str) -> None:
    ERR.print(words, highlight=False, markup=False, soft_wrap=True)


def _as_json(one: SetupStep) -> dict[str, Any]:
    return {"step": one.name, "label": one.label, "state": one.level.value, "words": one.words, "todo": one.todo}
