"""What is like a new ticket, on both databases: found with reasons, and no dearer because many say the same."""

from datetime import timedelta
from typing import Any

import pytest

from channels.contract import MessageKind
from classifier.text.gazetteer import Gazetteer, GazetteerName
from hotline.base.clock import TurnedClock
from hotline.base.storage.unit_of_work import Work
from router.similar_tickets import similar_search, similar_store
from router.similar_tickets.similar_search import SimilarTicket
from router.similar_tickets.similarity_scoring import Side, compare
from tests.conftest import MONDAY_MORNING
from tests.router.people import say
from tickets import store
from tickets.clusters.cluster_models import NotSame

PLACES = Gazetteer(
    (GazetteerName("桂花苑", "compound", district="临澜区"), GazetteerName("榕树街", "road", district="临澜区"))
)
PLANT = "桂花苑旁边的搅拌站半夜施工，噪音大，灰尘飘进屋里，老人孩子睡不着"
AGAIN = "桂花苑边上搅拌站半夜还在施工，噪音很大，灰尘飘进屋里，孩子睡不着，请来看看"
LAMP = "榕树街十二号门口的路灯坏了一个星期，晚上出门不安全"


async def near_to(work: Work, ticket_id: int) -> list[SimilarTicket]:
    async with work.reading() as session:
        return list(await similar_search.candidates(session, await store.ticket(session, ticket_id)))


async def test_the_same_matter_of_somebody_else_comes_with_its_reasons(work: Work, clock: TurnedClock) -> None:
    first, lamp = await say(work, "甲", PLANT), await say(work, "丙", LAMP)
    clock.turn(days=2)
    second = await say(work, "乙", AGAIN)
    assert await similar_search.remember(work, PLACES) == 3
    assert await similar_search.remember(work, PLACES) == 0
    (found,) = await near_to(work, second)
    assert found.id == first
    assert found.reasons[:2] == ("同一地点（桂花苑）", "相隔 2 天")
    assert found.reasons[2].startswith("文字 ")
    assert not found.same_citizen
    assert await near_to(work, lamp) == []


async def test_what_was_ruled_out_is_not_proposed_again(work: Work) -> None:
    first, second = await say(work, "甲", PLANT), await say(work, "乙", AGAIN)
    await similar_search.remember(work, PLACES)
    async with work.begin() as uow:
        uow.session.add(NotSame(ticket_id=first, other_id=second, at=uow.now))
    assert await near_to(work, first) == []
    assert await near_to(work, second) == []


async def test_a_text_that_many_send_costs_no_more(work: Work, counting: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similar_store, "PER_BAND", 3)
    ids = [await say(work, f"市民{number}", PLANT) for number in range(8)]
    await similar_search.remember(work, PLACES)
    with counting() as queries:
        found = await near_to(work, ids[0])
    assert len(found) == similar_search.LIMIT
    assert queries.total == 4  # the ticket, its signature, who shares a key, and their facts


async def test_an_empty_text_is_like_nothing(work: Work) -> None:
    ids = [await say(work, name, "", kind=MessageKind.MISSED_CALL) for name in "甲乙"]
    assert await similar_search.remember(work, PLACES) == 2
    assert await near_to(work, ids[0]) == []


NOON = MONDAY_MORNING
HERE = Side(NOON, "桂花苑", "0401", 1)


@pytest.mark.parametrize(
    ("other", "likeness", "reasons"),
    [
        (Side(NOON, "桂花苑", "0401", 2), 0.87, ("同一地点（桂花苑）", "同一天", "文字 87 % 相同", "同一分类")),
        (Side(NOON, None, None, 1), 0.6, ("同一天", "文字 60 % 相同", "同一诉求人")),
        (Side(NOON, "桂花苑", "0401", 2), 0.0, ("同一地点（桂花苑）", "同一天", "同一分类")),
        (Side(NOON - timedelta(days=40), "桂花苑", "0401", 2), 0.0, None),  # the same place, long ago, other words
        (Side(NOON, "桂花苑", "0502", 2), 0.1, None),  # the same place, another matter
        (Side(NOON, "榕树街", "0401", 2), 0.3, None),  # the same kind of matter somewhere else
        (Side(NOON, None, None, 2), 0.44, None),
    ],
)
def test_text_place_and_time_make_a_candidate(other: Side, likeness: float, reasons: tuple[str, ...] | None) -> None:
    verdict = compare(HERE, other, likeness)
    assert (verdict.reasons if verdict else None) == reasons


def test_the_better_grounds_come_first() -> None:
    same, older = compare(HERE, HERE, 0.6), compare(HERE, Side(NOON - timedelta(days=20), "桂花苑", "0401", 1), 0.6)
    assert same is not None
    assert older is not None
    assert same.weight > older.weight
