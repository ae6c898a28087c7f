"""Entry of every message: recorded, understood, acted on and answered in one transaction.

May import: `router.accused`, `router.conversations`, `router.dispatch`, `router.outgoing`, `router.similar_tickets`,
`router.templates`, `router.triage`, `router.models`, `router.store`, the layers below.
Start with `accepting`.
"""

from router.intake.accepting import Accepted, accept, separate
from router.intake.form_ticks import ANONYMOUS, ANOTHER_MATTER, CONFIDENTIAL, NO_FOLLOW_UP
from router.intake.matters import TICKED, again_of

__all__ = [
    "ANONYMOUS",
    "ANOTHER_MATTER",
    "CONFIDENTIAL",
    "NO_FOLLOW_UP",
    "TICKED",
    "Accepted",
    "accept",
    "again_of",
    "separate",
]
