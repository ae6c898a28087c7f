"""A town with secrets in it: a report in every state, and a matter in every state from which somebody keeps away.

Each has a row in every table that any list, search, notice or file reads, so that every list is full on every path.
"""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import inspect, select

from channels.contract import InboundMessage
from classifier.text.gazetteer import Gazetteer
from hotline.base.storage.unit_of_work import UnitOfWork
from router import intake
from router.alarms.models import Alarm
from router.similar_tickets import similar_search
from sla.models import Card, Exclusion
from tests.dashboards.office import UNITS, Office, _person
from tests.dashboards.planted_rows import (
    BELOW,
    Town,
    consult,
    letters_to,
    line_to_tell,
    look_at,
    make_hot,
    notices_of,
    order_to,
    review_of,
)
from tests.dashboards.test_files import photo
from tests.dashboards.test_receipt import WAV
from tests.papers import PDF
from tickets import store
from tickets.access.rights import SYSTEM, Role
from tickets.conversation_holder import TalkHolder
from tickets.files import attachments
from tickets.lifecycle import ENDED, State
from tickets.models import Kind, OrderState, Part, Ticket
from tickets.person_models import Department, Staff

NAME, PHONE = "覃晚舟", "13812345678"
SPOKEN, ACCOUNT, TIE, CALLED = "幺三八一二三四五六七八", "qwz_8812", "水文站", "覃女士"
TIES = f"打{SPOKEN}或l38l2345678，薇 信 号{ACCOUNT}，我姐夫在{TIE}当会计，找{CALLED}就行。"
SECRET = f"我叫{NAME}，电话{PHONE}，举报市政中心工作人员收钱倒卖灯杆。{TIES}{NAME}敬上"
TOLD, AWAY = "倒卖灯杆", "紫荆苑夜里偷倒渣土"  # what a reader of either could recognise
PAPER = f"{NAME}{PHONE}.pdf"
ABOVE, PLACES = "build", Gazetteer(())
KEEPS_AWAY = {
    "away_agent": ("centre", Role.AGENT),
    "away_reviewer": ("centre", Role.REVIEWER),
    "away_dispatcher": ("centre", Role.DISPATCHER),
    "away_supervisor": ("centre", Role.SUPERVISOR),
    "away_caller": ("centre", Role.CALLER),
    "away_leader": ("centre", Role.LEADER),
    "away_clerk": ("labour", Role.UNIT_CLERK),
    "away_handler": ("labour", Role.UNIT_HANDLER),
    "away_approver": ("labour", Role.UNIT_APPROVER),
}
AT_THE_UNIT = {
    "own_clerk": ("labour", Role.UNIT_CLERK),
    "own_handler": ("labour", Role.UNIT_HANDLER),
    "own_approver": ("labour", Role.UNIT_APPROVER),
}
ACCUSED = {
    "below_clerk": (BELOW, Role.UNIT_CLERK),
    "below_handler": (BELOW, Role.UNIT_HANDLER),
    "below_approver": (BELOW, Role.UNIT_APPROVER),
}  # besides the unit roles of the office itself, which sit in the accused unit


async def plant(office: Office) -> Town:
    town = Town()
    async with office.work.begin() as uow:
        units = await _units(uow)
        for login, (code, role) in {**KEEPS_AWAY, **AT_THE_UNIT, **ACCUSED}.items():
            await _person(uow, login, units[code], role)
    secret, away = await _write(office, SECRET, PHONE, NAME), await _write(office, AWAY, "13700137000", "莫问津")
    other = await _write(office, "桂花路路灯不亮，请派人来修", PHONE, NAME)
    async with office.work.begin() as uow:
        units = await _units(uow)
        recused = list(await uow.session.scalars(select(Staff.id).where(Staff.login.in_(KEEPS_AWAY))))
        for row, kept in ((secret, []), (away, recused)):
            found = await store.ticket(uow.session, row.id)
            report = row is secret
            found.kind, found.recused = Kind.REPORT if report else Kind.COMPLAINT, kept
            found.accused_id = units["lamps"].id if report else None
            await _files(uow, town, found)
            await _talk(uow, town, found)
            numbers = town.secret if report else town.away
            for at, state in enumerate(State):
                copy = await _copy(uow, found, f"{9000 + report:04}{at:04}", state)
                numbers.append(copy.number)
                await _rows(uow, town, copy, units)
            numbers.append(found.number)
        (await store.ticket(uow.session, other.id)).department_id = units["lamps"].id
    town.ids["other"] = [other.id]
    await similar_search.remember(office.work, PLACES)
    return town


