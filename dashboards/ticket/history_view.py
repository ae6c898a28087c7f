"""The ticket as of an act (当时所见), from the journal, the messages and the promises."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from dashboards.admin.queries import people
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.supervision.queries import promises
from dashboards.ticket import identity, ticket_access
from dashboards.ticket.identity import ShownCitizen
from dashboards.web import formatting, render
from hotline.base.errors import NotFound
from hotline.base.security.crypto import KeyRing
from sla.calendar.workdays import Pause
from sla.deadlines import deadline_transitions
from sla.deadlines.pauses import pauses
from sla.models import Deadline, DeadlineState
from sla.policy.promises import PAUSABLE
from tickets import store
from tickets.handling import COORDINATORS
from tickets.history import ticket_snapshots
from tickets.history.ticket_snapshots import SnapshotWords
from tickets.lifecycle import State
from tickets.models import JournalEntry, Kind, Lamp, Ticket, Urgency
from tickets.personal_data import extra_details, masking

CODES: dict[str, Any] = {"state": State, "kind": Kind, "urgency": Urgency, "lamp": Lamp}
UNITS = frozenset({"department_id", "accused_id"})
SAID: dict[str, Callable[[Any], str]] = {
    "danger": formatting.danger,
    "recused": lambda ids: f"{len(ids)} 人",
    "not_accused": lambda said: f"{len(said)} 次",
    "coordination": lambda place: COORDINATORS[place],
}
LABELS = {
    "state": "状态",
    "kind": "类型",
    "category": "分类",
    "district": "区划",
    "urgency": "紧急程度",
    "danger": "危险",
    "confidential": "保密",
    "reply_waived": "不用回复",
    "follow_up_waived": "不用回访",
    "accused_id": "被反映单位",
    "accused_proposed": "被反映单位由系统识别",
    "accused_unknown": "被反映单位待认定",
    "not_accused": "认定不是被反映单位",
    "department_id": "承办单位",
    "lamp": "灯",
    "supervision": "督办级别",
    "chases": "催办次数",
    "reworks": "重办次数",
    "recused": "回避人数",
    "coordination": "协调",
    "objection_closed": "异议已驳回",
    "needs_person": "待人判断",
    "due_at": "答复期限",
    "closed_at": "办结时间",
}
CENTRE_ONLY = frozenset(
    {"accused_id", "accused_proposed", "accused_unknown", "not_accused", "needs_person", "recused", "coordination"}
)


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise as the page showed it at that moment."""

    label: str
    due_at: datetime
    state: str


async def show(request: web.Request) -> web.Response:
    work, actor, place = work_of(request), actor_of(request), int(request.match_info["place"])
    async with work.reading() as session:
        found = await ticket_access.visible(session, actor, request.match_info["number"])
        journal = list(await store.journal_of(session, found.id))
        if not 1 <= place <= len(journal):
            raise NotFound("没有这一条经过")
        sealed = place <= ticket_access.sealed_up_to(journal)
        if not actor.is_centre and (sealed or not ticket_access.for_units(journal[place - 1])):
            raise NotFound("没有这一条经过")
        entry, following = journal[place - 1], journal[place] if place < len(journal) else None
        reader = await identity.shown(session, found, actor, work.settings, work.clock.now())
        units = await people.names_by_id(session, _unit_ids(entry, following, found))
        deadlines = await promises.deadlines_of(session, found.id)
        messages = await ticket_access.messages_for(session, found, actor, until=entry.at)
    after = following.seen if following else ticket_snapshots.facts(found)
    context = {
        "number": found.number,
        "found": found,
        "entry": entry,
        "known": bool(entry.seen),
        "last": len(journal),
        "words": _words(entry, journal, work.settings.keys, reader),
        "facts": _facts(entry.seen, units, all_of_it=actor.is_centre),
        "changes": _changes(entry.seen, after, units, all_of_it=actor.is_centre) if entry.seen else [],
        "deadlines": _promised(deadlines, journal[: place - 1], entry.at),
        "messages": reader.lines(messages),
    }
    return render.page(request, "then.html", context)


def due_then(row: Deadline, at: datetime) -> datetime:
    """The due date as of this moment, from what the row noted at each move."""
    for kept in row.earlier or ():
        if "due" in kept and at < datetime.fromisoformat(kept["until"]):
            return datetime.fromisoformat(kept["due"])
    return row.due_at


def settled_then(row: Deadline, at: datetime) -> bool:
    for kept in row.earlier or ():
        if "settled" in kept and at < datetime.fromisoformat(kept["until"]):
            return datetime.fromisoformat(kept["settled"]) < at
    return row.settled_at is not None and row.settled_at < at


def _promised(rows: Sequence[Deadline], before: Sequence[JournalEntry], at: datetime) -> list[Promised]:
    """Those that had begun before the act, running, resting or settled."""
    rests = _rests(pauses(before), at)
    found = []
    for row in rows:
        if row.starts_at >= at:
            continue
        due = due_then(row, at)
        resting = rests if row.promise in PAUSABLE else _rests(deadline_transitions.tests_of(row), at)
        running = DeadlineState.PAUSED.label if resting else formatting.left(due, at)
        found.append(Promised(row.promise.label, due, "已了结" if settled_then(row, at) else running))
    return found


def _rests(held: Sequence[Pause], at: datetime) -> bool:
    return any(pause.since <= at and (pause.until is None or at < pause.until) for pause in held)


def _words(
    entry: JournalEntry, journal: Sequence[JournalEntry], keys: KeyRing, reader: ShownCitizen
) -> SnapshotWords | None:
    """Title, text and place as of then, masked for this reader."""
    at = entry.seen.get("words", 0)
    kept = journal[at - 1].words_sealed if at else None
    if kept is None:
        return None
    read = SnapshotWords.read(keys.open(kept))
    title = reader.title if reader.hidden else reader.said(read.title)
    place = read.address if reader.clear else masking.mask_address(read.address)
    text = reader.text if reader.hidden else reader.said(read.text)
    return SnapshotWords(title, text, place, extra_details.read(read.details, reader.said))


def _facts(seen: dict[str, Any], units: dict[int, str], *, all_of_it: bool) -> list[tuple[str, str]]:
    return [
        (label, _value(name, seen[name], units))
        for name, label in LABELS.items()
        if name in seen and (all_of_it or name not in CENTRE_ONLY)
    ]


def _changes(
    before: dict[str, Any], after: dict[str, Any], units: dict[int, str], *, all_of_it: bool
) -> list[tuple[str, str, str]]:
    changed = [name for name in LABELS if before.get(name) != after.get(name)]
    return [
        (LABELS[name], _value(name, before.get(name), units), _value(name, after.get(name), units))
        for name in changed
        if all_of_it or name not in CENTRE_ONLY
    ]


def _value(name: str, value: Any, units: dict[int, str]) -> str:
    if value is None:
        return ""
    if name in CODES:
        return str(CODES[name](value).label)
    if name in UNITS:
        return units.get(int(value), str(value))
    if name.endswith("_at"):
        return formatting.moment(datetime.fromisoformat(value))
    if name in SAID:
        return SAID[name](value)
    return "是" if value is True else str(value)


def _unit_ids(entry: JournalEntry, following: JournalEntry | None, found: Ticket) -> set[int]:
    ids = {found.department_id, found.accused_id}
    for one in (entry, following):
        ids |= {one.seen.get(name) for name in UNITS} if one else set()
    return {int(unit) for unit in ids if unit is not None}
