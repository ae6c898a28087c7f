"""Simulated agents in conversations: they take who has waited a while, answer, and end what they took."""

import random
from datetime import timedelta

from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.simulation.demo import queries
from hotline.simulation.demo.desk import Desk
from router.conversations import handover
from tickets import store
from tickets.access.rights import Actor, Role

GREETING = "您好，我是坐席，请问需要反映什么问题？"
REPLIES = (
    "好的，已经记下，请您稍候。",
    "明白了，我们会尽快为您登记并转给承办单位。",
    "收到，请问还有其他事吗？",
)
LEFT_WAITING = timedelta(seconds=20)  # of the wall, that a citizen waits before a simulated agent takes the talk
ENDS = 0.05  # the chance that a quiet talk is ended at one look


class Agents:
    """Which simulated agent holds which conversation."""

    def __init__(self) -> None:
        self.taken: dict[int, Actor] = {}

    async def look(self, desk: Desk) -> None:
        """Take conversations that have waited a while, so that a visitor may be first; go on with those taken."""
        house = desk.house
        async with house.work.reading() as session:
            since = house.clock.now() - LEFT_WAITING * house.pace
            waiting = await queries.waiting_for_a_person(session, since=since)
        for conversation_id in waiting:
            async with house.work.begin() as uow:
                by = desk.centre(Role.AGENT)
                await handover.take(uow, conversation_id, by=by)
                await handover.write_as_agent(uow, conversation_id, GREETING, by=by)
            self.taken[conversation_id] = by
        for conversation_id in list(self.taken):
            async with house.work.begin() as uow:
                await self._go_on(uow, conversation_id, desk.rng)

    async def _go_on(self, uow: UnitOfWork, conversation_id: int, rng: random.Random) -> None:
        """Answer what the citizen has said, or say good-bye; another person's talk is let go."""
        by = self.taken[conversation_id]
        conversation = await store.conversation(uow.session, conversation_id)
        if conversation.holder_id != by.id:
            del self.taken[conversation_id]
        elif conversation.waiting_since is not None:
            await handover.write_as_agent(uow, conversation_id, rng.choice(REPLIES), by=by)
        elif rng.random() < ENDS:
            await handover.close(uow, conversation_id, by=by)
