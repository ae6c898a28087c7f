"""Papers that simulated units attach."""

import io
from collections.abc import AsyncIterator

from openpyxl import Workbook

from hotline.base.storage.unit_of_work import UnitOfWork
from tickets.access.rights import Actor
from tickets.files import attachments
from tickets.files.attachment_models import Attachment
from tickets.models import Ticket


async def list_of_duties(uow: UnitOfWork, ticket: Ticket, *, by: Actor, basis: str) -> Attachment:
    """An extract from the unit's list of powers and duties, as a sheet, put on the ticket."""
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    sheet.title = "权责清单"
    for row in (("权责清单（节选，演示数据）",), ("事项", "责任单位", "依据"), (ticket.title, "另行确定", basis)):
        sheet.append(row)
    book.save(out)
    folder = attachments.folder(uow.settings)
    received = await attachments.receive(folder, "权责清单节选.xlsx", _whole(out.getvalue()))
    return await attachments.add(uow, ticket, received, by=by)


async def _whole(body: bytes) -> AsyncIterator[bytes]:
    yield body
