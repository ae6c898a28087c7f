"""The table of moves; whose right each is, is in test_rights."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.base.errors import BadInput, Conflict
from tickets import lifecycle
from tickets.lifecycle import ENDED, MAX_REWORKS, TABLE, Act, State

ROOT = Path(__file__).parents[2]


def test_each_state_and_act_has_one_move() -> None:
    keys = [(move.before, move.act) for move in TABLE]
    assert len(keys) == len(set(keys))


def test_every_state_can_be_left_except_the_last_and_every_one_reached() -> None:
    left = {move.before for move in TABLE if move.after is not move.before}
    reached = {move.after for move in TABLE}
    assert set(State) - left == {State.ARCHIVED}
    assert set(State) <= reached


EVERYTHING = {need for move in TABLE for need in move.needs}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_an_act_is_either_in_the_table_or_refused_in_words(state: State, act: Act) -> None:
    if act in lifecycle.acts_from(state):
        assert lifecycle.move(state, act, brought=EVERYTHING).before is state
        return
    with pytest.raises(Conflict) as refused:
        lifecycle.move(state, act, brought=EVERYTHING)
    assert state.label in refused.value.message
    assert act.label in refused.value.message


@pytest.mark.parametrize(
    ("state", "act", "missing"),
    [
        (State.PENDING_DISPATCH, Act.DISPATCH, "承办单位"),
        (State.PENDING_SIGN, Act.OBJECT, "依据材料（文件或照片）、法定理由、理由"),
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


def assignments(tree: ast.AST) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Every target with what is assigned to it; of a tuple each element."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    yield from zip(target.elts, node.value.elts, strict=True)
                else:
                    yield target, node.value
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            yield node.target, node.value


def moves_a_ticket(target: ast.expr, value: ast.expr | None) -> bool:
    if not (isinstance(target, ast.Attribute) and target.attr == "state"):
        return False
    names = {inner.id for part in (target, value) if part for inner in ast.walk(part) if isinstance(inner, ast.Name)}
    return not names.isdisjoint({"State", "lifecycle", "move", "ticket"})


def test_only_one_place_moves_a_ticket() -> None:
    """Every other assignment to a ticket's state would be a move outside the table."""
    found = [
        str(path.relative_to(ROOT))
        for folder in ("tickets", "sla", "router", "dashboards", "hotline", "channels")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for target, value in assignments(ast.parse(path.read_text()))
        if moves_a_ticket(target, value)
    ]
    assert found == ["tickets/handling/transition.py"]


@pytest.mark.parametrize("line", ["ticket.state = State.CLOSED", "a, ticket.state = 1, b", "row.state = State.DRAFT"])
def test_a_planted_move_is_found(line: str) -> None:
    assert any(moves_a_ticket(*one) for one in assignments(ast.parse(line)))


@pytest.mark.parametrize("move", TABLE, ids=lambda move: f"{move.before}-{move.act}")
def test_every_move_names_its_rule(move: lifecycle.Move) -> None:
    assert move.rule
