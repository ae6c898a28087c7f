"""Files in and out: forms that bring them (`incoming`), and answers that browsers can seek in (RFC 9110, 14)."""

from urllib.parse import quote

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.auth.app_keys import actor_of, work_of
from dashboards.citizen import access_proof
from dashboards.ticket import identity, ticket_access
from dashboards.web import multipart, render
from hotline.base.errors import BadInput, NotFound
from hotline.base.files import FileStore
from tickets import handling, store
from tickets.access.rights import require
from tickets.files import attachments
from tickets.files.attachment_models import Attachment, FileKind
from tickets.files.attachments import Received
from tickets.lifecycle import Act


async def add_by_staff(request: web.Request) -> web.Response:
    actor, number = actor_of(request), request.match_info["number"]
    async with work_of(request).reading() as session:
        await ticket_access.visible(session, actor, number)
    received = await _received(request)
    async with work_of(request).begin() as uow:
        found = await ticket_access.visible(uow.session, actor, number)
        for one in received:
            await attachments.add(uow, found, one, by=actor)
    return render.see(f"/t/{number}#files")


async def add_by_citizen(request: web.Request) -> web.Response:
    async with work_of(request).reading() as session:
        await access_proof.ticket(request, session)
    received = await _received(request)
    async with work_of(request).begin() as uow:
        found = await access_proof.ticket(request, uow.session)
        for one in received:
            await attachments.add(uow, found, one, by=handling.owner(found))
    return render.see(f"/p/{found.number}?done=file#files")


async def release(request: web.Request) -> web.Response:
    """Open one file of a confidential matter to the unit."""
    work, actor, form = work_of(request), actor_of(request), await request.post()
    async with work.reading() as session:
        found = await ticket_access.visible(session, actor, request.match_info["number"])
        require(actor, Act.SHOW_FILE)
        one = await _attachment(request, session, found.id)
    copy = await attachments.cleaned(attachments.folder(work.settings), one)
    async with work.begin() as uow:
        found = await ticket_access.visible(uow.session, actor, request.match_info["number"])
        one = await _attachment(request, uow.session, found.id)
        attachments.show_to_units(uow, found, one, copy, by=actor, reason=str(form.get("reason", "")))
    return render.see(f"/t/{found.number}#files")


async def for_staff(request: web.Request) -> web.StreamResponse:
    """`?size=thumb`; `?size=original`, with what an image carries unseen, only while the full data are open."""
    work, actor, wanted = work_of(request), actor_of(request), request.query.get("size", "")
    async with work.reading() as session:
        found = await ticket_access.visible(session, actor, request.match_info["number"])
        one = await _attachment(request, session, found.id)
        reader = await identity.shown(session, found, actor, work.settings, work.clock.now())
        there = await store.attachments_of(session, [found.id])
        openable = await attachments.openable(session, found, [one], actor, clear=reader.clear)
    if not openable:
        raise NotFound(
            "没有这个附件，或者它没有向您单位开放；别人接听的通话录音，请先在工单上登记用途，查看完整信息后再听"
        )
    if wanted == "original" and not (actor.is_centre and reader.clear):
        raise NotFound("原图带有拍摄地点等信息，请先在工单上登记用途，查看完整信息")
    name = reader.said(attachments.name_for(one, there, found, actor, work.settings.keys))
    return await _send(request, one, name, wanted, clean=reader.hidden and bool(one.shown_digest))


async def for_citizen(request: web.Request) -> web.StreamResponse:
    """Files that this person added."""
    async with work_of(request).reading() as session:
        found = await access_proof.ticket(request, session)
        one = await _attachment(request, session, found.id)
    if not one.by_citizen or one.erased_at is not None:
        raise NotFound("没有这个附件")
    name = work_of(request).settings.keys.open(one.name_sealed)
    return await _send(request, one, name, request.query.get("size", ""))


async def _received(request: web.Request) -> list[Received]:
    sent = await multipart.read(request)
    if sent.fault is not None:
        raise sent.fault
    if not sent.files:
        raise BadInput("请选择要添加的文件")
    return sent.files


async def _attachment(request: web.Request, session: AsyncSession, ticket_id: int) -> Attachment:
    one = await store.attachment(session, ticket_id, int(request.match_info["id"]))
    if one is None:
        raise NotFound("没有这个附件")
    return one


async def _send(
    request: web.Request, one: Attachment, name: str, wanted: str, *, clean: bool = False
) -> web.StreamResponse:
    digest, size, mime = _chosen(one, wanted, clean=clean)
    start, end, status = _range(request, size)
    inline = one.kind is not FileKind.DOCUMENT
    response = web.StreamResponse(status=status)
    response.content_type, response.content_length = mime, end - start
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    way = "inline" if inline else "attachment"
    response.headers["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(name, safe='')}"
    if status == web.HTTPPartialContent.status_code:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    await response.prepare(request)
    files: FileStore = attachments.folder(work_of(request).settings)
    if request.method != "HEAD":
        async for piece in files.read(digest, start, end):
            await response.write(piece)
    await response.write_eof()
    return response


def _chosen(one: Attachment, wanted: str, *, clean: bool) -> tuple[str, int, str]:
    """`clean`: the copy without who made it, where and with what; images are shown no other way."""
    if clean and one.kind is not FileKind.IMAGE:
        return one.shown_digest, one.shown_size, one.mime
    if one.kind is not FileKind.IMAGE or wanted == "original":
        return one.digest, one.size, one.mime
    if wanted == "thumb":
        return one.thumb_digest, one.thumb_size, "image/jpeg"
    return one.shown_digest, one.shown_size, "image/jpeg"


def _range(request: web.Request, size: int) -> tuple[int, int, int]:
    """Start, end and status; one range, as every player asks. What cannot be met is 416."""
    try:
        asked = request.http_range
    except ValueError:
        return 0, size, 200
    if asked.start is None and asked.stop is None:
        return 0, size, 200
    start = asked.start or 0
    if start < 0:
        start = max(size + start, 0)
    end = min(asked.stop if asked.stop is not None else size, size)
    if start >= end:
        raise web.HTTPRequestRangeNotSatisfiable(headers={"Content-Range": f"bytes */{size}"})
    return start, end, web.HTTPPartialContent.status_code
