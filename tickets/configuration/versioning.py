"""The life of a version: drafted and proposed by one person, approved by another, in force from its day, never undone.

To go back is a new version with the content of an old one. Every step after the draft is in the trail, with what was
before and after.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import msgspec

from hotline.base.clock import city_time
from hotline.base.errors import BadInput, Conflict, Forbidden, NotFound
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import clean
from tickets import trail
from tickets.access.rights import Actor
from tickets.access.roles import ROLE_NAMES, Role
from tickets.configuration import version_store
from tickets.configuration.kinds import Checked, Content, SettingKind, ShownLine
from tickets.configuration.models import SettingVersion, VersionState
from tickets.trail import Outcome, TrailKind

_NOTE = 200  # characters
_IN_TRAIL, _LONGEST = 20, 300  # changed lines, and characters of each, that a trail entry keeps beside the digests
FURTHEST = timedelta(days=400)


class Difference(NamedTuple):
    """A line that two versions have differently; "" where one has none."""

    label: str
    before: str
    after: str


def digest_of(content: Content) -> str:
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


def in_force(kind: SettingKind, about: Checked) -> tuple[int, Content | None]:
    """Number and content of what holds on this day; 0 is what comes with the program."""
    found = about.settings.versions.on(about.day, kind.code, about.key)
    return (found.number, found.content) if found is not None else (0, kind.shipped(about))


def differences(kind: SettingKind, about: Checked, before: Content | None, after: Content) -> list[Difference]:
    """Line by line in the order of the new version, and then what it no longer has."""
    old = _by_label(kind.shown(about, before)) if before is not None else {}
    new = _by_label(kind.shown(about, after))
    gone = [Difference(label, text, "") for label, text in old.items() if label not in new]
    return [Difference(label, old.get(label, ""), text) for label, text in new.items() if old.get(label) != text] + gone


def _by_label(lines: Sequence[ShownLine]) -> dict[str, str]:
    found: dict[str, str] = {}
    for label, text in lines:
        found[label] = f"{found[label]}；{text}" if label in found else text
    return found


async def draft(
    uow: UnitOfWork, kind: SettingKind, key: str, content: Content, *, valid_from: date, note: str, by: Actor
) -> SettingVersion:
    """Begin a version, or write on at the draft that is there; raises BadInput with what the kind's check refuses."""
    _require(by, kind.proposers, f"修改{kind.label}")
    day = _start(uow, kind, valid_from)
    about = Checked(uow.settings, key, day)
    kind.check(about, content)
    number, now_valid = in_force(kind, about)
    if now_valid is not None and digest_of(now_valid) == digest_of(content):
        raise BadInput("与现行的一样，没有改动")
    words = clean(note).text[:_NOTE]
    if not words:
        raise BadInput("请写明修改的理由或依据")
    row = await version_store.open_one(uow.session, kind.code, key)
    if row is not None and row.state is VersionState.PROPOSED:
        raise Conflict(f"第{row.number}版正在等另一个人批准；要再改，请先撤回那一版")
    if row is None:
        row = SettingVersion(kind=kind.code, key=key, state=VersionState.DRAFT, decision="")
        row.number = await version_store.last_number(uow.session, kind.code, key) + 1
        uow.session.add(row)
    row.content, row.digest, row.based_on = dict(content), digest_of(content), number
    row.valid_from, row.note, row.edited_by, row.edited_at = day, words, by.id or 0, uow.now
    await uow.session.flush()
    return row


async def propose(uow: UnitOfWork, kind: SettingKind, row: SettingVersion, *, by: Actor) -> None:
    """Propose the draft to a second person; from now on it cannot be changed."""
    _require(by, kind.proposers, f"提请修改{kind.label}")
    if row.state is not VersionState.DRAFT:
        raise Conflict("这一版不是草稿，可能别人已经提请；请刷新看看")
    row.state, row.proposed_by, row.proposed_at = VersionState.PROPOSED, by.id, uow.now
    _note(uow, kind, row, Outcome.ASKED, by)


