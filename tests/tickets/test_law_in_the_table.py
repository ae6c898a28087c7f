"""What the law says of refusals, of audit, of ends and of the way to the police, read off the table of moves.

A new move that opens a way round one of these rules fails here; what each act does is asserted with the act.
"""

import pytest

from tickets.access.roles import Role
from tickets.legal_grounds import DECLINE
from tickets.lifecycle import TABLE, Act
from tickets.moves import (
    CITIZEN,
    DISPATCHERS,
    HANDLING_UNIT,
    PERMITTERS,
    REVIEWERS,
    SEATS,
    SUPERVISORS,
    SYSTEM,
    UNIT,
    Move,
)
from tickets.states import AT_CENTRE, NOT_ARCHIVED, State

S, A = State, Act


def leading_to(state: State) -> list[Move]:
    """What brings a ticket there by itself: a move from another state, not with the master of its cluster."""
    return [move for move in TABLE if move.after is state and move.before not in {None, S.MERGED, state}]


def of(*acts: Act) -> list[Move]:
    return [move for move in TABLE if move.act in acts]


def test_no_answer_of_a_unit_reaches_the_citizen_unaudited() -> None:
    """济南条例27条〔法〕: every answer is audited by the hotline, and then the citizen is asked."""
    (passed,) = leading_to(S.CALLBACK)
    assert (passed.before, passed.act, passed.by) == (S.FEEDBACK, A.PASS_ANSWER, REVIEWERS)
    assert {(move.before, move.act) for move in leading_to(S.FEEDBACK)} == {(S.UNIT_REVIEW, A.APPROVE_ANSWER)}
    assert {move.before for move in leading_to(S.CLOSED)} == {S.CALLBACK, S.REVIEW, S.PASSED_ON}


def test_a_unit_ends_nothing_but_the_praise_that_it_has_read() -> None:
    """济南条例27条、潍坊条例21条〔法〕: what a unit wants ended the hotline ends; 66号: 主体业务不得外包."""
    ends = [move for state in (S.CLOSED, S.DIRECT_CLOSED, S.TERMINATED, S.NOT_ACCEPTED) for move in leading_to(state)]
    assert {move.act for move in ends if move.by & UNIT} == {A.NOTE_PRAISE}
    assert [move for move in ends if Role.VENDOR in move.by] == []


def test_a_unit_refuses_on_a_ground_with_papers_and_before_it_has_answered() -> None:
    """潍坊条例22条〔法〕: only what is plainly not its duty, with its basis; the hotline decides, in words."""
    refusals = of(A.OBJECT)
    assert {move.before for move in refusals} == {S.PENDING_SIGN, S.IN_PROGRESS}
    assert all(move.needs == {"ground", "reason", "evidence"} and move.by <= UNIT for move in refusals)
    decided = of(A.UPHOLD_OBJECTION, A.REJECT_OBJECTION)
    assert all(move.by == DISPATCHERS and "reason" in move.needs for move in decided)
    assert {move.after for move in leading_to(S.OBJECTION)} == {S.OBJECTION}
    assert {move.act for move in leading_to(S.OBJECTION)} == {A.OBJECT}, "no other way to refuse"


def test_an_end_before_the_answer_needs_papers_and_the_hotlines_word() -> None:
    """潍坊条例21条〔法〕: written material, audited by the hotline, explained to the citizen."""
    assert all({"ground", "evidence"} <= move.needs and move.by <= UNIT for move in of(A.ASK_TERMINATION))
    assert all({"ground", "reason"} <= move.needs and move.by == SUPERVISORS for move in of(A.TERMINATE))
    others = {move.act: move.by for move in leading_to(S.TERMINATED) if move.act is not A.TERMINATE}
    assert others == {A.WITHDRAW: SEATS | {CITIZEN}}, "besides, only who has brought it takes it back"


@pytest.mark.parametrize(
    ("source", "asked", "granted", "needs"),
    [
        ("北京条例15条〔法〕", A.ASK_EXTENSION, A.GRANT_EXTENSION, {"reason", "until"}),
        ("济南条例24条〔法〕", A.ASK_SUSPENSION, A.GRANT_SUSPENSION, {"reason", "plan", "until"}),
    ],
)
def test_more_time_is_asked_with_reasons_and_given_by_the_centre(
    source: str, asked: Act, granted: Act, needs: set[str]
) -> None:
    assert all(move.needs == needs and move.by <= UNIT for move in of(asked)), source
    assert all(move.by == SUPERVISORS and source in move.rule for move in of(granted))


