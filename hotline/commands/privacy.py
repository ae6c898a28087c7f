"""Commands about personal data: keys (list, rotate) and erase."""

import asyncio
from typing import Annotated, Literal

import typer

from hotline.app import key_rotation, second_person, wiring
from hotline.app.console import ERR, progress_bar
from hotline.app.machine_operator import at_the_machine
from hotline.app.second_person import Typed
from hotline.base.errors import BadInput, Conflict
from hotline.base.security import keyfile
from hotline.base.settings import Settings
from hotline.base.storage.time_limits import LONG
from hotline.base.storage.unit_of_work import Work
from hotline.base.text import moments
from tickets import numbering, store, trail
from tickets.access.rights import Actor
from tickets.files import attachments
from tickets.person_models import Citizen
from tickets.personal_data import erasure
from tickets.staff.proposal_models import ProposalKind
from tickets.staff.proposals import SECOND
from tickets.trail import TrailKind

MAY_AGREE = SECOND[ProposalKind.ERASE]


def keys(what: Annotated[Literal["list", "rotate"], typer.Argument(help="list 列出密钥；rotate 换用新密钥")]) -> None:
    """The keys that seal personal fields."""
    asyncio.run(_list() if what == "list" else _rotate())


async def _list() -> None:
    house = wiring.build(Settings(), serve_channels=False, limits=LONG)
    try:
        counts = await key_rotation.counts(house.work)
    finally:
        await house.close()
    ring = house.settings.keys
    for key_id in [*ring.keys, *ring.retired]:
        old = "已停用，只用来打开旧备份" if key_id in ring.retired else "只用来打开"
        use = "在用" if key_id == ring.active else old
        typer.echo(f"{key_id}\t{use}\t{counts.get(key_id, 0)} 项")


async def _rotate() -> None:
    """New key, every field sealed again in batches, old keys retired; run again after a break-off to finish."""
    settings = Settings()
    path, ring = settings.home / keyfile.NAME, settings.keys
    with keyfile.rotating(path):
        house = wiring.build(settings, serve_channels=False, limits=LONG)
        try:
            if set(await key_rotation.counts(house.work)) <= {ring.active} and len(ring.keys) == 1:
                ERR.print(f"新密钥 {keyfile.add_key(path)} 已启用。")
            else:
                ERR.print(f"继续上次没有完成的轮换，换用 {ring.active}。")
            with progress_bar("重新加密") as tell:
                done = await key_rotation.reseal(house.work, tell)
            async with house.work.begin() as uow:
                trail.note(uow, TrailKind.KEYS, by=at_the_machine(), about=f"换用 {ring.active}", fields=done)
        finally:
            await house.close()
        retired = keyfile.retire(path)
    ERR.print(f"已重新加密 {done} 项；停用 {'、'.join(retired) or '无'}（仍可打开旧备份）。")
    ERR.print("请备份 keys.json，与数据备份分开存放。", highlight=False)


def erase(
    reason: Annotated[str, typer.Option(help="依据，如“本人申请”“保存期满”；记入流水")],
    number: Annotated[str | None, typer.Option(help="工单编号：抹去这位诉求人的全部个人信息")] = None,
    closed_before: Annotated[str | None, typer.Option(help="日期：抹去全部工单都在此前办结的诉求人")] = None,
    second: Annotated[str | None, typer.Option(help="同意抹去的第二个人的账号；由本人当场输入密码")] = None,
) -> None:
    """Take out citizens' personal data for good; the journal's chain stays whole."""
    if (number is None) == (closed_before is None):
        raise BadInput("请指定 --number 或 --closed-before 之一")
    typed = second_person.asked(second)
    asyncio.run(_erase_one(number, reason, typed) if number else _erase_old(str(closed_before), reason, typed))


async def _erase_one(number: str, reason: str, typed: Typed | None) -> None:
    house = wiring.build(Settings(), serve_channels=False, limits=LONG)
    try:
        second = await second_person.agreeing(house.work, typed, among=MAY_AGREE)
        async with house.work.begin() as uow:
            ticket = await store.ticket_by_number(
                uow.session, numbering.tidy(number, prefix=house.settings.number_prefix)
            )
            if ticket is None:
                raise BadInput(f"没有编号为 {number} 的工单")
            citizen = await store.citizen(uow.session, ticket.citizen_id)
            done = await erasure.erase_person(uow, citizen, by=at_the_machine(), reason=_agreed(reason, second))
            second_person.note(uow, second, about=f"抹去个人信息 {ticket.number}")
        await attachments.purge(house.work, attachments.folder(house.settings))
    finally:
        await house.close()
    ERR.print(done.sentence() + "。")


async def _erase_old(day: str, reason: str, typed: Typed | None) -> None:
    moment = moments.read_midnight(day)
    house = wiring.build(Settings(), serve_channels=False, limits=LONG)
    total, failed = 0, 0
    try:
        second = await second_person.agreeing(house.work, typed, among=MAY_AGREE)
        async with house.work.begin() as uow:
            second_person.note(uow, second, about=f"抹去个人信息：{day} 前办结的")
        async with house.work.reading() as session:
            due = await store.citizens_done_before(session, moment)
        for citizen_id in due:
            done = await _try(house.work, citizen_id, _agreed(reason, second))
            total, failed = total + done, failed + (not done)
        await attachments.purge(house.work, attachments.folder(house.settings))
    finally:
        await house.close()
    ERR.print(f"已抹去 {total} 位诉求人的个人信息；{failed} 位没有抹去（又有新的工单，或刚刚有人改动）。")


def _agreed(reason: str, second: Actor) -> str:
    return f"{reason}（{second.name}同意）"


async def _try(work: Work, citizen_id: int, reason: str) -> bool:
    try:
        async with work.begin() as uow:
            citizen = await uow.session.get_one(Citizen, citizen_id)
            await erasure.erase_person(uow, citizen, by=at_the_machine(), reason=reason, seek=False)  # thousands
    except Conflict as error:
        ERR.print(error.message, highlight=False)
        return False
    return True
