"""A call is taken (受理): the caller with earlier reports, the caller's words, and the machine's proposal."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.acts import MATTER, OF_PERSON, FormContext, choices, desk, fields
from dashboards.acts.fields import Field, FieldChoice
from dashboards.admin.queries import people
from dashboards.auth import access
from dashboards.auth.app_keys import actor_of, office_of, work_of
from dashboards.desk.queries import waiting_lists
from dashboards.desk.queries.waiting_places import CentreList
from dashboards.ticket import confirmed_words, ticket_access
from dashboards.ticket.queries import tickets
from dashboards.web import forms, render
from dashboards.web.forms import Form
from dashboards.web.queries.redaction import as_read
from hotline.base.clock import city_time
from hotline.base.errors import BadInput, Conflict, HotlineError, Overtaken
from hotline.base.security.crypto import KeyRing
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import UnitOfWork
from router.dispatch.decision import Judgement
from router.intake import phone_intake
from router.templates import questionnaires, quick_answers
from router.templates.questionnaires import Question
from tickets import handling, query_codes, store
from tickets.access.rights import Actor
from tickets.lifecycle import State
from tickets.models import Ticket
from tickets.personal_data import masking

LONGEST = 5000  # characters, as in a message
BY_MACHINE, NOT_GIVEN = "由系统判断", "没有说"  # what is left empty
THEN = ("submit", "draft", "direct", "police", "add")


async def empty(request: web.Request) -> web.Response:
    return await _page(request, Form(cid=str(uuid4())))


async def look(request: web.Request) -> web.Response:
    """The same page with what is known of the caller and what the machine thinks; nothing is written down."""
    return await _page(request, await forms.read(request))


async def take(request: web.Request) -> web.Response:
    """Take it down, and go on as the button says. What cannot be done comes back with what was typed."""
    form = await forms.read(request)
    form["cid"] = form.get("cid", "")[:36] or str(uuid4())
    then = form.get("then") or "submit"
    if then not in THEN:
        raise BadInput("请从页面上的按钮提交")
    try:
        try:
            return await _taken(request, form, then)
        except Overtaken:  # two clicks at the very same moment: the second finds what the first has done
            return await _taken(request, form, then)
    except HotlineError as error:
        return await _page(request, form, error=error)


async def _taken(request: web.Request, form: Form, then: str) -> web.Response:
    actor = actor_of(request)
    async with confirmed_words.begin(request, form) as uow:
        if then == "add":
            found = await ticket_access.visible(uow.session, actor, request.query.get("number", ""))
            await phone_intake.add(uow, found, forms.needed(form, "text"), cid=form["cid"], by=actor)
            return render.see(f"/t/{found.number}?done=note&from=take")
        found = await phone_intake.take(uow, call(form), by=actor)
        code = await _go_on(uow, found, then, form, actor)
    if code and found.conversation_id is None:
        return render.page(request, "taken.html", {"ticket": found, "code": code})
    return render.see(f"/t/{found.number}?done={then}&from=take")


async def _go_on(uow: UnitOfWork, ticket: Ticket, then: str, form: Form, by: Actor) -> str:
    """The query code, where one was made. The same form again is answered like the first time."""
    code, keys = "", uow.settings.keys
    if then == "submit":
        code = query_codes.code_of_form(form["cid"], keys)
    again = ticket.text == form.get("text") and ticket.code_hash == query_codes.code_hash(ticket.number, code, keys)
    if ticket.state is not State.DRAFT and not again:
        raise Conflict("这次来电已经登记过了；请从最近登记里打开")
    if then == "submit" and not again:
        await phone_intake.register(uow, ticket, code=code, by=by)
    if then == "direct":
        handling.direct_answer(uow, ticket, by=by, text=forms.needed(form, "answer"))
    elif then == "police":
        handling.transfer_110(uow, ticket, by=by, reason=forms.needed(form, "reason"))
    return code


def call(form: Form) -> phone_intake.CallForm:
    return phone_intake.CallForm(
        cid=form["cid"],
        draft=desk.drafted(form),
        phone=forms.phone(form),
        name=form.get("name", "")[:40],
        somebody_else=form.get("caller") == "else",
        person=desk.of_person(form),
    )


async def _page(request: web.Request, form: Form, *, error: HotlineError | None = None) -> web.Response:
    work, actor = work_of(request), actor_of(request)
    judged = await _judged(request, form.get("text", "")[:LONGEST])
    try:
        phone = forms.phone(form)
    except BadInput as bad:
        phone, error = "", error or bad
    async with work.reading() as session:
        context = await _caller(session, actor, phone, work.settings.keys)
        listed = await _fields(session, form, judged, city_time(work.clock.now()).date())
        units = await _units(session, judged)
        drafts = await _drafts(session, actor)
    context |= {
        "drafts": drafts,
        "quick": quick_answers.offered(work.settings, city_time(work.clock.now()).date(), person=actor.name),
        "questions": _questions(work.settings, form, judged, city_time(work.clock.now()).date()),
        "form": form,
        "fields": listed,
        "judged": judged,
        "units": units,
        "error": error.message if error else "",
        "sure": bool(error and error.detail.get("sure")),
    }
    return render.page(request, "take.html", context, status=error.status if error else 200)


def _questions(settings: Settings, form: Form, judged: Judgement | None, today: date) -> list[tuple[Question, bool]]:
    """What to ask about this category, each with whether the caller has said it."""
    category = form.get("category") or _proposed(judged).get("category")
    return [
        (one, one.is_answered_in(form.get("text", ""))) for one in questionnaires.questions(settings, today, category)
    ]


async def _drafts(session: AsyncSession, actor: Actor) -> list[tickets.Row]:
    """What somebody has begun who does not open the desk, where everybody else finds it."""
    if actor.roles & access.WAITING:
        return []
    return await as_read(session, (await waiting_lists.listed(session, CentreList.DRAFTS, actor)).items, actor)


async def _judged(request: web.Request, text: str) -> Judgement | None:
    """What dispatch would think of it; the model is asked outside any transaction."""
    if not text:
        return None
    office = await office_of(request)
    return (await asyncio.to_thread(office.judge, [text]))[0]


async def _caller(session: AsyncSession, actor: Actor, phone: str, keys: KeyRing) -> dict[str, Any]:
    """Whom we know under this number, masked, and what came from it; a vendor's account sees its own only."""
    if not phone:
        return {"known": "", "earlier": []}
    index = keys.blind(f"phone:{phone}")
    citizen = await store.citizen_by_phone(session, index)
    someone = masking.masked(masking.person(citizen, keys)).name or "未留姓名" if citizen else ""
    earlier = await tickets.by_phone(session, index, actor)
    return {"known": someone, "earlier": await as_read(session, earlier, actor)}


