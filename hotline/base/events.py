"""What happened, in the past tense. A layer records it; `hotline.app.reactions.REACTIONS` lists who reacts."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    at: datetime
