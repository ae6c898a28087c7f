"""What a ticket's page shows of its journal, to the centre and to a unit; a long one in pages."""

from typing import Any

import pytest

from dashboards.acts import BY_NAME
from dashboards.acts.case import TicketStanding
from dashboards.ticket import ticket_access, ticket_view
from hotline.base.errors import Conflict
from tickets.access.rights import Actor, ActorKind, Role
from tickets.lifecycle import Act, State
from tickets.models import JournalEntry, Ticket

CENTRE = Actor(ActorKind.STAFF, 1, "派单员", frozenset({Role.DISPATCHER}))
UNIT = Actor(ActorKind.STAFF, 2, "承办人", frozenset({Role.UNIT_HANDLER}), frozenset({7}))


def entry(place: int, act: Act, **change: Any) -> JournalEntry:
    return JournalEntry(place=place, act=act, change=change)


def standing(actor: Actor, state: State = State.IN_PROGRESS) -> TicketStanding:
    ticket = Ticket(state=state, confidential=False)
    return TicketStanding(actor, ticket, (), None, None, None, None, None, ())


def places(journal: list[JournalEntry], actor: Actor) -> list[int]:
    return [one.place for one in ticket_access.readable(Ticket(confidential=False), journal, actor)]


def test_a_unit_reads_no_entry_about_who_was_looked_at_or_accused() -> None:
    journal = [entry(1, Act.REGISTER), entry(2, Act.REVEAL), entry(3, Act.MARK_ACCUSED), entry(4, Act.SIGN)]
    assert places(journal, CENTRE) == [1, 2, 3, 4]
    assert places(journal, UNIT) == [1, 4]


def test_a_unit_reads_nothing_of_a_confidential_part_that_was_taken_out() -> None:
    taken_out = Act.SPLIT
    journal = [entry(1, Act.REGISTER), entry(2, Act.SUPPLEMENT), entry(3, taken_out, 保密="是", 撤下=[2])]
    assert places(journal, CENTRE) == [1, 2, 3]
    assert places(journal, UNIT) == [1]
    assert ticket_access.sealed_up_to(journal) == 3


def test_what_was_said_before_a_release_is_read_in_the_released_words_only() -> None:
    journal = [entry(1, Act.SUPPLEMENT), entry(2, Act.RELEASE_TEXT), entry(3, Act.SUPPLEMENT)]
    assert places(journal, UNIT) == [3]


@pytest.mark.parametrize(
    ("before", "first", "last", "earlier"), [(None, 51, 250, 50), (51, 1, 50, 0), (201, 1, 200, 0)]
)
def test_a_long_journal_comes_in_pages(before: int | None, first: int, last: int, earlier: int) -> None:
    journal = [entry(place, Act.SUPPLEMENT) for place in range(1, 251)]
    shown, left = ticket_view.journal_page(Ticket(), journal, CENTRE, before)
    assert (shown[0].place, shown[-1].place, left) == (first, last, earlier)


def test_a_refused_form_that_is_no_longer_offered_is_shown_as_strayed_with_what_others_did() -> None:
    act = BY_NAME["dispatch"]
    changed = [entry(1, Act.DISPATCH), entry(2, Act.REVEAL)]
    tried = ticket_view.RefusedForm(act, {"reason": "请尽快"}, Conflict("变了"), changed)
    strayed = ticket_view.banners(standing(UNIT), [], tried=tried)
    assert (strayed["strayed"], [one.place for one in strayed["changed"]]) == (True, [1])
    offered = ticket_view.banners(standing(CENTRE), [act], tried=tried)
    assert (offered["strayed"], [one.place for one in offered["changed"]]) == (False, [1, 2])


@pytest.mark.parametrize(("state", "undo"), [(State.MERGED, True), (State.IN_PROGRESS, False)])
def test_joining_is_undone_from_the_page_only_while_it_lasts(state: State, *, undo: bool) -> None:
    assert ticket_view.banners(standing(CENTRE, state), [], undo=True)["undo"] is undo