async def _fields(session: AsyncSession, form: Form, judged: Judgement | None, today: date) -> list[Field]:
    """The matter's fields; where nothing was chosen yet, as the machine proposes."""
    known = FormContext(
        choices={
            "categories": await choices.categories(session, today),
            "kinds": choices.KINDS,
            "urgencies": choices.URGENCIES,
        },
        present=_proposed(judged) | {name: value for name, value in form.items() if value},
    )
    matter = {
        name: one if one.more else replace(one, hint=BY_MACHINE) for name, one in MATTER.items() if name != "text"
    }
    person = {name: replace(one, hint=one.hint or NOT_GIVEN) for name, one in OF_PERSON.items()}
    return fields.asked(frozenset(), frozenset(), matter | person, known)


def _proposed(judged: Judgement | None) -> dict[str, str]:
    if judged is None:
        return {}
    prediction, place = judged.prediction, judged.place
    kind = next((code for code, label, _ in choices.KINDS if label == judged.kind), "")
    urgent = next((c for c, label, _ in choices.URGENCIES if prediction and label == prediction.urgency), "")
    category = prediction.category.label if prediction and prediction.category else ""
    found = {"kind": kind, "category": category, "urgency": urgent, "district": place.county or ""}
    return found | {"place": f"{place.street or ''}{place.road_or_place or ''}"}


async def _units(session: AsyncSession, judged: Judgement | None) -> list[FieldChoice]:
    """The units that it would go to, likeliest first."""
    if judged is None:
        return []
    names = await people.department_names(session)
    return [FieldChoice(code, names.get(code, code), f"{share:.2f}") for code, share in judged.decision.candidates[:3]]
