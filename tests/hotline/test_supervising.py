"""`hotline city` keeps its processes alive: one that ends comes again, the others do not notice, all end together."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hotline.app.process import supervising
from hotline.app.process.process_plan import Process
from hotline.app.process.supervising import RestartPacing

# A process of the city in small: notes its pid under its name, then does what its second argument says.
STAND_IN = """
import os, pathlib, signal, subprocess, sys, time
folder, how, name = pathlib.Path(sys.argv[1]), sys.argv[2], os.environ["NAME"]

def note(what):
    with (folder / name).open("a") as file:
        file.write(f"{what}\\n")

def drain(*_):
    note("drained")
    sys.exit(0)

signal.signal(signal.SIGTERM, signal.SIG_IGN if how == "deaf" else drain)
if how == "leaves a child":
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(20)"])
note(os.getpid())
if how == "breaks":
    print("模型读不出来：请运行 hotline prepare", file=sys.stderr)
    sys.exit(1)
while True:
    time.sleep(60)
"""
QUICK = RestartPacing(first=0.01, longest=0.05, grace=30.0)


class Town:
    """Stand-ins by name, and what each has noted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stop = asyncio.Event()

    def process(self, name: str, how: str = "lives") -> Process:
        return Process(name, (str(self.folder), how), {"NAME": name})

    def noted(self, name: str) -> list[str]:
        path = self.folder / name
        return path.read_text().split() if path.exists() else []

    def pids(self, name: str) -> list[int]:
        return [int(word) for word in self.noted(name) if word.isdigit()]

    @asynccontextmanager
    async def running(self, *plan: Process, pace: RestartPacing = QUICK) -> AsyncIterator[None]:
        command = (sys.executable, "-c", STAND_IN)

        async def stopped() -> None:
            await self.stop.wait()

        task = asyncio.create_task(supervising.run(plan, stopped, command=command, pace=pace))
        try:
            yield
        finally:
            self.stop.set()
            await task


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


async def happens(what: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not what():  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(("quick_ends", "seconds"), [(0, 1), (1, 1), (2, 2), (3, 4), (5, 16), (6, 30), (50, 30)])
def test_the_pause_doubles_up_to_half_a_minute(quick_ends: int, seconds: float) -> None:
    assert RestartPacing().pause(quick_ends) == seconds


async def test_who_is_killed_comes_again_and_the_others_live_on(town: Town, capfd: pytest.CaptureFixture[str]) -> None:
    async with town.running(town.process("ticker"), town.process("web")):
        await happens(lambda: town.pids("ticker") and town.pids("web"))
        os.kill(town.pids("ticker")[0], signal.SIGKILL)
        await happens(lambda: len(town.pids("ticker")) == 2)
        assert [is_alive(pid) for pid in town.pids("web")] == [True]
    assert "进程 ticker 结束了（退出码 -9），0 秒后重新启动" in capfd.readouterr().err
    assert not any(is_alive(pid) for name in ("ticker", "web") for pid in town.pids(name))


async def test_what_cannot_start_is_reported_with_its_last_line(town: Town, capfd: pytest.CaptureFixture[str]) -> None:
    async with town.running(town.process("worker", "breaks"), town.process("web")):
        await happens(lambda: len(town.pids("worker")) > supervising.OFTEN and town.pids("web"))
        assert len(town.pids("web")) == 1
    said = capfd.readouterr().err
    assert "进程 worker 连续 3 次起来不久就结束（退出码 1），最后一行是：模型读不出来：请运行 hotline prepare" in said
    assert "其他进程照常工作" in said
    assert said.startswith("模型读不出来") or "\n模型读不出来" in said  # its own line, as it wrote it


async def test_who_has_lived_begins_with_the_short_pause_again(town: Town, capfd: pytest.CaptureFixture[str]) -> None:
    settled = RestartPacing(first=0.01, longest=0.05, steady=0.0)
    async with town.running(town.process("worker", "breaks"), pace=settled):
        await happens(lambda: len(town.pids("worker")) > supervising.OFTEN + 1)
    assert "连续" not in capfd.readouterr().err


async def test_a_program_that_is_not_there_is_reported_and_the_others_start(
    town: Town, capfd: pytest.CaptureFixture[str]
) -> None:
    stop = asyncio.Event()

    async def stopped() -> None:
        await stop.wait()

    task = asyncio.create_task(
        supervising.run([Process("web", ())], stopped, command=("/no/such/program",), pace=QUICK)
    )
    said: list[str] = []

    def told() -> bool:
        said.append(capfd.readouterr().err)
        return "进程 web 连续 3 次" in "".join(said)

    await happens(told)
    stop.set()
    await task
    assert "无法启动：" in "".join(said)


async def test_on_a_stop_signal_each_ends_its_work_first(town: Town) -> None:
    async with town.running(town.process("web"), town.process("chat")):
        await happens(lambda: town.pids("web") and town.pids("chat"))
    assert [town.noted(name)[1:] for name in ("web", "chat")] == [["drained"], ["drained"]]


async def test_what_does_not_end_within_the_grace_is_killed_and_reported(
    town: Town, capfd: pytest.CaptureFixture[str]
) -> None:
    async with town.running(town.process("worker", "deaf"), pace=RestartPacing(grace=0.1)):
        await happens(lambda: town.pids("worker"))
    assert not is_alive(town.pids("worker")[0])
    assert "进程 worker 在 0 秒内没有自己结束，已强行结束" in capfd.readouterr().err


async def test_an_end_is_seen_though_a_child_of_it_still_holds_its_standard_error(town: Town) -> None:
    async with town.running(town.process("jobs", "leaves a child")):
        await happens(lambda: town.pids("jobs"))
        first = town.pids("jobs")[0]
        os.kill(first, signal.SIGKILL)
        await happens(lambda: len(town.pids("jobs")) == 2)
        assert town.pids("jobs")[1] != first
