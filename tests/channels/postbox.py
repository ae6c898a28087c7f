"""An adapter for tests of the outbox, and messages to put in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from channels import outbox
from channels.contract import IntakeOutcome, Outgoing, Parsed, RawDelivery, RefusedDelivery, WebhookResponse
from channels.models import Outbox, Result
from hotline.base.storage.unit_of_work import Work

KIND = "sms"


Sabotage = Callable[[Outgoing], Exception | None]


@dataclass
class Postbox:
    """An adapter that writes down what it was given, and fails where it is set to."""

    kind: ClassVar[str] = "sms"
    label: ClassVar[str] = "短信"
    stumble: Sabotage = lambda _message: None
    sent: list[Outgoing] = field(default_factory=list)

    def authenticate(self, raw: RawDelivery, *, now: datetime) -> None: ...

    def parse(self, raw: RawDelivery, *, now: datetime) -> Parsed:  # noqa: ARG002 - never asked
        return ()

    def answer(
        self,
        raw: RawDelivery,  # noqa: ARG002
        outcome: IntakeOutcome,  # noqa: ARG002
        refusal: RefusedDelivery | None = None,  # noqa: ARG002
    ) -> WebhookResponse:
        return WebhookResponse()

    async def send(self, message: Outgoing) -> str:
        self.sent.append(message)
        trouble = self.stumble(message)
        if trouble:
            raise trouble
        return f"biz-{message.id}"

    async def close(self) -> None: ...


async def _put(work: Work, count: int = 1, **fields: Any) -> list[int]:
    async with work.begin() as uow:
        rows = [
            outbox.put(uow, **({"channel": "sms", "address": f"1380013800{n % 10}", "text": f"第{n}条"} | fields))
            for n in range(count)
        ]
        await uow.session.flush()
        return [row.id for row in rows]


async def _row(work: Work, outbox_id: int) -> Outbox:
    async with work.reading() as session:
        row = await session.get_one(Outbox, outbox_id)
        session.expunge(row)
        return row


async def _results(work: Work, outbox_id: int) -> list[tuple[int, Result]]:
    async with work.reading() as session:
        return [(row.attempt, row.result) for row in await outbox.attempts(session, outbox_id)]


async def _claim(work: Work, *, limit: int = 100) -> list[outbox.Claim]:
    async with work.begin() as uow:
        return await outbox.claim(uow.session, KIND, now=uow.now, limit=limit)
