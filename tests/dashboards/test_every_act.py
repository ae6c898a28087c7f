"""Every act of the table of moves is done through a page, by somebody whose right it is, on both databases."""

import re
from collections.abc import Awaitable, Callable
from html import escape
from typing import Any

import pytest
from sqlalchemy import func, select

from dashboards import acts
from router.alarms.models import Alarm
from sla.models import Card, Supervision
from tests.dashboards.every_act import STORIES, Step, Story
from tests.dashboards.office import Browser, Office, Page
from tests.papers import PDF, photo
from tickets import conversations, handling, lifecycle, store
from tickets.access.rights import UNIT_ROLES, Role
from tickets.access.roles import ActorKind
from tickets.files.attachment_models import Attachment
from tickets.history import journal
from tickets.lifecycle import TABLE, Act
from tickets.models import Kind, Ticket
from tickets.person_models import Department
from tickets.personal_data.reveal_models import Reveal
from tickets.staff.proposal_models import Proposal

OpenBrowser = Callable[[], Awaitable[Browser]]
NEWEST = {
    "letter": Supervision.id,
    "card": Card.id,
    "look": Reveal.id,
    "file": Attachment.id,
    "alarm": Alarm.id,
    "proposal": Proposal.id,
}
BY_PEOPLE = {move.act for move in TABLE if move.by - set(ActorKind)}
PHOTO = [("现场.jpg", photo())]
EVIDENCE = [("权责清单.pdf", PDF)]
PROVEN = {move.act for move in TABLE if "evidence" in move.needs}
KEPT = ("reason", "answer", "text", "opinion", "plan", "note")  # what somebody has typed with effort


@pytest.fixture
async def team(office: Office) -> None:
    """A unit below `lamps`, to pass down to."""
    async with office.work.begin() as uow:
        lamps = await store.department_by_code(uow.session, "lamps")
        assert lamps is not None
        below = Department(code="team", name="路灯队", short="路灯队", level="city", parent_id=lamps.id, path="")
        uow.session.add(below)
        await uow.session.flush()
        below.path = f"{lamps.path}{below.id}/"


class Stage:
    """One story as it is played: its ticket, and a signed-in browser for everybody who acts in it."""

    def __init__(self, office: Office, open_browser: OpenBrowser, ticket: Ticket, other: Ticket) -> None:
        self.office, self.open_browser, self.ticket, self.other = office, open_browser, ticket, other
        self.browsers: dict[str, Browser] = {}

    async def browser(self, login: str) -> Browser:
        if login not in self.browsers:
            self.browsers[login] = await self.open_browser()
            await self.browsers[login].sign_in(login)
        return self.browsers[login]

    async def play(self, step: Step) -> None:
        if step.spoil and self.office.work.database.is_sqlite:  # what is missing is missed alike everywhere
            await self._refused(step, dict(list(step.fields.items())[1:]))
        before = await self._journal()
        page = await self._send(step, step.fields)
        assert page.status == 200, (step, page.text)
        first, *others = new = (await self._journal())[len(before) :]
        if step.act in PROVEN and first.act is Act.ATTACH:
            first, *others = others  # its evidence is put on the ticket first; the same file again is there already
        assert (first.act, first.actor_kind) == (step.act, "staff"), step
        assert {entry.actor_kind for entry in others} <= {"system"}, "one entry for one act"
        assert first.after is (step.after or first.before), step
        assert (await self.office.ticket(self.ticket.id)).state is (step.after or first.before), step
        assert journal.first_broken([*before, *new]) is None

    async def _refused(self, step: Step, fields: dict[str, Any]) -> None:
        """With something missing nothing happens, it is said in words, and what was typed comes back."""
        before = await self._journal()
        page = await self._send(step, fields)
        assert page.status in {400, 404}, (step, page.text)
        assert "<button" in page.html
        for name in fields.keys() & set(KEPT):
            assert escape(str(fields[name])) in page.html, (step, name)
        assert len(await self._journal()) == len(before), step

    async def _send(self, step: Step, fields: dict[str, Any]) -> Page:
        browser = await self.browser(step.login)
        if step.act is Act.ERASE:
            await self._propose_erasing()
        known = {**await self._ids(step.form), "number": self.ticket.number, "other": self.other.number}
        if step.act is Act.MOVE_MESSAGE:
            known |= await self._of_citizen()
        filled = {name: str(value).format(**known) for name, value in fields.items()}
        if not step.form.startswith("/"):
            page = await browser.get(f"/t/{self.ticket.number}")
            assert f'action="/t/{self.ticket.number}/{step.form}"' in page.html, (step, "is not offered")
            files = EVIDENCE if step.act in PROVEN else ()
            return await browser.act(self.ticket.number, step.form, files=files, **filled)
        await browser.get("/me")
        if step.act is Act.ATTACH:
            return await browser.send(step.form.format(**known), {}, PHOTO)
        return await browser.post(step.form.format(**known), filled)

    async def _propose_erasing(self) -> None:
        """By the first person; the step is the second one's word."""
        security = await self.browser("secadmin")
        await security.get("/admin/erase")
        fields = {"number": self.ticket.number, "again": self.ticket.number, "reason": "本人申请"}
        assert (await security.post("/admin/erase", fields)).status == 200

    async def _ids(self, form: str) -> dict[str, int]:
        wanted = [name for name in NEWEST if f"{{{name}}}" in form]
        async with self.office.work.reading() as session:
            return {name: await session.scalar(select(func.max(NEWEST[name]))) or 0 for name in wanted}

    async def _of_citizen(self) -> dict[str, Any]:
        """The last line that the citizen said about this ticket, and the newest of the citizen's other tickets."""
        async with self.office.work.reading() as session:
            lines = await store.citizen_lines(session, self.ticket.id)
            others = await store.tickets_of_citizen(session, self.ticket.citizen_id)
            return {"line": lines[-1].id, "sibling": others[-1].number}

    async def _journal(self) -> list[Any]:
        async with self.office.work.reading() as session:
            return list(await store.journal_of(session, self.ticket.id))


