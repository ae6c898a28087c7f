"""The counter that a webhook or the chat is given; it knows no database."""

from collections.abc import Awaitable, Callable, Sequence

from hotline.base.request_limits.limits import Counted

Count = Callable[[Sequence[Counted]], Awaitable[None]]  # raises TooMany


async def count_nothing(_counted: Sequence[Counted]) -> None:
    """Where nothing is limited."""
