"""Questionnaires (要问清的): what has to be known of a category, asked of the citizen once and shown to the seat.

A question is answered where one of its words occurs in what the citizen said. Those that are needed are asked together,
once, before the machine dispatches; a person who dispatches sees them and decides.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from classifier.text.citizen_text import fold
from hotline.base.channels import WRITTEN
from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import UnitOfWork
from router.templates import template_check
from tickets.access.roles import Role
from tickets.configuration import recent_text_store
from tickets.configuration.kinds import Checked, Content, Effect, SettingKind, ShownLine, Touched

KIND = "questionnaire"
LONGEST, MOST = 100, 8  # characters of a question; questions of one category: more is an interrogation
SHOWN = 50
LOOK_BACK = timedelta(days=30)


class Question(NamedTuple):
    ask: str
    needed: bool
    words: Sequence[str]

    def is_answered_in(self, text: str) -> bool:
        said = fold(text)
        return any(fold(word) in said for word in self.words)


def questions(settings: Settings, day: date, category: str | None) -> list[Question]:
    """Of the category and of the branches above it, the most general first."""
    if not category:
        return []
    found = [one for one in settings.versions.all_on(day, KIND) if category.startswith(one.key)]
    return [question for one in found for question in _questions(one.content)]


def missing(settings: Settings, day: date, category: str | None, text: str) -> list[str]:
    """What the citizen has to be asked, in order."""
    wanted = [one for one in questions(settings, day, category) if one.needed]
    return list(dict.fromkeys(one.ask for one in wanted if not one.is_answered_in(text)))


def together(asked: Sequence[str]) -> str:
    """Several questions in one message."""
    if len(asked) < 2:  # noqa: PLR2004 - one needs no number
        return "".join(asked)
    return "；".join(f"{n}、{one}" for n, one in enumerate(asked, 1))


def _questions(content: Content) -> list[Question]:
    return [Question(**row) for row in content["row"]]


def _check(about: Checked, content: Content) -> Sequence[str]:
    refused, rows = [], content["row"]
    if len(rows) > MOST:
        refused.append(f"一个分类最多 {MOST} 个问题")
    for n, row in enumerate(rows, 1):
        refused += [f"第 {n} 行：{fault}" for fault in template_check.words(about.settings, row["ask"])]
        if len(row["ask"]) > LONGEST:
            refused.append(f"第 {n} 行的问题请控制在 {LONGEST} 字以内")
        if row["needed"] and not row["words"]:
            refused.append(f"第 {n} 行是必问的，请写“怎样算已经说了”的词，不然说过的人也会再被问")
    if refused:
        raise BadInput("；".join(refused))
    many = sum(row["needed"] for row in rows)
    return [f"有 {many} 个必问的问题，诉求人会一次收到；请确认缺了它们单位就不能办"] if many > 3 else []  # noqa: PLR2004


def _shown(_about: Checked, content: Content) -> Sequence[ShownLine]:
    return [
        ShownLine(one.ask, f"{'必问' if one.needed else '提示坐席'}；算已经说了的词：{'、'.join(one.words) or '无'}")
        for one in _questions(content)
    ]


async def _effect(uow: UnitOfWork, about: Checked, content: Content) -> Effect:
    """Who of the last thirty days, writing by themselves, would have been asked."""
    rows = await recent_text_store.of_category(uow.session, about.key, since=uow.now - LOOK_BACK)
    written = [row for row in rows if row.source in WRITTEN]
    before = _in_force(about)
    touched = []
    for row in written:
        now, then = (_asks(one, row.text) for one in (before, content))
        if now != then:
            touched.append(Touched(row.number, "会问诉求人", "；".join(now) or "不问", "；".join(then) or "不问"))
    sentence = f"最近 30 天这个分类由诉求人自己写来的 {len(written)} 件，按新的问题 {len(touched)} 件会问得不一样。"
    return Effect(f"{sentence}已经问过的不再问。", touched[:SHOWN])


def _in_force(about: Checked) -> Mapping[str, Any]:
    found = about.settings.versions.on(about.day, KIND, about.key)
    return found.content if found is not None else {"row": []}


def _asks(content: Content, text: str) -> list[str]:
    return [one.ask for one in _questions(content) if one.needed and not one.is_answered_in(text)]


QUESTIONNAIRE = SettingKind(
    code=KIND,
    label="要问清的",
    proposers=frozenset({Role.KB_EDITOR, Role.REVIEWER, Role.SUPERVISOR}),
    approvers=frozenset({Role.REVIEWER, Role.SUPERVISOR, Role.LEADER}),
    name_of=lambda key: f"分类 {key}",
    shown=_shown,
    check=_check,
    shipped=lambda _about: {"row": []},
    effect=_effect,
)
