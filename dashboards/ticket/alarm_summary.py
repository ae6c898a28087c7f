"""Summary for the person who has taken an alarm: what happens, where, and which number to call back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.admin.queries import people
from dashboards.desk.queries import alarms as queries
from dashboards.desk.queries.alarms import AlarmRow
from hotline.base.security.crypto import KeyRing
from tickets import store
from tickets.access.rights import Actor
from tickets.personal_data import masking


@dataclass(frozen=True, slots=True)
class InHand:
    line: AlarmRow
    said: str
    place: str
    name: str
    phone: str

    def as_json(self) -> dict[str, Any]:
        return {"number": self.line.number, "said": self.said, "place": self.place, "phone": self.phone}


async def of(session: AsyncSession, viewer: Actor, keys: KeyRing, now: datetime) -> list[InHand]:
    """Of the alarms that this person took, as long as the look lasts that came with taking them."""
    return [await _summary(session, line, keys) for line in await queries.in_hand(session, viewer, now)]


async def _summary(session: AsyncSession, line: AlarmRow, keys: KeyRing) -> InHand:
    ticket = await store.ticket(session, line.ticket_id)
    someone = masking.person(await people.citizen(session, ticket.citizen_id), keys)
    whole = ticket.text if line.heard in ticket.text else f"{line.heard}\n{ticket.text}"
    said = whole if whole.startswith(line.cry) else f"{line.cry}\n\n{whole}"
    phone = someone.phone or someone.more.get("other_phone", "")
    return InHand(line, said, masking.address(ticket, keys), someone.name, phone)
