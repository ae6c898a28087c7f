"""Who is notified of what: only those who may do what a notice asks for, and nobody without business in it."""

import pytest

from router.outgoing.addressees import NEWS, OF_CENTRE, Audience, NoticeKind, Rank, audiences, of_step
from sla.policy import promises
from sla.policy.promises import Promise, Step
from tickets import lifecycle
from tickets.access.roles import ADMIN_ROLES, Role

K, AU, P, R = NoticeKind, Audience, Promise, Role
TOLD = {  # who is notified of what waits, as `outgoing.staff_notices` and `outgoing.supervision_notices` post it
    K.DANGER: AU.CENTRE,
    K.ALARM_STEP: AU.CENTRE,
    K.LETTER: AU.WHOLE_UNIT,
    K.CARD: AU.WHOLE_UNIT,
    K.ORDER: AU.UNIT,
    K.APPROVAL: AU.APPROVERS,
    K.OBJECTION: AU.DISPATCHERS,
    K.AUDIT: AU.REVIEWERS,
    K.EXTENSION: AU.SUPERVISORS,
    K.REVIEW: AU.SUPERVISORS,
    K.SECRECY: AU.DISPATCHERS,
    K.UNCLEAR: AU.CALLERS,
    K.REVEAL: AU.PERMITTERS,
    K.LETTER_REPLY: AU.SUPERVISORS,
    K.CARD_APPEAL: AU.SUPERVISORS,
    K.LETTER_WITHDRAWN: AU.SUPERVISORS,
    K.CONSULT: AU.UNIT,
    K.OBJECTION_DECIDED: AU.UNIT,
}


@pytest.mark.parametrize(("kind", "audience"), TOLD.items())
def test_who_is_notified_may_do_what_it_asks_for(kind: NoticeKind, audience: Audience) -> None:
    """The right is the one of the table of moves (DOMAIN 3.1 to 3.3)."""
    assert kind.act is not None
    assert audience.roles <= lifecycle.holders(kind.act)


@pytest.mark.parametrize("role", [*sorted(ADMIN_ROLES), R.ANALYST, R.KB_EDITOR, R.VENDOR])
def test_no_citizens_matter_goes_to(role: Role) -> None:
    """DOMAIN 3.3, 8.3: administrators hold no business rights; 国办函〔2025〕66号: vendors do telephone work only."""
    assert not audiences([role], unit=True)
    assert set(audiences([role], unit=False)) <= {AU.MODEL_KEEPERS, AU.ADMINISTRATORS}, "models and failed jobs"


def test_every_promise_of_the_centre_has_somebody_who_hears_of_it() -> None:
    assert set(promises.OF_CENTRE) <= OF_CENTRE.keys()
    assert Promise.SUPERVISION in OF_CENTRE


@pytest.mark.parametrize(
    ("step", "promise", "of_unit", "kind", "audience"),
    [
        (Step.REMIND, P.HANDLE, True, K.REMIND, AU.UNIT),
        (Step.YELLOW, P.SIGN, True, K.YELLOW, AU.UNIT),
        (Step.YELLOW, P.HANDLE, True, K.YELLOW, AU.WHOLE_UNIT),  # the head signs the answer off
        (Step.RED, P.SIGN, True, K.RED, AU.WHOLE_UNIT),
        (Step.CHASE, P.SIGN, True, K.CHASE, AU.UNIT),
        (Step.SUPERVISE, P.HANDLE, True, K.LETTER, AU.WHOLE_UNIT),
        (Step.RED_CARD, P.HANDLE, True, K.CARD, AU.WHOLE_UNIT),
        (Step.RED, P.AUDIT, False, K.RED, AU.REVIEWERS),
        (Step.YELLOW, P.DECISION, False, K.YELLOW, AU.SUPERVISORS),
        (Step.RED, P.FOLLOW_UP, False, K.RED, AU.CALLERS),
        (Step.RED, P.DISPATCH, False, K.RED, AU.DISPATCHERS),
        (Step.TO_SUPERVISOR, P.AUDIT, False, K.RAISED, AU.SUPERVISORS),
        (Step.TO_LEADER, P.DISPATCH, False, K.RAISED, AU.LEADERS),
    ],
)
def test_a_step_of_a_ladder_notifies(
    step: Step, promise: Promise, of_unit: bool, kind: NoticeKind, audience: Audience
) -> None:
    assert of_step(step, promise, of_unit=of_unit) == (kind, audience)


def test_every_step_of_every_ladder_is_a_notice() -> None:
    for promise in Promise:
        before, after = promise.terms.before, promise.terms.after
        for step in (*before, *(rung.step for rung in after)):
            for of_unit in (True, False):
                kind, audience = of_step(step, promise, of_unit=of_unit)
                assert audience.roles, (promise, step, kind)


def test_danger_and_red_lamps_cannot_be_muted_and_news_are_not_counted() -> None:
    for kind in (K.DANGER, K.ALARM_STEP, K.RED, K.RAISED):
        assert not kind.may_be_muted
    assert K.REMIND in NEWS
    assert {kind.rank for kind in NEWS} == {Rank.NEWS}
