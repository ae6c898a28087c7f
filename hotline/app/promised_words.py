"""What the shipped articles say of time comes from the policy in force, not from a second copy of its numbers.

`{handle ZX}`: the budget of a promise for a kind of request or an urgency; `{rework}`: for every case; `{tries}`: how
often a citizen is asked.
"""

import re

from sla.budget import Budget
from sla.policy import Case, Preset, Promise
from sla.review_tries import WAYS
from tickets.models import Kind, Urgency

_BLANK = re.compile(r"\{(?P<promise>[a-z_0-9]+)(?: (?P<of>\w+))?\}")


def filled(text: str, policy: Preset) -> str:
    """Raises ValueError for a promise, kind or urgency that the product does not know."""
    return _BLANK.sub(lambda blank: _said(blank["promise"], blank["of"] or "", policy), text)


def _said(promise: str, of: str, policy: Preset) -> str:
    if promise == "tries":
        return str(len(WAYS))
    urgencies = {one.value: one for one in Urgency}
    case = Case(urgency=urgencies[of]) if of in urgencies else Case(kind=Kind(of) if of else Kind.OTHER)
    return Budget.parse(policy.line(Promise(promise), case).budget).label
