"""A form that brings files: its fields are read, its files streamed to the folder, none before its secret was right."""

import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from aiohttp import BodyPartReader, web

from dashboards import csrf, forms
from dashboards.forms import Form
from dashboards.keys import SENT, work_of
from hotline.base.errors import BadInput, TooLarge
from tickets import attachments
from tickets.attachments import Received
from tickets.file_content import MOST

Kept = TypeVar("Kept")
Keep = Callable[[str, str, AsyncIterator[bytes]], Awaitable[Kept]]  # the field's name, the file's name, its bytes
_FIELDS = 64 * 1024  # bytes of all fields together; the longest text of a form has 5,000 characters
_PIECE = 256 * 1024


@dataclass(slots=True)
class Incoming(Generic[Kept]):
    """What a form brought. `fault`: why a file could not be kept; what was typed is there all the same."""

    form: Form = field(default_factory=dict)
    files: list[Kept] = field(default_factory=list)
    fault: BadInput | TooLarge | None = None


async def read(request: web.Request) -> Incoming[Received]:
    """A form with files for a ticket."""
    folder = attachments.folder(work_of(request).settings)
    return await read_files(request, lambda _field, name, pieces: attachments.receive(folder, name, pieces))


async def read_files(request: web.Request, keep: Keep[Kept], *, most: int = MOST) -> Incoming[Kept]:
    """Raises NotOurForm where the secret, which comes before the files, is not right. A form without files will do."""
    if not request.content_type.startswith("multipart/"):
        await csrf.check(request)
        return Incoming(await forms.read(request))
    csrf.same_origin(request)
    if (request.content_length or 0) > most + most // 10:
        raise web.HTTPRequestEntityTooLarge(max_size=most, actual_size=request.content_length or 0)
    sent, fields, ours = Incoming[Kept](), list[tuple[str, str]](), False
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            break
        if part.filename is not None:
            if ours and part.filename and sent.fault is None:
                await _keep(sent, keep, part)
        elif part.name:
            fields.append((part.name, await _text(part, _FIELDS - sum(len(text) for _, text in fields))))
            ours = ours or (part.name == csrf.FIELD and _is_ours(request, fields[-1][1]))
    sent.form = request[SENT] = forms.gathered(fields)
    if not ours:
        raise csrf.NotOurForm(csrf.EXPIRED)
    return sent


async def _keep(sent: Incoming[Kept], keep: Keep[Kept], part: BodyPartReader) -> None:
    try:
        sent.files.append(await keep(part.name or "", part.filename or "", _pieces(part)))
    except (BadInput, TooLarge) as error:
        sent.fault = error


async def _text(part: BodyPartReader, most: int) -> str:
    read = bytearray()
    async for piece in _pieces(part):
        read += piece
        if len(read) > most:
            raise web.HTTPRequestEntityTooLarge(max_size=_FIELDS, actual_size=len(read))
    return read.decode(errors="replace")


def _is_ours(request: web.Request, secret: str) -> bool:
    return hmac.compare_digest(secret.strip().encode(), csrf.token(request).encode())


async def _pieces(part: BodyPartReader) -> AsyncIterator[bytes]:
    while piece := await part.read_chunk(_PIECE):
        yield piece
