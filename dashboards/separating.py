"""这是另一件事: what was joined to an earlier ticket becomes a matter of its own (`router.intake.separate`)."""

from collections.abc import Awaitable, Callable

from hotline.base.errors import Conflict
from hotline.base.uow import Work
from router import intake
from router.intake import Accepted
from tickets.messages import Message

Separate = Callable[[Work, Message], Awaitable[Accepted]]


async def separate(work: Work, message: Message) -> Accepted:
    """Raises Conflict in words where the office cannot part them."""
    parting: Separate | None = getattr(intake, "separate", None)
    if parting is None:
        raise Conflict("现在不能在网上分开登记，请重新填写一次，或拨打12345")
    return await parting(work, message)
