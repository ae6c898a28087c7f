"""What a unit attaches, and its objection with it."""

import io
from collections.abc import AsyncIterator

from PIL import Image

from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import handling
from tickets.access.rights import Actor
from tickets.files import attachments
from tickets.files.attachment_models import Attachment
from tickets.models import Ticket, WorkOrder
from tickets.objection_models import Objection


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return out.getvalue()


PDF = b"%PDF-1.4\n%%EOF\n"


async def evidence(uow: UnitOfWork, ticket: Ticket, by: Actor) -> list[Attachment]:
    received = await attachments.receive(attachments.folder(uow.settings), "权责清单.pdf", _whole(PDF))
    return [await attachments.add(uow, ticket, received, by=by)]


async def object_to(
    uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, basis: str = "路灯归供电局"
) -> Objection:
    """The act with its evidence, to be done like any other of `tickets.handling`."""
    files = await evidence(uow, ticket, by)
    return await handling.object_to(uow, ticket, order, by=by, ground="duty", basis=basis, evidence=files)


async def _whole(body: bytes) -> AsyncIterator[bytes]:
    yield body
