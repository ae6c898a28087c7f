"""What the shipped articles say of time comes from the policy in force, not from a second copy of its numbers.

`{handle ZX}`: the budget of a promise for a kind of request or an urgency; `{rework}`: for every case; `{tries}`: how
often a citizen is asked.
"""

import re

from sla.policy.policy_lines import Preset, PromiseCase
from sla.policy.promises import Promise
from sla.policy.time_limit import TimeLimit
from sla.reviews.review_attempts import WAYS
from tickets.models import Kind, Urgency

_BLANK = re.compile(r"\{(?P<promise>[a-z_0-9]+)(?: (?P<of>\w+))?\}")


_PROMISES = {one.value: one for one in Promise}
_CASES = (
    {"": PromiseCase()}
    | {one.value: PromiseCase(kind=one) for one in Kind}
    | {one.value: PromiseCase(urgency=one) for one in Urgency}
)


def filled(text: str, policy: Preset) -> str:
    """Raises KeyError for a promise, kind or urgency that the product does not know."""
    return _BLANK.sub(lambda blank: _said(blank["promise"], blank["of"] or "", policy), text)


def _said(promise: str, of: str, policy: Preset) -> str:
    if promise == "tries":
        return str(len(WAYS))
    return TimeLimit.parse(policy.line(_PROMISES[promise], _CASES[of]).budget).label
