"""What whoever has taken an alarm has to know at once: what happens, where, and which number to call back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.queries import alarms as queries
from dashboards.queries import people
from dashboards.queries.alarms import Line
from hotline.base.crypto import KeyRing
from tickets import privacy, store

NOBODY = 0


@dataclass(frozen=True, slots=True)
class InHand:
    line: Line
    said: str
    place: str
    name: str
    phone: str

    def as_json(self) -> dict[str, Any]:
        return {"number": self.line.number, "said": self.said, "place": self.place, "phone": self.phone}


async def of(session: AsyncSession, staff_id: int | None, keys: KeyRing, now: datetime) -> list[InHand]:
    """Of the alarms that this person took, as long as the look lasts that came with taking them."""
    return [await _told(session, line, keys) for line in await queries.in_hand(session, staff_id or NOBODY, now)]


async def _told(session: AsyncSession, line: Line, keys: KeyRing) -> InHand:
    ticket = await store.ticket(session, line.ticket_id)
    someone = privacy.person(await people.citizen(session, ticket.citizen_id), keys)
    said = ticket.text if line.title == ticket.title or line.title in ticket.text else f"{line.title}\n{ticket.text}"
    phone = someone.phone or someone.more.get("other_phone", "")
    return InHand(line, said, privacy.address(ticket, keys), someone.name, phone)
