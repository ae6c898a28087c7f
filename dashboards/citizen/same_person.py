"""Is the writer the same person as before in this browser? Another telephone or another name is another person.

Where it is somebody else the browser's token changes, so that each has a citizen, a conversation and tickets of their
own, and neither ever sees the other's (docs/decisions/0025). The same form with the same words sent again within
minutes, with a number of which a digit or two are other, is a slip put right and no other person; with a number or a
name where there was none, it is the same person who had forgotten it.
"""

from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from channels.webchat.protocol import key_of
from dashboards.auth.app_keys import work_of
from dashboards.citizen import access_proof, browser_cookie
from dashboards.citizen.browser_cookie import token_of
from dashboards.desk.queries import conversations
from hotline.base.text.cleaning import clean
from tickets import store
from tickets.message_models import Message

CORRECTED_WITHIN = timedelta(minutes=15)
SLIP = 2  # digits put in, left out or exchanged


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Who wrote last in this browser, as far as they said; `anonymous`: they asked that nobody may know."""

    phone: str = ""
    name: str = ""
    anonymous: bool = False


def is_same(known: KnownPerson, *, phone: str, name: str, anonymous: bool) -> bool:
    """Pure. What was not typed says nothing; what was typed has to agree with what is known."""
    if known.anonymous or anonymous:
        return False
    if phone:
        return phone == known.phone and (not name or not known.name or _plain(name) == _plain(known.name))
    return not name or _plain(name) == _plain(known.name)


def is_put_right(known: KnownPerson, *, phone: str, name: str) -> bool:
    """Pure. Whether the form only adds what was left out before, or puts right a slip of the finger in the number."""
    one_name = not name or not known.name or _plain(name) == _plain(known.name)
    one_number = not phone or not known.phone or _apart(phone, known.phone) <= SLIP
    return not known.anonymous and one_name and one_number


async def settle(request: web.Request, *, phone: str, name: str, anonymous: bool, cid: str, text: str) -> str:
    """The token to write under: the browser's own, or from now on another one where somebody else writes.

    The same form sent twice comes under the same token, also where the number is put right or was left out.
    """
    token = token_of(request)
    async with work_of(request).reading() as session:
        known = await _known(request, session)
        again = await store.message_by_external_id(session, "webchat", key_of(token, cid))
    if known is None or (again is not None and known.anonymous and anonymous):
        return token
    sent_again = again is not None and not anonymous and _is_sent_again(request, again, text)
    if sent_again and is_put_right(known, phone=phone, name=name):
        return token
    if not is_same(known, phone=phone, name=name, anonymous=anonymous):
        browser_cookie.become(
            request, browser_cookie.other_than(request, token, cid, phone, name, "anonymous" if anonymous else "")
        )
    return token_of(request)


async def _known(request: web.Request, session: AsyncSession) -> KnownPerson | None:
    """None where nobody has written yet."""
    own = await access_proof.own_conversation(request, session)
    if own is None:
        return None
    citizen, keys = await store.citizen(session, own.citizen_id), work_of(request).settings.keys
    return KnownPerson(
        phone=keys.open(citizen.phone_sealed) if citizen.phone_sealed else "",
        name=keys.open(citizen.name_sealed) if citizen.name_sealed else "",
        anonymous=await conversations.is_anonymous(session, own.id),
    )


def _is_sent_again(request: web.Request, first: Message, text: str) -> bool:
    """The same words within minutes."""
    return first.text == clean(text).text and work_of(request).clock.now() - first.received_at <= CORRECTED_WITHIN


def _apart(one: str, other: str) -> int:
    """How many digits have to be put in, left out or exchanged (Levenshtein)."""
    row = list(range(len(other) + 1))
    for at, a in enumerate(one, start=1):
        diagonal, row[0] = row[0], at
        for to, b in enumerate(other, start=1):
            diagonal, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, diagonal + (a != b))
    return row[-1]


def _plain(name: str) -> str:
    return "".join(name.split()).lower()
