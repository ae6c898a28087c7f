"""How the system runs (运行): the checks of `/readyz` in words, what waits, who is there; for its administrator."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from aiohttp import web

from dashboards.admin.queries.system import ReportedProcess, RunningFigures, SystemState, Unsent
from dashboards.auth.app_keys import health_of
from dashboards.web import formatting, render
from hotline.base.observability.readiness import Level, worst_first
from tickets.conversation_holder import TalkHolder
from tickets.models import Lamp

MISSED = 30.0  # seconds without a beat (`hotline.app.health.city.GONE_AFTER`)
LAMPS = {Level.GOOD: (Lamp.GREEN, "正常"), Level.WARNING: (Lamp.YELLOW, "注意"), Level.BAD: (Lamp.RED, "有问题")}
ROLES = {
    "web": "网页与渠道入口",
    "chat": "网页聊天",
    "worker": "后台",
    "ticker": "计时",
    "jobs": "任务",
    "serve": "全部（单进程）",
}
LOOPS = {
    "classify": "派单",
    "index": "近似件索引",
    "clusters": "并件",
    "sweep": "时限扫描",
    "recount": "日历重算",
    "look-out": "热点",
    "jobs": "任务",
    "night": "夜间安排",
}


class ProcessRow(NamedTuple):
    """A row of the table of processes."""

    role: str
    host: str
    lamp: Lamp
    seen: str
    clock: str
    does: str
    failing: tuple[str, ...]


class ChannelStatus(NamedTuple):
    name: str
    due: int
    waits: str
    again: int
    since: str


async def show(request: web.Request) -> web.Response:
    state = await health_of(request)
    context = {"report": state.report, "checks": worst_first(state.report.checks), "lamps": LAMPS}
    return render.page(request, "running.html", context | _figures(state.running) | {"processes": _processes(state)})


def _figures(now: RunningFigures | None) -> dict[str, Any]:
    if now is None:
        return {"running": None, "channels": [], "undecided": "", "queued": 0, "held": 0, "jobs": 0, "failed": 0}
    return {
        "running": now,
        "channels": [_channel(kind, one, now) for kind, one in sorted(now.unsent.items())],
        "undecided": formatting.seconds(now.oldest_undecided()),
        "queued": now.talks.get(TalkHolder.QUEUE, 0),
        "held": now.talks.get(TalkHolder.PERSON, 0),
        "jobs": sum(one.count for one in now.jobs.waiting.values()) + sum(now.jobs.under_way.values()),
        "failed": sum(now.jobs.failed.values()),
    }


def _channel(kind: str, unsent: Unsent, now: RunningFigures) -> ChannelStatus:
    waits = unsent.due.seconds(now.now, pace=now.pace)
    since = unsent.again.seconds(now.now, pace=now.pace)
    return ChannelStatus(
        formatting.channel(kind),
        unsent.due.count,
        formatting.seconds(waits),
        unsent.again.count,
        formatting.seconds(since),
    )


def _processes(state: SystemState) -> list[ProcessRow]:
    """Those that are missed first."""
    rows = [_process(one) for one in state.processes]
    order = list(reversed(Lamp))
    return sorted(rows, key=lambda row: (order.index(row.lamp), row.role, row.host))


def _process(seen: ReportedProcess) -> ProcessRow:
    failing = tuple(_failing(loop, pulse) for loop, pulse in seen.loops.items() if pulse.get("failures_in_a_row"))
    lamp = Lamp.RED if seen.age > MISSED else Lamp.YELLOW if failing else Lamp.GREEN
    does = "、".join(_loop(loop) for loop in seen.loops) or "—"
    off = float(seen.detail.get("clock_off") or 0.0)
    clock = f"{'快' if off > 0 else '慢'} {abs(off):.1f} 秒"
    return ProcessRow(
        ROLES.get(seen.role, seen.role), seen.host, lamp, f"{formatting.seconds(seen.age)}前", clock, does, failing
    )


def _failing(loop: str, pulse: Mapping[str, Any]) -> str:
    return f"{_loop(loop)}连续出错 {pulse['failures_in_a_row']} 次（{pulse.get('error', '')}）"


def _loop(name: str) -> str:
    kind = name.removeprefix("deliver-")
    return LOOPS.get(name) or (f"{formatting.channel(kind)}发送" if kind != name else name)
