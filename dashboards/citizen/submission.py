"""A citizen writes: what the form holds, the files that come with it, and who it is that writes."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from aiohttp import web

from channels.contract import InboundMessage
from channels.webchat.protocol import key_of
from classifier.danger import danger_detection
from dashboards.auth import cookies
from dashboards.auth.app_keys import work_of
from dashboards.citizen import same_person
from dashboards.web import forms, multipart
from dashboards.web.forms import Form
from hotline.base.errors import BadInput, Conflict, HotlineError, Overtaken, TooLarge
from hotline.base.storage.unit_of_work import Work
from hotline.base.text.cleaning import shorten
from router import intake
from router.intake import Accepted, edited_messages
from router.outgoing import wording
from tickets import handling, store
from tickets.files import attachments
from tickets.files.attachments import Received
from tickets.files.file_content import MOST

CHANNEL = "webchat"
SEVERAL = 2 * MOST  # bytes of one form: several files, each of which is refused by itself where it is too big
NAME_LENGTH = 40
FLASH, FLASH_LASTS = "refused", 60  # seconds
_FLASHED = 3  # files named; a cookie has space for 4 KB


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that was not kept, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Submission:
    """What the form says, in order; raises nothing any more."""

    cid: str
    text: str
    place: str
    name: str
    phone: str
    confidential: bool
    anonymous: bool
    no_follow_up: bool
    another_matter: bool

    @property
    def words(self) -> str:
        return f"{self.text}\n地点：{self.place}" if self.place else self.text

    @property
    def detail(self) -> dict[str, object]:
        ticks = {
            "confidential": self.confidential,
            "anonymous": self.anonymous,
            intake.NO_FOLLOW_UP: self.no_follow_up,
            "another_matter": self.another_matter,
        }
        return {"cid": self.cid, "place": self.place, **{name: True for name, ticked in ticks.items() if ticked}}


async def receive(request: web.Request) -> tuple[Form, list[Received], list[RefusedFile]]:
    """The form's fields and files; a file that cannot be kept costs neither the words nor the other files."""
    folder = attachments.folder(work_of(request).settings)

    async def keep(_field: str, name: str, pieces: AsyncIterator[bytes]) -> Received | RefusedFile:
        try:
            return await attachments.receive(folder, name, pieces)
        except (BadInput, TooLarge) as error:
            return RefusedFile(name, error.message)

    sent = await multipart.read_files(request, keep, most=SEVERAL)
    kept = [one for one in sent.files if isinstance(one, Received)]
    return sent.form, kept, [one for one in sent.files if isinstance(one, RefusedFile)]


def read(form: Form, *, has_files: bool) -> Submission:
    """Raises BadInput in words. A telephone number that cannot be one does not hold up a cry for help."""
    text = form.get("text", "") or (wording.NO_WORDS_BUT_FILES if has_files else forms.needed(form, "text"))
    anonymous = bool(form.get("anonymous"))
    return Submission(
        cid=cid_of(form),
        text=text,
        place=form.get("place", "")[:200],
        name="" if anonymous else " ".join(form.get("name", "").split())[:NAME_LENGTH],
        phone="" if anonymous else _phone(form, text),
        confidential=bool(form.get("confidential")),
        anonymous=anonymous,
        no_follow_up=bool(form.get("no_follow_up")),
        another_matter=bool(form.get("another_matter")),
    )


def rings(text: str) -> danger_detection.Danger | None:
    """The danger in a text where it is sure enough for an alarm."""
    found = danger_detection.hear(text)
    return found if found is not None and found.rings else None


async def take(request: web.Request, letter: Submission) -> tuple[Accepted, str]:
    """Give the letter to the office; a double click brings the same `cid` and is a repeat.

    Returns how it was taken, and under which key (`/written/KEY`).
    """
    token = await same_person.settle(
        request, phone=letter.phone, name=letter.name, anonymous=letter.anonymous, cid=letter.cid, text=letter.words
    )
    work = work_of(request)
    message = InboundMessage(
        channel=CHANNEL,
        external_id=key_of(token, letter.cid),
        sender=token,
        text=letter.words,
        sent_at=work.clock.now(),
        phone=letter.phone,
        name=letter.name,
        detail=letter.detail,
    )
    accepted, key = await edited_messages.accept_as(work, message)
    return accepted, key.partition(":")[2]


async def attach(work: Work, external_id: str, files: Sequence[Received]) -> list[RefusedFile]:
    """Put the files on the ticket that the message belongs to; returns those that it does not take, and why."""
    refused = []
    for one in files:
        try:
            await _attach(work, external_id, one)
        except HotlineError as error:
            refused.append(RefusedFile(one.name, error.message))
    return refused


async def _attach(work: Work, external_id: str, one: Received, *, tries: int = 4) -> None:
    for attempt in range(tries):
        try:
            async with work.begin() as uow:
                message = await store.message_by_external_id(uow.session, CHANNEL, external_id)
                if message is None or message.ticket_id is None:
                    raise Conflict("这次没有登记诉求，请先说说遇到的事，再添加文件")
                ticket = await store.ticket(uow.session, message.ticket_id)
                if ticket.conversation_id != message.conversation_id:
                    raise Conflict("请凭编号和查询码打开原来的诉求，再添加文件")
                await attachments.add(uow, ticket, one, by=handling.owner(ticket), message_id=message.id)
                return
        except Overtaken:  # the machine was dispatching it at this very moment
            if attempt == tries - 1:
                raise


def flash(request: web.Request, response: web.StreamResponse, refused: Sequence[RefusedFile]) -> None:
    """Show the next page, once, which files were refused."""
    if not refused:
        return
    lines = [(shorten(one.name, 40), shorten(one.why, 150)) for one in refused[:_FLASHED]]
    if len(refused) > _FLASHED:
        lines.append((f"另外 {len(refused) - _FLASHED} 个文件", "也没有收下"))
    value = urlsafe_b64encode(json.dumps(lines, ensure_ascii=False).encode()).decode()
    cookies.put(request, response, FLASH, value, max_age=FLASH_LASTS)


def flashed(request: web.Request) -> list[RefusedFile]:
    """What `flash` left; nothing where it is forged."""
    try:
        payload = json.loads(urlsafe_b64decode(cookies.sent(request, FLASH)))
        return [RefusedFile(str(name), str(why)) for name, why in payload]
    except (NotBase64, ValueError, TypeError):
        return []


def cid_of(form: Form) -> str:
    try:
        return str(UUID(form.get("cid", "")))
    except ValueError:
        raise BadInput("页面不完整，请返回上一页，刷新后再提交") from None


def _phone(form: Form, text: str) -> str:
    try:
        return forms.phone(form)
    except BadInput:
        if rings(text):
            return ""
        raise
