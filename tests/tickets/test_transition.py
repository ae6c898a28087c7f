"""A message moved to another ticket of the same citizen: where it may go, and what both then say."""

import pytest

from hotline.base.errors import BadInput, Forbidden, HotlineError
from hotline.base.storage.unit_of_work import Work
from tests.tickets.test_splitting import FIRST, SECOND, THIRD, change, move, opened, read
from tickets.handling import splitting
from tickets.lifecycle import Act, State
from tickets.person_models import Department


async def test_a_moved_line_joins_the_other_text_before_dispatch_only(work: Work) -> None:
    old, there = await opened(work, FIRST, THIRD), await opened(work, SECOND)
    await move(work, old, there, THIRD)
    (first, first_lines, first_journal), (other, lines, entries) = await read(work, old), await read(work, there)
    assert (first.text, first_lines) == (FIRST, [FIRST])
    assert (other.text, lines) == (f"{SECOND}\n{THIRD}", [THIRD, SECOND])
    assert (first_journal[-1].act, first_journal[-1].change["移到"]) == (Act.MOVE_MESSAGE, other.number)
    assert (entries[-1].act, entries[-1].change["移自"]) == (Act.SUPPLEMENT, first.number)
    await change(work, there, state=State.IN_PROGRESS)
    more = await opened(work, FIRST, "门口也有一个")
    await move(work, more, there, "门口也有一个")
    assert (await read(work, there))[0].text == f"{SECOND}\n{THIRD}"


@pytest.mark.parametrize("state", sorted(splitting.NO_TARGET))
async def test_nothing_is_moved_where_nobody_reads_it(work: Work, state: State) -> None:
    old, there = await opened(work, FIRST, THIRD), await opened(work, SECOND)
    await change(work, there, state=state)
    with pytest.raises(HotlineError, match=state.label):
        await move(work, old, there, THIRD)
    assert (await read(work, old))[1] == [FIRST, THIRD]


@pytest.mark.parametrize(
    ("texts", "words"),
    [([], "请勾选要移动的消息"), ([FIRST, THIRD], "原来的工单就空了")],
)
async def test_moving_nothing_or_everything_is_refused(work: Work, texts: list[str], words: str) -> None:
    old, there = await opened(work, FIRST, THIRD), await opened(work, SECOND)
    with pytest.raises(BadInput, match=words):
        await move(work, old, there, *texts)


async def test_nothing_is_moved_to_another_citizen_or_to_itself(work: Work) -> None:
    old, theirs = await opened(work, FIRST, THIRD), await opened(work, SECOND, sender="somebody else")
    with pytest.raises(Forbidden, match="同一诉求人"):
        await move(work, old, theirs, THIRD)
    with pytest.raises(BadInput, match="已经在这张工单里"):
        await move(work, old, old, THIRD)


async def test_nothing_is_moved_to_the_unit_that_the_first_is_about(work: Work) -> None:
    old, there = await opened(work, FIRST, THIRD), await opened(work, SECOND)
    async with work.begin() as uow:
        above = Department(code="a", name="甲局", short="甲局", level="city", path="")
        below = Department(code="b", name="甲局大队", short="大队", level="city", path="")
        uow.session.add_all([above, below])
        await uow.session.flush()
        above.path, below.path = f"/{above.id}/", f"/{above.id}/{below.id}/"
        ids = above.id, below.id
    await change(work, old, accused_id=ids[0])
    await change(work, there, department_id=ids[1])
    with pytest.raises(Forbidden, match="被反映单位"):
        await move(work, old, there, THIRD)
