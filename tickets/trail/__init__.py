"""The trail (审计): one keyed chain of all that matters for security, for the audit administrator (decision 0041)."""

from tickets.trail.models import Outcome, TrailEntry, TrailKind
from tickets.trail.writing import WAKEUP, note

__all__ = ["WAKEUP", "Outcome", "TrailEntry", "TrailKind", "note"]
