"""Who holds a conversation: every act from every holder, and what happens by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from hotline.base.errors import Conflict
from tickets.conversation_holder import ConversationStanding, Patience, TalkAct, TalkHolder, move, overdue

M, Q, P = TalkHolder.MACHINE, TalkHolder.QUEUE, TalkHolder.PERSON
A = TalkAct
T = datetime(2026, 11, 22, 18, 13, tzinfo=UTC)  # 02:13 in the city
ME, OTHER = 7, 8
PATIENCE = Patience(citizen=timedelta(minutes=30), staff=timedelta(minutes=10))


def held(by: int) -> ConversationStanding:
    return ConversationStanding(P, by, "李敏", T, None, T)


MACHINE, QUEUE = ConversationStanding(M), ConversationStanding(Q, since=T, waiting_since=T, last_at=T)
THEIRS = "李敏正在回复这位市民（02:13 起）"
NOBODY = "没有人接入"


@pytest.mark.parametrize(
    ("act", "now", "after"),
    [
        (A.ASK, MACHINE, Q),
        (A.TAKE, MACHINE, P),
        (A.TAKE, QUEUE, P),
        (A.TRANSFER, held(ME), P),
        (A.RELEASE, held(ME), Q),
        (A.CLOSE, held(ME), M),
        (A.LAPSE, held(OTHER), M),
        (A.RETURN, held(OTHER), Q),
        (A.LEAVE, held(ME), Q),
    ],
)
def test_it_changes_hands(act: TalkAct, now: ConversationStanding, after: TalkHolder) -> None:
    assert move(act, now, by=ME) is after


@pytest.mark.parametrize(
    ("act", "now", "words"),
    [
        (A.TAKE, held(OTHER), THEIRS),
        (A.TRANSFER, held(OTHER), THEIRS),
        (A.RELEASE, held(OTHER), THEIRS),
        (A.CLOSE, held(OTHER), THEIRS),
        (A.LEAVE, held(OTHER), THEIRS),
        (A.TAKE, held(ME), "您已经接入"),
        (A.TRANSFER, QUEUE, NOBODY),
        (A.RELEASE, MACHINE, NOBODY),
        (A.CLOSE, QUEUE, NOBODY),
        (A.CLOSE, MACHINE, NOBODY),
        (A.ASK, QUEUE, "不能“请求人工”"),
        (A.ASK, held(OTHER), "不能“请求人工”"),
        (A.LAPSE, QUEUE, "不能"),
        (A.RETURN, MACHINE, "不能"),
    ],
)
def test_what_is_not_possible_is_refused_in_words(act: TalkAct, now: ConversationStanding, words: str) -> None:
    with pytest.raises(Conflict, match=words):
        move(act, now, by=ME)


def at(minutes: float) -> datetime:
    return T + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("now", "minutes", "act"),
    [
        (ConversationStanding(P, ME, "李敏", T, at(0), at(0)), 9.9, None),  # the citizen waits, not yet too long
        (ConversationStanding(P, ME, "李敏", T, at(0), at(0)), 10, A.RETURN),
        (ConversationStanding(P, ME, "李敏", at(8), at(0), at(0)), 10, None),  # has just come to this person
        (ConversationStanding(P, ME, "李敏", at(8), at(0), at(0)), 18, A.RETURN),
        (ConversationStanding(P, ME, "李敏", T, None, at(5)), 34.9, None),  # answered; the citizen is silent
        (ConversationStanding(P, ME, "李敏", T, None, at(5)), 35, A.LAPSE),
        (ConversationStanding(P, ME, "李敏", at(20), None, at(0)), 45, None),  # handed on meanwhile
        (ConversationStanding(P, ME, "李敏", T, at(0), at(0)), 60, A.RETURN),  # who waits is never closed
        (QUEUE, 600, None),
        (MACHINE, 600, None),
    ],
)
def test_what_happens_by_itself(now: ConversationStanding, minutes: float, act: TalkAct | None) -> None:
    assert overdue(now, at(minutes), PATIENCE) is act
