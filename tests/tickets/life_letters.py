"""What somebody may try with letters, cards and data that are shown for a purpose."""

from collections.abc import Callable
from typing import Any

from sla.models import Card, Review, Supervision
from sla.reviews import reviews
from sla.supervision import cards, supervision_letters
from sla.supervision.supervision_grounds import Trigger
from tests.tickets.life_try import Doing, Try
from tickets import handling, store
from tickets.files import attachments
from tickets.files.attachment_models import Attachment
from tickets.personal_data import erasure, reveals
from tickets.personal_data.reveal_models import Reveal, RevealPurpose, RevealState


async def show_file(t: Try) -> None:
    attachments.show_to_units(t.uow, t.ticket, await t.newest(Attachment), ("", 0), by=t.by, reason=t.words)


async def release_text(t: Try) -> None:
    await handling.release_text(t.uow, t.ticket, t.words, by=t.by)


async def reveal(t: Try) -> None:
    await reveals.ask(t.uow, t.ticket, by=t.by, purpose=RevealPurpose.CONTACT, words=t.words)


def decide_reveal(*, granted: bool) -> Doing:
    async def decided(t: Try) -> None:
        asked = await t.newest(Reveal, Reveal.state == RevealState.WAITING)
        reveals.decide(t.uow, t.ticket, asked, by=t.by, granted=granted, words=t.words)

    return decided


async def erase(t: Try) -> None:
    citizen = await store.citizen(t.uow.session, t.ticket.citizen_id)
    await erasure.erase_person(t.uow, citizen, by=t.by, reason=t.words)


async def missed(t: Try) -> None:
    await reviews.missed(t.uow, await t.newest(Review), by=t.by)


async def supervise(t: Try) -> None:
    await supervision_letters.order_supervision(
        t.uow, t.ticket, t.lead, by=t.by, reason=t.words, grounds=[Trigger.STALLED]
    )


async def propose(t: Try) -> None:
    await supervision_letters.propose_handover(t.uow, t.ticket, t.lead, by=t.by, reason=t.words, ground=Trigger.FRAUD)


def decide_handover(*, approved: bool) -> Doing:
    async def decided(t: Try) -> None:
        letter = await t.newest(Supervision)
        await supervision_letters.decide_handover(t.uow, letter, by=t.by, approved=approved, reason=t.words)

    return decided


def on_letter(deed: Callable[..., Any], **named: str) -> Doing:
    """`named`: under which name the deed takes the words."""

    async def done(t: Try) -> None:
        await deed(t.uow, await t.newest(Supervision), by=t.by, **dict.fromkeys(named, t.words))

    return done


def on_card(deed: Callable[..., Any], words: str, **fixed: bool) -> Doing:
    async def done(t: Try) -> None:
        await deed(t.uow, await t.newest(Card), by=t.by, **{words: t.words}, **fixed)

    return done


async def show_card(t: Try) -> None:
    rule = cards.CardRule.NO_REASON
    await cards.show(t.uow, t.ticket, t.present(t.lead), by=t.by, red=bool(t.words), rule=rule, reason=t.words)