def test_what_is_the_polices_goes_there_from_everywhere_at_the_centre_and_comes_back() -> None:
    """国办发〔2022〕12号: transferred at once; taken, returned or done by 110, each on record and with its words."""
    assert {move.before for move in of(A.TRANSFER_110)} >= {S.DRAFT, *AT_CENTRE}
    back = [move for move in TABLE if move.before is S.AT_110 and move.after is not S.AT_110]
    assert {move.act for move in back if SYSTEM not in move.by} >= {A.RETURN_FROM_110, A.CLOSE_AT_110}
    assert all("reason" in move.needs for move in of(A.TAKEN_BY_110, A.RETURN_FROM_110, A.CLOSE_AT_110))


@pytest.mark.parametrize("act", [A.CLEAR_ACCUSED, A.LIFT_SECRECY, A.GRANT_REVEAL, A.MARK_ACCUSED, A.RELEASE_TEXT])
def test_no_unit_decides_who_learns_who_it_was(act: Act) -> None:
    """济南条例32条〔法〕, 总局令第121号37条〔法〕: who reports is kept from whom it is about."""
    assert [move for move in of(act) if move.by & UNIT or Role.VENDOR in move.by] == []
    assert of(act)


def test_a_citizen_asks_for_secrecy_at_any_time_and_two_people_lift_it() -> None:
    """潍坊条例11条、济南条例32条〔法〕: who reports may ask for it, before and after the dispatch and after the end."""
    asked, lifted = of(A.ASK_SECRECY), of(A.LIFT_SECRECY)
    assert {move.before for move in asked} == set(NOT_ARCHIVED)
    assert all(CITIZEN in move.by and move.after is move.before for move in asked)
    assert all(move.by == PERMITTERS and "reason" in move.needs for move in lifted)
    assert of(A.ASK_TO_LIFT), "one asks, another decides"
    assert all("reason" in move.needs for move in of(A.ASK_TO_LIFT))


@pytest.mark.parametrize("act", [A.REVEAL, A.ASK_REVEAL, A.REFUSE_REVEAL, A.SHOW_FILE])
def test_who_looks_at_a_person_says_why_and_it_is_on_record(act: Act) -> None:
    """个人信息保护法6、51条〔法〕, 未成年人网络保护条例36条〔法〕: a purpose, a right, and a record of each look."""
    looks = of(act)
    assert {move.before for move in looks} == set(State), "asked of the archive, too, it is on record"
    assert all("reason" in move.needs and SYSTEM not in move.by and CITIZEN not in move.by for move in looks)


def test_only_the_authority_decides_what_a_statute_gives_it_to_decide() -> None:
    """总局令第121号15、17、23条〔法〕: a person of the authority refuses, never the machine or the centre."""
    stages = [move for move in TABLE if move.act.value.startswith("law_")]
    assert {move.act for move in stages} >= {A.LAW_ACCEPT, A.LAW_REFUSE, A.LAW_AGREED, A.LAW_END, A.LAW_CHECKED}
    assert all(move.by <= HANDLING_UNIT | {Role.UNIT_APPROVER} for move in stages)
    silent = {move.act for move in stages if "reason" not in move.needs}
    assert silent == {A.LAW_ACCEPT, A.LAW_AGREED}, "everything else is explained (15、23、25条)"


def test_the_check_of_a_clue_is_extended_by_the_authoritys_head() -> None:
    """市场监督管理行政处罚程序规定18条、总局令第121号27条〔法〕: 15 working days more, with the head's approval."""
    assert all(move.by == {Role.UNIT_APPROVER} and "reason" in move.needs for move in of(A.LAW_EXTEND))


def test_a_refusal_to_the_citizen_names_its_ground() -> None:
    """国办函〔2025〕66号10项, 潍坊条例21条〔法〕: not accepted, ended or refused, the citizen hears on which ground."""
    assert all("ground" in move.needs for move in of(A.DECLINE, A.TERMINATE))
    assert all("reason" in move.needs for move in of(A.LAW_REFUSE))
    assert [ground.code for ground in DECLINE.values() if not (ground.rule and ground.way)] == []


def test_an_accused_unit_can_be_called_off_wherever_it_works_on_the_matter() -> None:
    """济南条例32条〔法〕: it keeps away at once, also while it waits for the centre to decide on a wish of its own."""
    works_on_it = {move.before for move in of(A.REASSIGN, A.UNDO_DISPATCH, A.APPROVE_ANSWER)} | {S.OBJECTION}
    assert works_on_it == {move.before for move in of(A.RECALL)}
