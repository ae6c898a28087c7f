"""A small office for page tests: three units, one person a role, and a browser that fills in forms as people do."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import uuid4

from aiohttp import ClientResponse, FormData
from aiohttp.test_utils import TestClient
from argon2 import PasswordHasher
from sqlalchemy import select

from channels.contract import InboundMessage
from channels.models import Outbox
from channels.webchat.protocol import key_of
from dashboards.admin.queries.system import ReportedProcess, SystemState, running
from hotline.base.observability.readiness import Check, Level, ReadinessReport
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from router import intake
from router.dispatch import dispatching
from router.intake import edited_messages
from tickets import conversations, handling, store
from tickets.access.rights import UNIT_ROLES, Actor, ActorKind, Role
from tickets.message_models import Author
from tickets.models import Assignment, ChosenBy, Kind, Ticket
from tickets.person_models import Department, Staff, StaffRole

PASSWORD = "桂花-12345"
_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)  # cheap: hundreds of sign-ins
UNITS = {"centre": "热线中心", "lamps": "市政中心", "labour": "劳动监察"}
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
_CID = re.compile(r'name="cid" value="([^"]+)"')
_TAG = re.compile(r"<[^>]+>")


class ShownText(str):
    """What a person reads; the white space between cells and lines is lay-out, and `in` passes over it."""

    __slots__ = ()

    def __contains__(self, words: str) -> bool:
        return "".join(words.split()) in "".join(self.split())


@dataclass
class Page:
    status: int
    html: str
    url: str
    headers: Any

    @property
    def text(self) -> ShownText:
        body = self.html.partition("</head>")[2]
        return ShownText(re.sub(r"\s+", " ", unescape(_TAG.sub("", body))))

    def field(self, name: str) -> str:
        """The value of the first hidden field of this name."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.html)
        assert found, f"no field {name} on {self.url}"
        return unescape(found[1])


class Browser:
    """Keeps cookies and the last form's secret, follows redirects."""

    def __init__(self, client: TestClient[Any, Any]) -> None:
        self.client = client
        self.csrf = ""

    async def get(self, path: str, **kwargs: Any) -> Page:
        async with self.client.get(path, **kwargs) as response:
            return await self._read(response)

    async def post(self, path: str, fields: dict[str, Any] | None = None, **kwargs: Any) -> Page:
        """Send a form; its secret is the one that the last page showed."""
        async with self.client.post(path, data={"csrf": self.csrf, **(fields or {})}, **kwargs) as response:
            return await self._read(response)

    async def send(self, path: str, fields: Mapping[str, str], files: Sequence[tuple[str, bytes]]) -> Page:
        """A form with files as a browser sends it: the fields in order, an empty part where no file was chosen."""
        form = FormData({"csrf": self.csrf, **fields}, quote_fields=False)
        for name, body in files or [("", b"")]:
            form.add_field("file", body, filename=name, content_type="application/octet-stream")
        async with self.client.post(path, data=form) as response:
            return await self._read(response)

    def cookie(self, name: str) -> str:
        """What the browser keeps under this name."""
        return next(cookie.value for cookie in self.client.session.cookie_jar if cookie.key == name)

    async def sign_in(self, login: str, password: str = PASSWORD) -> Page:
        await self.get("/login")
        return await self.post("/login", {"login": login, "password": password})

    async def write(self, text: str, **fields: str) -> Page:
        """Fill in the citizen's form from the beginning."""
        page = await self.get("/")
        return await self.post("/write", {"cid": page.field("cid"), "text": text, **fields})

    async def act(self, number: str, act: str, *, files: Sequence[tuple[str, bytes]] = (), **fields: str) -> Page:
        """Open the ticket and send one of its forms, as a browser does where it has a field for files."""
        page = await self.get(f"/t/{number}")
        known = {"version": page.field("version"), "seen": page.field("seen"), **fields}
        where = f"/t/{number}/{act}"
        return await (self.send(where, known, files) if files else self.post(where, known))

    async def _read(self, response: ClientResponse) -> Page:
        html = await response.text(errors="replace")  # a workbook is no text
        found = _CSRF.search(html)
        self.csrf = found[1] if found else self.csrf
        return Page(response.status, html, str(response.url.relative()), response.headers)


