"""What somebody may try in a statute's stages: `life_acts.ACTS` takes these in; each takes a `life_acts.Try`."""

from collections.abc import Awaitable, Callable
from typing import Any

from sla.deadlines import statutory
from tickets.lifecycle import Act

TAKEN = (Act.LAW_ACCEPT, Act.LAW_REFUSE, Act.LAW_AGREED, Act.LAW_END, Act.LAW_TOLD, Act.LAW_CHECKED)


def taken(act: Act) -> Callable[[Any], Awaitable[None]]:
    return lambda t: statutory.take(t.uow, t.ticket, t.order, act, by=t.by, reason=t.words)


LAW: dict[str, Callable[[Any], Awaitable[None]]] = {
    **{act.value: taken(act) for act in TAKEN},
    "law_clue": lambda t: statutory.find_clue(t.uow, t.ticket, t.order, by=t.by, reason=t.words),
    "law_extend": lambda t: statutory.extend(t.uow, t.ticket, t.order, by=t.by, reason=t.words),
    "law_test": lambda t: statutory.begin_test(t.uow, t.ticket, t.order, by=t.by, reason=t.words),
    "law_tested": lambda t: statutory.end_test(t.uow, t.ticket, t.order, by=t.by, reason=t.words),
    "law_new_facts": lambda t: statutory.add_facts(t.uow, t.ticket, t.order, by=t.by, reason=t.words),
}
