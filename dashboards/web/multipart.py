"""A form that brings files: its fields are read, its files streamed to the folder, none before its secret was right."""

import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import BadHttpMessage

from dashboards.auth import csrf
from dashboards.auth.app_keys import SENT, work_of
from dashboards.web import forms
from dashboards.web.forms import Form
from hotline.base.errors import BadInput, TooLarge
from tickets.files import attachments
from tickets.files.attachments import Received
from tickets.files.file_content import MOST

Kept = TypeVar("Kept")
Keep = Callable[[str, str, AsyncIterator[bytes]], Awaitable[Kept]]  # the field's name, the file's name, its bytes
PARTS = frozenset({"file", "evidence"})  # under which a form brings files for a ticket
_FIELDS = 64 * 1024  # bytes of all fields together; the longest text of a form has 5,000 characters
_PIECE = 256 * 1024


@dataclass(slots=True)
class ReceivedForm(Generic[Kept]):
    """What a form brought. `fault`: why a file could not be kept; what was typed is there all the same."""

    form: Form = field(default_factory=dict)
    files: list[Kept] = field(default_factory=list)
    fault: BadInput | TooLarge | None = None


async def read(request: web.Request) -> ReceivedForm[Received]:
    """A form with files for a ticket."""
    folder = attachments.folder(work_of(request).settings)
    return await read_files(request, lambda _field, name, pieces: attachments.receive(folder, name, pieces))


async def read_files(
    request: web.Request, keep: Keep[Kept], *, parts: Collection[str] = PARTS, most: int = MOST
) -> ReceivedForm[Kept]:
    """Raises NotOurForm where the secret, which comes before the files, is not right. A form without files will do.

    `parts`: the fields that may bring a file. What else the sender calls a part or a file is never more than a label.
    """
    if not request.content_type.startswith("multipart/"):
        await csrf.check(request)
        return ReceivedForm(await forms.read(request))
    csrf.same_origin(request)
    if (request.content_length or 0) > most + most // 10:
        raise web.HTTPRequestEntityTooLarge(max_size=most, actual_size=request.content_length or 0)
    sent, fields, ours = ReceivedForm[Kept](), list[tuple[str, str]](), False
    async for part in _parts(await request.multipart()):
        if not isinstance(part, BodyPartReader):
            break
        if part.filename is not None:
            if ours and part.filename and sent.fault is None:
                await _keep(sent, keep, part, parts)
        elif part.name:
            fields.append((part.name, await _text(part, _FIELDS - sum(len(text) for _, text in fields))))
            ours = ours or (part.name == csrf.FIELD and _is_ours(request, fields[-1][1]))
    sent.form = request[SENT] = forms.gathered(fields)
    if not ours:
        raise csrf.NotOurForm(csrf.EXPIRED)
    return sent


async def _parts(reader: MultipartReader) -> AsyncIterator[object]:
    """Raises BadInput for a part whose own headers cannot be read."""
    try:
        async for part in reader:
            yield part
    except (BadHttpMessage, ValueError) as broken:
        raise BadInput("提交的内容不完整或格式不对，请返回上一页，刷新后再提交") from broken


async def _keep(sent: ReceivedForm[Kept], keep: Keep[Kept], part: BodyPartReader, parts: Collection[str]) -> None:
    if part.name not in parts:
        sent.fault = BadInput("这个页面不收这一项文件，请从页面上的按钮选择文件")
        return
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
