"""The audit trail (审计): one keyed chain of what matters for security, for the audit administrator (decision 0041).

May import: `tickets.access`, `tickets.personal_data`, `tickets.staff`, `tickets.models`, `tickets.states`,
`hotline.base`.
Start with `writing`.
"""

from tickets.trail.models import Outcome, TrailEntry, TrailKind
from tickets.trail.writing import WAKEUP, note

__all__ = ["WAKEUP", "Outcome", "TrailEntry", "TrailKind", "note"]