class Office:
    """The record behind the pages, and shortcuts to the states that a test needs."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._serial = 0

    async def open(self, text: str = "路灯不亮三天了", *, phone: str = "", channel: str = "sms") -> Ticket:
        self._serial += 1
        number = phone or f"1390013{self._serial:04d}"  # somebody else each time
        accepted = await intake.accept(
            self.work,
            InboundMessage(
                channel=channel,
                external_id=str(uuid4()),
                sender=number,
                text=text,
                sent_at=self.work.clock.now(),
                phone=number,
                name="黄小明",
            ),
        )
        return await self.ticket(accepted.ticket_id or 0)

    async def add(self, ticket: Ticket, text: str) -> None:
        """A line of the citizen that is filed under this ticket, with any content."""
        async with self.work.begin() as uow:
            found = await store.ticket(uow.session, ticket.id)
            talk = await store.conversation(uow.session, found.conversation_id or 0)
            line = await conversations.reply(uow, talk, text, author=Author.CITIZEN)
            line.ticket_id = found.id
            await uow.session.flush()
            handling.supplement(uow, found, text, by=handling.owner(found), message_id=line.id)

    async def say(self, token: str, text: str, *, cid: str = "") -> intake.Accepted:
        """A line from the chat window of the browser with this token."""
        key = cid or str(uuid4())
        return await edited_messages.accept(
            self.work,
            InboundMessage(
                channel="webchat",
                external_id=key_of(token, key),
                sender=token,
                text=text,
                sent_at=self.work.clock.now(),
                detail={"cid": key},
            ),
        )

    async def to_people(self, ticket: Ticket, *candidates: str) -> None:
        async with self.work.begin() as uow:
            found = await store.ticket(uow.session, ticket.id)
            handling.to_people(uow, found, reason="把握不足")
            uow.session.add(proposal(uow, ticket.id, candidates or ("lamps", "labour")))

    async def dispatched(
        self, text: str = "路灯不亮三天了", unit: str = "lamps", *, confidential: bool = False
    ) -> Ticket:
        ticket = await self.open(text)
        async with self.work.begin() as uow:
            found = await store.ticket(uow.session, ticket.id)
            found.confidential = confidential
            department = await store.department_by_code(uow.session, unit)
            assert department is not None
            await dispatching.by_person(uow, found, department, by=await self.person(uow, Role.DISPATCHER))
        return await self.ticket(ticket.id)

    async def at_the_market_bureau(self, kind: Kind, text: str = "买到过期牛奶，商家不退款") -> Ticket:
        """`lamps` is the market bureau here: it has signed, and the statute's first stage runs."""
        ticket = await self.open(text)
        async with self.work.begin() as uow:
            found = await store.ticket(uow.session, ticket.id)
            department = await store.department_by_code(uow.session, "lamps")
            assert department is not None
            department.name = "桂澜市市场监督管理局"
            found.kind = kind
            await dispatching.by_person(uow, found, department, by=await self.person(uow, Role.DISPATCHER))
        async with self.work.begin() as uow:
            found, order = await store.ticket(uow.session, ticket.id), await store.lead_order(uow.session, ticket.id)
            assert order is not None
            handling.sign(uow, found, order, by=await self.person(uow, Role.UNIT_HANDLER, "lamps"))
        return await self.ticket(ticket.id)

    async def answered(self, text: str = "路灯不亮三天了", unit: str = "lamps") -> Ticket:
        """Signed, answered, approved and passed: the citizen is asked."""
        ticket = await self.dispatched(text, unit)
        async with self.work.begin() as uow:
            found, order = await store.ticket(uow.session, ticket.id), await store.lead_order(uow.session, ticket.id)
            assert order is not None
            unit_person = await self.person(uow, Role.UNIT_HANDLER, unit)
            handling.sign(uow, found, order, by=unit_person)
            handling.answer(uow, found, order, by=unit_person, text="灯已修好", truth="属实", solved="已解决")
            await handling.approve(uow, found, order, by=await self.person(uow, Role.UNIT_APPROVER, unit))
            await handling.pass_answer(uow, found, order, by=await self.person(uow, Role.REVIEWER))
        return await self.ticket(ticket.id)

    async def person(self, uow: UnitOfWork, role: Role, unit: str = "centre") -> Actor:
        department = await store.department_by_code(uow.session, unit)
        assert department is not None
        scope = await store.subtree(uow.session, department.id)
        somebody = await store.staff_by_login(uow.session, role.value)
        assert somebody is not None
        return Actor(
            ActorKind.STAFF, somebody.id, "经手人", frozenset({role}), department.id, scope, department.lineage
        )

    async def ticket(self, ticket_id: int) -> Ticket:
        async with self.work.reading() as session:
            return await store.ticket(session, ticket_id)

    async def code(self, ticket: Ticket) -> str:
        """The query code as the citizen received it; nobody else has it."""
        async with self.work.reading() as session:
            said = await store.messages_after(session, ticket.conversation_id or 0, 0)
            sent = await session.scalars(select(Outbox).where(Outbox.ticket_id == ticket.id))
            sealed = [line.code_sealed for line in (*said, *sent) if line.ticket_id == ticket.id and line.code_sealed]
        return self.work.settings.keys.open(sealed[0])

    async def by_number(self, number: str) -> Ticket:
        async with self.work.reading() as session:
            found = await store.ticket_by_number(session, number)
            assert found is not None
            return found


