"""Sensitive matters (敏感事项) by their words: a person dispatches them, and they are marked.

What the law asks people to look at is listed here and always holds; a city adds its own rules and removes none of it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from classifier.text.citizen_text import fold
from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets.access.roles import Role
from tickets.configuration import recent_text_store
from tickets.configuration.kinds import Checked, Content, Effect, SettingKind, ShownLine, Touched

KIND = "sensitive_rule"
MOST, SHORTEST, SHOWN = 60, 2, 50  # rules; characters of a word; tickets listed
OFTEN = 0.2  # share of the tickets of a month from which on a rule says nothing any more
LOOK_BACK = timedelta(days=30)


class SensitiveRule(NamedTuple):
    name: str
    words: Sequence[str]
    basis: str

    def fits(self, folded: str) -> bool:
        return any(fold(word) in folded for word in self.words)


BY_LAW = (
    SensitiveRule(
        "未成年人受侵害",
        ("猥亵", "性侵", "虐待儿童", "虐待孩子", "校园欺凌", "霸凌"),
        "未成年人保护法11条：发现未成年人受侵害的，应当立即报告",
    ),
    SensitiveRule("家庭暴力", ("家暴", "家庭暴力"), "反家庭暴力法13条、14条：接到投诉求助应当处理，应当报案的及时报案"),
    SensitiveRule("艾滋病病情", ("艾滋", "HIV"), "艾滋病防治条例39条：未经本人同意不得公开其信息"),
)


def found(settings: Settings, day: date, text: str) -> SensitiveRule | None:
    """The first rule whose word occurs, those of the law first."""
    own = settings.versions.on(day, KIND)
    folded = fold(text)
    rules = (*BY_LAW, *(_rules(own.content) if own is not None else ()))
    return next((one for one in rules if one.fits(folded)), None)


def by_law() -> Sequence[ShownLine]:
    return [ShownLine(f"{one.name}：{'、'.join(one.words)}", one.basis) for one in BY_LAW]


def _rules(content: Content) -> list[SensitiveRule]:
    return [SensitiveRule(**row) for row in content["row"]]


def _check(_about: Checked, content: Content) -> Sequence[str]:
    refused, rows = [], content["row"]
    if len(rows) > MOST:
        refused.append(f"最多 {MOST} 条")
    for n, row in enumerate(rows, 1):
        if not row["words"]:
            refused.append(f"第 {n} 行请写词，用顿号隔开")
        short = [word for word in row["words"] if len(word) < SHORTEST]
        refused += [f"第 {n} 行的“{word}”太短，会误伤，请写 {SHORTEST} 个字以上" for word in short]
    if refused:
        raise BadInput("；".join(refused))
    return []


def _shown(_about: Checked, content: Content) -> Sequence[ShownLine]:
    return [ShownLine(one.name, f"{'、'.join(one.words)}（{one.basis or '未写依据'}）") for one in _rules(content)]


async def _effect(uow: UnitOfWork, about: Checked, content: Content) -> Effect:
    """Which tickets of the last thirty days would have gone to a person for it, and which no longer."""
    rows = await recent_text_store.of_category(uow.session, "", since=uow.now - LOOK_BACK)
    old = _rules(_in_force(about))
    touched = []
    for row in rows:
        folded = fold(row.text)
        names = [next((one.name for one in rules if one.fits(folded)), "") for rules in (old, _rules(content))]
        if names[0] != names[1]:
            touched.append(Touched(row.number, "敏感事项", names[0] or "不是", names[1] or "不是"))
    more = "这么多件说明词太常见，请写得更具体。" if rows and len(touched) > OFTEN * len(rows) else ""
    sentence = f"最近 30 天的 {len(rows)} 件里，{len(touched)} 件的判断会变；已经派出的不变。{more}"
    return Effect(sentence, touched[:SHOWN])


def _in_force(about: Checked) -> Mapping[str, Any]:
    found = about.settings.versions.on(about.day, KIND)
    return found.content if found is not None else {"row": []}


SENSITIVE_RULE = SettingKind(
    code=KIND,
    label="敏感规则",
    proposers=frozenset({Role.REVIEWER, Role.SUPERVISOR, Role.LEADER}),
    approvers=frozenset({Role.SUPERVISOR, Role.LEADER}),
    name_of=lambda _key: "本市",
    shown=_shown,
    check=_check,
    shipped=lambda _about: {"row": []},
    effect=_effect,
)
