"""What arrives within a few milliseconds is taken down in one transaction, each message as if it had come alone.

A group holds a sender, a number and a key once, so that no message of it depends on another. Where anything goes wrong
in it, a conflict or an error, it is undone and each of its messages is taken alone: what one meets is no other's harm.
"""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from contextvars import Context
from dataclasses import dataclass

from channels.contract import InboundMessage
from classifier.danger import danger_detection
from classifier.request_type import reporting, secrecy
from classifier.text.citizen_text import fold
from hotline.base.observability.log import logger
from hotline.base.storage.bulk_sql import reserve
from hotline.base.storage.unit_of_work import Work
from hotline.base.text.cleaning import clean
from router.intake import Accepted, accepting, edited_messages
from tickets import conversations
from tickets.conversations import MessageKey
from tickets.message_models import Conversation, Message
from tickets.models import Ticket
from tickets.person_models import Citizen, Identity

LARGEST = 32  # messages of a group
GATHERING = 0.003  # seconds that a group waits for more, where the last one was of several
BUSY = 0.1  # seconds after such a group in which the next message is not likely to be the only one
PATIENCE = 0.25  # seconds after which the next group no longer waits for one that is held up
HELD_UP = 10.0  # seconds after which a group that waits for somebody's lock is undone, and each message taken alone
log = logger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    message: InboundMessage
    accepted: "asyncio.Future[Accepted]"

    @property
    def marks(self) -> frozenset[tuple[str, str]]:
        """What no other message of the group may have in common with this one."""
        one = self.message
        own = {("sender", f"{one.channel}:{one.sender}"), ("key", f"{one.channel}:{one.external_id}")}
        return frozenset(own | ({("phone", one.phone)} if one.phone else set()))


class Together:
    """The intake of one process. `accept` is idempotent by (channel, external id), like `edits.accept`."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._waiting: deque[_Waiting] = deque()
        self._serving: asyncio.Task[None] | None = None
        self._busy_until = 0.0
        self._under_way: set[asyncio.Task[None]] = set()

    async def accept(self, message: InboundMessage) -> Accepted:
        """Take down one message; returns when it is committed, raises what taking it alone has raised."""
        one = _Waiting(message, asyncio.get_running_loop().create_future())
        self._waiting.append(one)
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve(), context=Context())
        return await one.accepted

    async def _serve(self) -> None:
        while self._waiting:
            if time.monotonic() < self._busy_until:
                await asyncio.sleep(GATHERING)
            group = self._next_group()
            task = asyncio.create_task(self._take(group))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            await asyncio.wait({task}, timeout=PATIENCE)
            self._busy_until = time.monotonic() + BUSY if len(group) > 1 else 0.0

    def _next_group(self) -> list[_Waiting]:
        group, seen, left = list[_Waiting](), set[tuple[str, str]](), list[_Waiting]()
        while self._waiting and len(group) < LARGEST:
            one = self._waiting.popleft()
            if seen.isdisjoint(one.marks):
                group.append(one)
            else:
                left.append(one)
            seen |= one.marks
        self._waiting.extendleft(reversed(left))
        return group

    async def _take(self, group: Sequence[_Waiting]) -> None:
        try:
            async with asyncio.timeout(HELD_UP if len(group) > 1 else None):
                taken = await _taken(self._work, [one.message for one in group])
        except Exception as error:  # noqa: BLE001 - each is tried again alone and answers its own sender
            log.info("intake_group_split", messages=len(group), error=type(error).__name__)
            taken = [None] * len(group)
        alone = []
        for one, accepted in zip(group, taken, strict=True):
            if accepted is None:
                alone.append(self._alone(one))
            elif not one.accepted.done():
                one.accepted.set_result(accepted)
        await asyncio.gather(*alone)

    async def _alone(self, one: _Waiting) -> None:
        try:
            accepted = await edited_messages.accept(self._work, one.message)
        except Exception as error:  # noqa: BLE001 - raised where the message came in
            if not one.accepted.done():
                one.accepted.set_exception(error)
        else:
            if not one.accepted.done():
                one.accepted.set_result(accepted)


async def _taken(work: Work, messages: Sequence[InboundMessage]) -> list[Accepted | None]:
    """All in one transaction; None for those whose key is known: repeats and edits are looked at alone."""
    async with work.begin() as uow:
        ring = work.settings.keys
        keys = [MessageKey(one.channel, accepting.key_of(ring, one), one.sender, one.phone) for one in messages]
        known = await conversations.look_ahead(uow, keys)
        fresh = [one for one, key in zip(messages, keys, strict=True) if key not in known]
        count = len(fresh)
        _listen(fresh)
        if count:
            await reserve(
                uow.session, dict.fromkeys((Citizen, Identity, Conversation, Ticket), count) | {Message: 2 * count}
            )
        return [
            None if key in known else await accepting.take(uow, one) for one, key in zip(messages, keys, strict=True)
        ]


def _listen(messages: Sequence[InboundMessage]) -> None:
    """Screen the texts of all messages at once; later calls find the remembered results."""
    texts = [clean(one.text).text for one in messages]
    danger_detection.hear_all([fold(text) for text in texts])
    reporting.reported(texts)
    secrecy.asked_in(texts)
