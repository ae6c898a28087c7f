"""At the command line too nobody makes an administrator, or erases a citizen, alone."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import select, update

from hotline.app import wiring
from hotline.base.errors import BadInput, Forbidden, TooMany
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import Work
from hotline.commands.accounts import user
from hotline.commands.privacy import erase
from tests.dashboards.office import PASSWORD, Office, settle
from tickets import store
from tickets.access.rights import Role
from tickets.models import State, Ticket
from tickets.person_models import Department, Staff
from tickets.staff.account_models import AccountEntry
from tickets.trail import TrailEntry, TrailKind

FIRST = "Osmanthus-2026"


class Machine:
    """A city whose commands are called one after the other, each in a loop of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch

    def types(self, password: str) -> None:
        self._patch.setattr(typer, "prompt", lambda *_a, **_k: password)

    def do(self, doing: Callable[[Work], Awaitable[Any]]) -> Any:
        async def run() -> Any:
            house = wiring.build(Settings(), serve_channels=False)
            try:
                return await doing(house.work)
            finally:
                await house.close()

        return asyncio.run(run())

    def rows(self, table: Any, *where: Any) -> list[Any]:
        async def read(work: Work) -> list[Any]:
            async with work.reading() as session:
                return list(await session.scalars(select(table).where(*where).order_by(table.id)))

        return list(self.do(read))


@pytest.fixture
def machine(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("HOTLINE_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("HOTLINE_HOME", str(tmp_path / "home"))
    return Machine(monkeypatch)


async def people(work: Work) -> None:
    await settle(work)


async def centre(work: Work) -> None:
    async with work.begin() as uow:
        uow.session.add(Department(code="centre", name="热线中心", short="中心", level="centre", path="/1/"))


def made(login: str, role: Role, second: str | None = None) -> None:
    user(login, name="张三", department="centre", role=[role], password=FIRST, second=second)


def chosen(login: str) -> Callable[[Work], Awaitable[None]]:
    """They have signed in and kept what they were given as their own."""

    async def choose(work: Work) -> None:
        async with work.begin() as uow:
            await uow.session.execute(update(Staff).where(Staff.login == login).values(password_at=uow.now))

    return choose


def test_the_first_administrator_is_made_alone_and_the_next_one_is_not(machine: Machine) -> None:
    machine.do(centre)
    made("zhang.san", Role.SYSADMIN)
    with pytest.raises(BadInput, match="--second"):
        made("li.si", Role.SECADMIN)
    machine.types(FIRST)
    with pytest.raises(Forbidden, match="不是本人设的"):
        made("li.si", Role.SECADMIN, second="zhang.san")
    machine.do(chosen("zhang.san"))
    made("li.si", Role.SECADMIN, second="zhang.san")
    agreed, *_ = machine.rows(TrailEntry, TrailEntry.kind == TrailKind.PROPOSAL)
    assert (agreed.actor_name, agreed.about) == ("张三", "账号 li.si")
    assert agreed.detail["asked_by"].startswith("命令行 ")
    assert [one.reason for one in machine.rows(AccountEntry)] == ["命令行，还没有管理员", "命令行（张三同意）"]
    assert all(one.by_name.startswith("命令行 ") for one in machine.rows(AccountEntry))


@pytest.mark.parametrize("second", ["secadmin", "agent", "nobody"])
def test_the_same_kind_of_administrator_and_others_cannot_agree(machine: Machine, second: str) -> None:
    machine.do(people)
    machine.types(PASSWORD)
    with pytest.raises(Forbidden, match="第二个人须是"):
        made("secadmin", Role.SECADMIN, second=second)


def test_a_password_is_not_guessed_at_the_machine(machine: Machine) -> None:
    machine.do(people)
    machine.types("guess")
    for login in ("auditor", "not-there"):
        for _ in range(5):
            with pytest.raises(BadInput, match="账号或密码不对"):
                made("secadmin", Role.SECADMIN, second=login)
    machine.types(PASSWORD)
    with pytest.raises(TooMany):
        made("secadmin", Role.SECADMIN, second="auditor")
    assert machine.rows(AccountEntry) == []


def test_a_weak_first_password_is_refused(machine: Machine) -> None:
    with pytest.raises(BadInput, match="不能包含账号"):
        user("zhang.san", name="张三", department="centre", role=[Role.AGENT], password="zhang.san-Taken1", second=None)


async def a_closed_ticket(work: Work) -> str:
    await settle(work)
    ticket = await Office(work).open()
    async with work.begin() as uow:
        (await store.ticket(uow.session, ticket.id)).state = State.CLOSED
    return ticket.number


def test_nobody_erases_alone_and_both_are_named(machine: Machine) -> None:
    number = machine.do(a_closed_ticket)
    with pytest.raises(BadInput, match="--second"):
        erase("本人申请", number=number, closed_before=None, second=None)
    with pytest.raises(BadInput, match="--second"):
        erase("保存期满", number=None, closed_before="2030-01-01", second=None)
    machine.types(PASSWORD)
    for login in ("sysadmin", "auditor", "agent"):
        with pytest.raises(Forbidden, match="安全保密管理员"):
            erase("本人申请", number=number, closed_before=None, second=login)
    (before,) = machine.rows(Ticket)
    erase("本人申请", number=number, closed_before=None, second="secadmin")
    (after,) = machine.rows(Ticket)
    assert before.text not in after.text
    (agreed,) = machine.rows(TrailEntry, TrailEntry.kind == TrailKind.PROPOSAL)
    (done,) = machine.rows(TrailEntry, TrailEntry.kind == TrailKind.ERASE)
    assert (agreed.actor_name, agreed.about) == ("某secadmin", f"抹去个人信息 {number}")
    assert done.actor_name.startswith("命令行 ")
