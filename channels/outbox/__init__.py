"""The outbox: messages to be sent, claims on them and results of each attempt. Callers use `outbox.…`.

May import: `channels.address_index`, `channels.contract`, `channels.events`, `channels.models`, `hotline.base`.
Start with `rows`.
"""

from channels.outbox.claims import LEASE, MOST_ATTEMPTS, Claim, claim, has_due, release, renew
from channels.outbox.pacing import left, rates, rates_to_one
from channels.outbox.results import (
    ACCOUNT_PATIENCE,
    ACCOUNT_PAUSE,
    BACKOFF,
    JITTER,
    MOST_UNKNOWN,
    give_up_lost,
    record_failure,
    record_receipt,
    record_sent,
)
from channels.outbox.rows import (
    KEPT_BACK,
    WAKEUP,
    attempts,
    call_off,
    called,
    counts,
    kept_back,
    line,
    of_ticket,
    put,
    wakeup_of,
)

__all__ = [
    "ACCOUNT_PATIENCE",
    "ACCOUNT_PAUSE",
    "BACKOFF",
    "JITTER",
    "KEPT_BACK",
    "LEASE",
    "MOST_ATTEMPTS",
    "MOST_UNKNOWN",
    "WAKEUP",
    "Claim",
    "attempts",
    "call_off",
    "called",
    "claim",
    "counts",
    "give_up_lost",
    "has_due",
    "kept_back",
    "left",
    "line",
    "of_ticket",
    "put",
    "rates",
    "rates_to_one",
    "record_failure",
    "record_receipt",
    "record_sent",
    "release",
    "renew",
    "wakeup_of",
]
