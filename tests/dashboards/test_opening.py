"""One rule of who may open what, asked of lists and of a single ticket."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.queries.opening import open_to
from dashboards.ticket import visible
from hotline.base.errors import HotlineError
from tests.dashboards.office import Office
from tickets import store
from tickets.models import Ticket
from tickets.rights import Actor


async def test_the_lists_and_the_page_agree_on_who_may_open_what(office: Office) -> None:
    plain, secret = await office.dispatched("路灯不亮"), await office.dispatched("举报工地", confidential=True)
    elsewhere, nowhere = await office.dispatched("欠薪", "labour"), await office.open("没派出去的")
    kept, accused = await office.dispatched("回避的件"), await office.dispatched("说的就是市政中心")
    logins = ["agent", "supervisor", "unit_clerk", "unit_handler", "labour_handler", "sysadmin", "kb_editor", "analyst"]
    async with office.work.begin() as uow:
        people = [await store.staff_by_login(uow.session, login) for login in logins]
        away = {"agent", "unit_clerk"}
        found = await store.ticket(uow.session, kept.id)
        found.recused = [one.id for one in people if one is not None and one.login in away]
        about = await store.ticket(uow.session, accused.id)
        about.accused_id = about.department_id
    tickets = [plain, secret, elsewhere, nowhere, kept, accused]
    async with office.work.reading() as session:
        for one in people:
            assert one is not None
            actor = await store.actor(session, one)
            lineage = [int(i) for i in (await store.department(session, one.department_id)).path.strip("/").split("/")]
            listed = set(await session.scalars(select(Ticket.number).where(open_to(actor, lineage))))
            assert listed == {t.number for t in tickets if await opens(session, actor, t.number)}, one.login


async def opens(session: AsyncSession, actor: Actor, number: str) -> bool:
    try:
        await visible(session, actor, number)
    except HotlineError:
        return False
    return True