async def begun(office: Office, how: str) -> Ticket:
    if how.endswith("draft"):
        async with office.work.begin() as uow:
            staff = await store.staff_by_login(uow.session, "vendor" if how.startswith("vendor") else "agent")
            assert staff is not None
            citizen, _ = await conversations.person(uow, phone="13900009999", proven=True)
            by = await store.actor(uow.session, staff)
            made = await handling.take_down(uow, handling.Draft(text="来电：灯坏了"), by=by, citizen_id=citizen.id)
        return await office.ticket(made.id)
    if how == "dispatched":
        return await office.dispatched()
    if how.endswith("market bureau"):
        return await office.at_the_market_bureau(Kind.REPORT if how.startswith("report") else Kind.COMPLAINT)
    ticket = await office.open(phone="13900138000")
    if how == "two matters":
        await office.open("另外，灯在北门口", phone="13900138000")
    if how in {"danger", "doubt"}:
        async with office.work.begin() as uow:
            found = await store.ticket(uow.session, ticket.id)
            handling.hear_danger(uow, found, signal="hazard", rings=how == "danger")
    if how == "report":
        async with office.work.begin() as uow:
            (await store.ticket(uow.session, ticket.id)).kind = Kind.REPORT
    return await office.ticket(ticket.id)


@pytest.mark.usefixtures("team")
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
async def test_it_is_done_on_the_page(office: Office, open_browser: OpenBrowser, story: Story) -> None:
    stage = Stage(office, open_browser, await begun(office, story.begins), await office.dispatched())
    for step in story.steps:
        await stage.play(step)
    assert stage.browsers


def test_the_stories_leave_out_no_act_of_the_table() -> None:
    done = {step.act for story in STORIES for step in story.steps}
    assert done == BY_PEOPLE


def test_every_act_with_a_form_is_an_act_of_the_table() -> None:
    named = [act for made in acts.TABLE for act in made.acts]
    assert len(named) == len(set(named))
    assert set(named) <= BY_PEOPLE


@pytest.mark.parametrize("made", [made for made in acts.TABLE if made.acts], ids=lambda made: made.name)
def test_a_form_asks_for_all_that_the_table_needs(made: acts.TicketAct) -> None:
    """No second list of needs: what the table asks for has a field, wherever the act is permitted."""
    for move in (move for move in TABLE if move.act in made.acts and move.before is not None):
        asked = {one.name for one in made.fields(move.before, acts.FormContext())}
        assert {"urgency" if need == "mark" else need for need in move.needs} <= asked


ROLES = [Role.AGENT, Role.REVIEWER, Role.DISPATCHER, Role.SUPERVISOR, Role.CALLER, Role.LEADER, *sorted(UNIT_ROLES)]


async def test_nobody_is_offered_an_act_without_the_right(office: Office, open_browser: OpenBrowser) -> None:
    tickets = [await office.open(), await office.dispatched(), await office.answered()]
    for role in ROLES:
        browser = await open_browser()
        await browser.sign_in(role.value)
        for ticket in tickets:
            page = await browser.get(f"/t/{ticket.number}")
            shown = [acts.BY_NAME[name] for name in re.findall(r'id="act-([\w-]+)"', page.html)]
            rights = {act for act in lifecycle.acts_from(ticket.state) if role in lifecycle.holders(act, ticket.state)}
            assert [made.name for made in shown if made.acts and rights.isdisjoint(made.acts)] == []