def proposal(uow: UnitOfWork, ticket_id: int, candidates: tuple[str, ...]) -> Assignment:
    return Assignment(
        ticket_id=ticket_id,
        chosen_by=ChosenBy.MODEL,
        model_version="test",
        confidence=0.5,
        candidates=[{"department": code, "confidence": 0.5 / (n + 1)} for n, code in enumerate(candidates)],
        words=["路灯"],
        basis="把握不足",
        decision="person",
        at=uow.now,
    )


async def settle(work: Work) -> None:
    """Units, and for every role somebody whose login is the role's code; unit roles sit in `lamps`."""
    async with work.begin() as uow:
        units = [
            Department(code=code, name=f"桂澜市{name}", short=name, level="city", path="")
            for code, name in UNITS.items()
        ]
        units[0].level = "centre"
        uow.session.add_all(units)
        await uow.session.flush()
        for unit in units:
            unit.path = f"/{unit.id}/"
        for role in Role:
            await _person(uow, role.value, units[1 if role in UNIT_ROLES else 0], role)
        await _person(uow, "labour_handler", units[2], Role.UNIT_HANDLER)
        await _person(uow, "nobody", units[0], None)


async def _person(uow: UnitOfWork, login: str, unit: Department, role: Role | None) -> None:
    staff = Staff(login=login, name=f"某{login}", password_hash=_HASH, department_id=unit.id, created_at=uow.now)
    staff.password_at = uow.now
    uow.session.add(staff)
    await uow.session.flush()
    if role is not None:
        uow.session.add(StaffRole(staff_id=staff.id, role=role.value))


class Told:
    """What the process says of its health: good, unless a test says otherwise; what waits is read from the database."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.checks = (Check("database", "数据库", Level.GOOD, "能读能写，用时 0.1 秒"),)
        self.processes: list[ReportedProcess] = []

    async def __call__(self) -> SystemState:
        async with self._work.reading() as session:
            now = await running(session, self._work.clock.now())
        return SystemState(ReadinessReport(self._work.clock.now(), self.checks), now, self.processes)
