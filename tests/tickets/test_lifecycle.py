"""The table of moves, and who may make them."""

import pytest

from hotline.base.errors import BadInput, Conflict, Forbidden
from tickets import lifecycle
from tickets.lifecycle import ENDED, MAX_REWORKS, TABLE, Act, State
from tickets.rights import ACTS_OF, CENTRE_ROLES, UNIT_ROLES, Actor, ActorKind, Role, check_separation, require


def test_each_state_and_act_has_one_move() -> None:
    keys = [(move.before, move.act) for move in TABLE]
    assert len(keys) == len(set(keys))


def test_every_state_can_be_left_except_the_last_and_every_one_reached() -> None:
    left = {move.before for move in TABLE if move.after is not move.before}
    reached = {move.after for move in TABLE}
    assert set(State) == left
    assert set(State) - reached <= {State.DRAFT}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_an_act_is_either_in_the_table_or_refused_in_words(state: State, act: Act) -> None:
    everything = ("reason", "answer", "department", "until")
    if act in lifecycle.acts_from(state):
        assert lifecycle.move(state, act, brought=everything).before is state
        return
    with pytest.raises(Conflict) as refused:
        lifecycle.move(state, act, brought=everything)
    assert state.label in refused.value.message
    assert act.label in refused.value.message


@pytest.mark.parametrize(
    ("state", "act", "missing"),
    [
        (State.PENDING_DISPATCH, Act.DISPATCH, "承办单位"),
        (State.PENDING_SIGN, Act.OBJECT, "理由"),
        (State.IN_PROGRESS, Act.ANSWER, "答复内容"),
        (State.IN_PROGRESS, Act.ASK_EXTENSION, "新的期限"),
    ],
)
def test_what_is_missing_is_named(state: State, act: Act, missing: str) -> None:
    with pytest.raises(BadInput, match=missing):
        lifecycle.move(state, act)


def test_not_solved_is_handled_again_twice_and_then_reviewed() -> None:
    after = [
        lifecycle.move(State.CALLBACK, Act.REVIEW_UNSOLVED, brought=["reason"], reworks=n).after
        for n in range(MAX_REWORKS + 1)
    ]
    assert after == [State.REWORK, State.REWORK, State.REVIEW]


def test_what_has_ended_can_be_reopened_by_new_facts() -> None:
    assert {lifecycle.move(state, Act.REOPEN, brought=["reason"]).after for state in ENDED} == {State.PENDING_DISPATCH}


def actor(*roles: Role, department: int = 7, scope: tuple[int, ...] = (7,)) -> Actor:
    return Actor(ActorKind.STAFF, 1, "某人", frozenset(roles), department, frozenset(scope))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("act", Act)
def test_each_role_may_do_its_acts_and_no_others(role: Role, act: Act) -> None:
    if act in ACTS_OF[role]:
        require(actor(role), act, department_id=7)
        assert actor(role).may(act)
        return
    with pytest.raises(Forbidden, match="不能"):
        require(actor(role), act, department_id=7)


@pytest.mark.parametrize("role", sorted(UNIT_ROLES))
def test_a_unit_acts_only_on_its_own_orders(role: Role) -> None:
    with pytest.raises(Forbidden, match="不在您单位名下"):
        require(actor(role), Act.SIGN, department_id=8)
    require(actor(role, scope=(7, 8)), Act.SIGN, department_id=8)


def test_the_centre_handles_nothing_and_units_close_nothing() -> None:
    handling = {Act.SIGN, Act.ANSWER, Act.APPROVE_ANSWER, Act.OBJECT}
    closing = {Act.REVIEW_SOLVED, Act.CONFIRM_CLOSE, Act.PASS_ANSWER, Act.DISPATCH, Act.TERMINATE, Act.SUPERVISE}
    assert not any(ACTS_OF[role] & handling for role in CENTRE_ROLES)
    assert not any(ACTS_OF[role] & closing for role in (*UNIT_ROLES, Role.VENDOR))


@pytest.mark.parametrize(
    ("roles", "in_a_unit", "why"),
    [
        ({Role.SYSADMIN, Role.AUDITOR}, False, "三人"),
        ({Role.SECADMIN, Role.AGENT}, False, "三人"),
        ({Role.CALLER}, True, "回访员"),
        ({Role.CALLER, Role.UNIT_CLERK}, False, "回访员"),
        ({Role.VENDOR, Role.REVIEWER}, False, "外包"),
    ],
)
def test_duties_that_one_person_may_not_join(roles: set[Role], in_a_unit: bool, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        check_separation(frozenset(roles), handles_orders=in_a_unit)


def test_ordinary_combinations_are_fine() -> None:
    check_separation(frozenset({Role.AGENT, Role.REVIEWER}), handles_orders=False)
    check_separation(frozenset({Role.UNIT_CLERK, Role.UNIT_HANDLER}), handles_orders=True)