async def _units(uow: UnitOfWork) -> dict[str, Department]:
    """The office's three, one above the accused unit and one below it."""
    found = {one.code: one for one in await uow.session.scalars(select(Department))}
    if BELOW in found:
        return found
    for code in (ABOVE, BELOW):
        found[code] = Department(code=code, name=f"桂澜市{code}", short=code, level="city", path="")
        uow.session.add(found[code])
    await uow.session.flush()
    top, lamps, below = found[ABOVE], found["lamps"], found[BELOW]
    top.path, lamps.path, lamps.parent_id = f"/{top.id}/", f"/{top.id}/{lamps.id}/", top.id
    below.path, below.parent_id = f"{lamps.path}{below.id}/", lamps.id
    assert set(UNITS) <= set(found)
    return found


async def _write(office: Office, text: str, phone: str, name: str) -> Ticket:
    sent = InboundMessage(
        channel="wechat",
        external_id=str(uuid4()),
        sender=f"o{phone}{text[:2]}",
        text=text,
        sent_at=office.work.clock.now(),
    )
    accepted = await intake.accept(office.work, sent)
    async with office.work.begin() as uow:
        ticket = await store.ticket(uow.session, accepted.ticket_id or 0)
        citizen = await store.citizen(uow.session, ticket.citizen_id)
        keys = uow.settings.keys
        citizen.name_sealed, citizen.phone_sealed = keys.seal(name), keys.seal(phone)
        citizen.phone_index, citizen.phone_proven = keys.blind(f"phone:{phone}"), True
    return await office.ticket(ticket.id)


async def _files(uow: UnitOfWork, town: Town, ticket: Ticket) -> None:
    folder = attachments.folder(uow.settings)
    for name, body in ((f"{NAME}.png", photo()), (f"{NAME}.wav", WAV), (PAPER, PDF)):
        received = await attachments.receive(folder, name, _whole(body))
        made = await attachments.add(uow, ticket, received, by=SYSTEM)
        made.by_citizen, made.for_units = True, False
        town.note("file", made)


async def _whole(body: bytes) -> Any:
    yield body


async def _talk(uow: UnitOfWork, town: Town, ticket: Ticket) -> None:
    talk = await store.conversation(uow.session, ticket.conversation_id or 0)
    talk.holder, talk.waiting_since = TalkHolder.QUEUE, uow.now
    town.note("talk", talk)


async def _copy(uow: UnitOfWork, ticket: Ticket, serial: str, state: State) -> Ticket:
    """The same ticket in another state."""
    but = {"id", "number", "state", "version", "journal_length", "journal_head"}
    kept = {one.key: getattr(ticket, one.key) for one in inspect(Ticket).column_attrs if one.key not in but}
    made = Ticket(**kept, number=f"GL{serial}", state=state, journal_length=0, journal_head="")
    made.closed_at = uow.now if state in ENDED else None
    uow.session.add(made)
    await uow.session.flush()
    return made


async def _rows(uow: UnitOfWork, town: Town, ticket: Ticket, units: dict[str, Department]) -> None:
    """All else that a list could read of it; `labour` has it, the accused unit and one below it had it."""
    own, now = units["labour"], uow.now
    over = ticket.state in ENDED
    lead = order_to(ticket, own, now, Part.LEAD, OrderState.DONE if over else OrderState.SIGNED)
    helping = [order_to(ticket, units[code], now, Part.CO, OrderState.SIGNED) for code in ("lamps", BELOW)]
    uow.session.add_all([lead, *helping])
    ticket.department_id = own.id
    await uow.session.flush()
    agent = await store.staff_by_login(uow.session, "agent")
    assert agent is not None
    await consult(uow, ticket, [units["lamps"], units[BELOW]], agent.id)
    reviews = [review_of(ticket, lead, own, now, at) for at in range(3)]
    uow.session.add_all(reviews)
    await uow.session.flush()
    concerned = (own, units["lamps"], units[BELOW])
    letters = letters_to(ticket, lead, concerned, now, serial=len(town.ids.get("letter", ())) * len(concerned))
    cards = [
        Card(ticket_id=ticket.id, department_id=unit.id, red=True, rule="false_closing", at=now) for unit in concerned
    ]
    alarm = Alarm(ticket_id=ticket.id, rings=True, signal="hazard", raised_at=now)
    look = look_at(ticket, agent, now)
    exclusion = Exclusion(review_id=reviews[0].id, reason="malicious", note="请剔除", asked_by=agent.id, asked_at=now)
    made: dict[str, Sequence[Any]] = {"letter": letters, "card": cards, "alarm": [alarm], "look": [look]}
    made |= {"exclusion": [exclusion], "review": reviews, "notice": await notices_of(uow, ticket, units)}
    uow.session.add_all([row for rows in made.values() for row in rows])
    uow.session.add(line_to_tell(ticket, uow.settings.keys.seal(PHONE), now))
    await uow.session.flush()
    for name, rows in made.items():
        for row in rows:
            town.note(name, row)
    await make_hot(uow, town, ticket)