async def withdraw(uow: UnitOfWork, kind: SettingKind, row: SettingVersion, *, by: Actor) -> None:
    """Withdraw a proposal before it is decided; anybody who may propose can."""
    _require(by, kind.proposers, f"撤回{kind.label}的修改")
    if row.state not in {VersionState.DRAFT, VersionState.PROPOSED}:
        raise Conflict("这一版已经有结果，不能撤回")
    was_proposed = row.state is VersionState.PROPOSED
    row.state, row.decided_by, row.decided_at = VersionState.WITHDRAWN, by.id, uow.now
    if was_proposed:
        _note(uow, kind, row, Outcome.REFUSED, by)


def may_decide(kind: SettingKind, row: SettingVersion, by: Actor) -> bool:
    return bool(by.roles & kind.approvers) and by.id not in {row.edited_by, row.proposed_by}


async def decide(
    uow: UnitOfWork, kind: SettingKind, version_id: int, *, by: Actor, granted: bool, said: str = ""
) -> SettingVersion:
    """The second person's word. Checked once more: what else is in force may have changed since it was proposed.

    A day that has passed meanwhile becomes the first one possible; nothing holds backwards.
    """
    row = await uow.session.get(SettingVersion, version_id, with_for_update=True)
    if row is None:
        raise NotFound("没有这一版")
    if row.state is not VersionState.PROPOSED:
        raise Conflict("这一版已经有人办理；请刷新看看")
    _require(by, kind.approvers, f"批准{kind.label}的修改")
    if not may_decide(kind, row, by):
        raise Forbidden("自己写的、自己提请的，须由另一个人批准")
    if granted:
        row.valid_from = max(row.valid_from, earliest(uow, kind))
        about = Checked(uow.settings, row.key, row.valid_from)
        if in_force(kind, about)[0] != row.based_on:
            raise Conflict("提请之后又有一版已经批准，请退回，由提请人对照新的现行版再改")
        kind.check(about, row.content)
    elif not clean(said).text:
        raise BadInput("不批准请写明理由")
    _note(uow, kind, row, Outcome.DONE if granted else Outcome.REFUSED, by)
    row.state = VersionState.APPROVED if granted else VersionState.REFUSED
    row.decided_by, row.decided_at, row.decision = by.id, uow.now, clean(said).text[:_NOTE]
    return row


async def go_back(uow: UnitOfWork, kind: SettingKind, key: str, number: int, *, by: Actor) -> SettingVersion:
    """A draft with the content of an earlier version, to be proposed and approved as any other; 0: as shipped."""
    if number == 0:
        content = kind.shipped(Checked(uow.settings, key, city_time(uow.now).date()))
    else:
        rows = await version_store.history(uow.session, kind.code, key)
        content = next((row.content for row in rows if row.number == number), None)
    if content is None:
        raise NotFound("没有这一版")
    return await draft(uow, kind, key, content, valid_from=earliest(uow, kind), note=f"恢复第{number}版的内容", by=by)


def earliest(uow: UnitOfWork, kind: SettingKind) -> date:
    return city_time(uow.now).date() + timedelta(days=kind.days_ahead)


def _start(uow: UnitOfWork, kind: SettingKind, valid_from: date) -> date:
    first = earliest(uow, kind)
    if valid_from < first:
        raise BadInput(f"生效日期最早是 {first}：已经发生的按当时的规定，不追溯")
    if valid_from > first + FURTHEST:
        raise BadInput("生效日期太远，请填一年以内")
    return valid_from


def _require(by: Actor, roles: frozenset[Role], what: str) -> None:
    if not by.roles & roles:
        raise Forbidden(f"{what}由以下岗位办理：{'、'.join(ROLE_NAMES[role] for role in Role if role in roles)}")


def _note(uow: UnitOfWork, kind: SettingKind, row: SettingVersion, outcome: Outcome, by: Actor) -> None:
    about = Checked(uow.settings, row.key, row.valid_from)
    number, before = in_force(kind, about)
    changed = differences(kind, about, before, row.content)
    trail.note(
        uow,
        TrailKind.SETTING,
        by=by,
        outcome=outcome,
        about=f"{kind.label} {kind.name_of(row.key)} 第{row.number}版",
        valid_from=row.valid_from.isoformat(),
        before_version=number,
        before=digest_of(before) if before is not None else "",
        after=row.digest,
        changed=[[part[:_LONGEST] for part in one] for one in changed[:_IN_TRAIL]],
        more=max(0, len(changed) - _IN_TRAIL),
        why=row.note,
    )
