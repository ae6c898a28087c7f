"""A ticket over which the machine stumbles goes to people, so that it stops neither its batch nor the loop."""

from hotline.base.errors import Overtaken
from hotline.base.observability.log import logger
from hotline.base.storage import failure_kind
from hotline.base.storage.unit_of_work import Work
from router import store
from tickets import handling
from tickets import store as record
from tickets.lifecycle import State

STUMBLED = "系统处理这一件时出错，没有派单；请人工派单，并请系统管理员查看日志"
log = logger(__name__)


async def leave_to_people(work: Work, ticket_id: int, error: Exception) -> None:
    """Raises the error again where it is not the ticket's own. Where even the act fails, the mark alone is set."""
    if not failure_kind.is_of_the_row(error):
        raise error
    failure_kind.park("classify", error, ticket=ticket_id)
    try:
        async with work.begin() as uow:
            ticket = await record.ticket(uow.session, ticket_id)
            if ticket.state is State.PENDING_DISPATCH and ticket.needs_person is None:
                handling.to_people(uow, ticket, reason=STUMBLED)
    except Overtaken:
        log.info("dispatch_conflict", ticket=ticket_id)
    except Exception as again:
        if not failure_kind.is_of_the_row(again):
            raise
        log.exception("undecided_ticket_parked", ticket=ticket_id)
        async with work.begin() as uow:
            await store.mark_for_person(uow.session, ticket_id, STUMBLED)
