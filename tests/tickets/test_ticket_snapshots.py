"""The journal keeps what a ticket said when somebody acted on it: what the act found, not what it left."""

from hotline.base.storage.unit_of_work import Work
from tests.hotline.rows import a_ticket
from tickets import handling, store
from tickets.history import journal, ticket_snapshots
from tickets.history.ticket_snapshots import SnapshotWords
from tickets.lifecycle import State
from tickets.models import JournalEntry, Kind, Urgency


async def entries(work: Work, ticket_id: int) -> list[JournalEntry]:
    async with work.reading() as session:
        return list(await store.journal_of(session, ticket_id))


async def test_an_entry_holds_what_the_actor_found_even_if_flushed_in_between(bare_work: Work) -> None:
    ticket_id = await a_ticket(bare_work)
    async with bare_work.begin() as uow:
        ticket = await store.ticket(uow.session, ticket_id)
        ticket.urgency, ticket.kind = Urgency.CRITICAL, Kind.COMPLAINT
        await uow.session.flush()
        handling.to_people(uow, ticket, reason="把握不足")
    async with bare_work.begin() as uow:
        ticket = await store.ticket(uow.session, ticket_id)
        handling.supplement(uow, ticket, "在东门", by=handling.owner(ticket))
    _, asked, supplemented = await entries(bare_work, ticket_id)
    assert asked.seen["urgency"] == Urgency.NORMAL
    assert asked.seen["kind"] == Kind.OTHER
    assert "needs_person" not in asked.seen
    assert supplemented.seen["urgency"] == Urgency.CRITICAL
    assert supplemented.seen["needs_person"] is True, "why may name somebody"
    assert supplemented.seen["state"] == State.PENDING_DISPATCH


async def test_two_acts_in_one_transaction_find_what_the_one_before_left(bare_work: Work) -> None:
    ticket_id = await a_ticket(bare_work)
    async with bare_work.begin() as uow:
        ticket = await store.ticket(uow.session, ticket_id)
        handling.supplement(uow, ticket, "在东门", by=handling.owner(ticket))
        ticket.urgency = Urgency.URGENT
        handling.to_people(uow, ticket, reason="把握不足")
    first, second = (await entries(bare_work, ticket_id))[1:]
    assert (first.seen["urgency"], second.seen["urgency"]) == (Urgency.NORMAL, Urgency.URGENT)


async def test_words_are_kept_sealed_once_for_each_wording(bare_work: Work) -> None:
    ticket_id = await a_ticket(bare_work, text="我叫张三丰，13812345678，路灯坏了")
    for words in ("在东门", "晚上更严重"):
        async with bare_work.begin() as uow:
            ticket = await store.ticket(uow.session, ticket_id)
            handling.supplement(uow, ticket, words, by=handling.owner(ticket))
    first, second, third = await entries(bare_work, ticket_id)
    assert [bool(entry.words_sealed) for entry in (first, second, third)] == [True, False, True]
    assert [entry.seen["words"] for entry in (first, second, third)] == [1, 1, 3]
    keys = bare_work.settings.keys
    assert SnapshotWords.read(keys.open(third.words_sealed or "")).text == "我叫张三丰，13812345678，路灯坏了\n在东门"
    assert "张三丰" not in repr(first.seen) + (first.words_sealed or "")


async def test_details_beside_the_text_are_kept_as_the_text_is(bare_work: Work) -> None:
    ticket_id = await a_ticket(bare_work)
    for subject in ("荷塘超市", "荷塘超市二店"):
        async with bare_work.begin() as uow:
            ticket = await store.ticket(uow.session, ticket_id)
            handling.supplement(uow, ticket, "说了是哪家", by=handling.owner(ticket), details={"subject": subject})
    found = await entries(bare_work, ticket_id)
    keys = bare_work.settings.keys
    kept = [SnapshotWords.read(keys.open(entry.words_sealed or "")).details for entry in found if entry.words_sealed]
    assert kept == [{}, {"subject": "荷塘超市"}]
    assert "荷塘超市" not in repr([entry.seen for entry in found])
    assert journal.first_broken(found, keys) is None


def test_every_column_of_a_ticket_is_kept_or_known_to_stand_still() -> None:
    """A new column is either a fact, words, or named in `NEVER`; long texts are never kept in the clear."""
    assert {"state", "kind", "urgency", "department_id", "accused_id", "due_at", "lamp"} <= set(ticket_snapshots.FACTS)
    assert not set(ticket_snapshots.FACTS) & {"text", "title", "address_sealed", "details"}
