"""Checks of the city as a whole: does anybody decide, send and sweep, how old is what waits, whose clock is wrong."""

from collections.abc import Collection, Iterator, Sequence

from channels import outbox
from dashboards.admin.queries.system import ReportedProcess, RunningFigures
from dashboards.web import formatting
from hotline.app.health.look import HealthLook
from hotline.base.observability.readiness import Check, CheckScope, Level

GONE_AFTER = 30.0  # seconds without a beat
TOO_OLD = 60.0  # seconds that work may wait for the machine
FAILING = 3  # looks in a row
CLOCKS_APART = 5.0
_ALWAYS = {"classify": "派单", "sweep": "时限提醒"}  # loops that must never stop
_LATER = {"index": "近似件索引", "clusters": "并件", "recount": "日历重算", "look-out": "热点"}
_START = {
    "classify": "启动后台进程（hotline worker classify deliver …），或查看它的日志",
    "sweep": "启动计时进程（hotline ticker），或查看它的日志",
    "deliver": "启动后台进程（hotline worker deliver …），并让它服务这个渠道（HOTLINE_CHANNELS）",
}


def of(look: HealthLook, channels: Sequence[str], *, can_report: bool) -> Iterator[Check]:
    """`can_report`: rows can be written; where nobody can, nobody is missed for it."""
    here = [one for one in look.processes if one.age <= GONE_AFTER]
    if can_report:
        for loop, label in _wanted(channels).items():
            yield _loop(loop, label, here)
        yield from _later(here)
        yield from _gone(look.processes, here)
        yield from _clocks(here)
        yield from _models(here)
    if look.running is not None:
        yield from _work(look.running)


def _wanted(channels: Sequence[str]) -> dict[str, str]:
    return _ALWAYS | {outbox.wakeup_of(kind): f"{formatting.channel(kind)}发送" for kind in channels}


def _loop(loop: str, label: str, here: Collection[ReportedProcess]) -> Check:
    """Does anybody run this loop, and does it succeed anywhere."""
    runs = [one.loops[loop] for one in here if loop in one.loops]
    group = "deliver" if loop.startswith(f"{outbox.WAKEUP}-") else loop
    if not runs:
        text = f"{label}没有进程在做：{GONE_AFTER:.0f} 秒内没有一个报到"
        return Check(loop, label, Level.BAD, text, _START[group], CheckScope.CITY)
    failing = [pulse for pulse in runs if pulse.get("failures_in_a_row", 0) >= FAILING]
    if len(failing) == len(runs):
        text = f"{label}一直出错（{failing[0].get('error', '')}），连续 {failing[0]['failures_in_a_row']} 次"
        return Check(loop, label, Level.BAD, text, "看后台进程日志里的 loop_failed；排除后它自己恢复", CheckScope.CITY)
    if failing:
        text = f"{label}有 {len(failing)} 个进程一直出错，另有 {len(runs) - len(failing)} 个正常"
        return Check(loop, label, Level.WARNING, text, "看出错进程日志里的 loop_failed", CheckScope.CITY)
    return Check(loop, label, Level.GOOD, f"{len(runs)} 个进程在做", scope=CheckScope.CITY)


def _later(here: Collection[ReportedProcess]) -> Iterator[Check]:
    """Work without which the city serves for some days."""
    missing = [label for loop, label in _LATER.items() if not any(loop in one.loops for one in here)]
    if missing:
        text = f"没有进程在做：{'、'.join(missing)}"
        todo = "启动做这些的后台进程：hotline worker classify recount look-out"
        yield Check("later", "其他后台工作", Level.WARNING, text, todo, CheckScope.CITY)


def _gone(seen: Collection[ReportedProcess], here: Collection[ReportedProcess]) -> Iterator[Check]:
    """Who has gone without a word: killed, or its host with it."""
    gone = sorted(one.role for one in seen if one.age > GONE_AFTER)
    fresh = [one.role for one in here]
    name, label = "processes", "进程"
    if gone:
        text = f"一小时内有进程没有告别就停了：{'、'.join(gone)}；现有 {len(fresh)} 个进程报到"
        todo = "看它停止前的日志；由 hotline city、systemd 或容器管理时会自动重启，请核对现有进程是否齐全"
        yield Check(name, label, Level.WARNING, text, todo, CheckScope.CITY)
    else:
        yield Check(name, label, Level.GOOD, f"{len(fresh)} 个进程报到", scope=CheckScope.CITY)


def _clocks(here: Collection[ReportedProcess]) -> Iterator[Check]:
    """A host whose clock is wrong dates wrongly for everybody."""
    off = {one.name: float(one.detail.get("clock_off") or 0.0) for one in here}
    wrong = {name: seconds for name, seconds in off.items() if abs(seconds) > CLOCKS_APART}
    name, label = "clocks", "各进程的时钟"
    if wrong:
        worst = max(wrong.values(), key=abs)
        roles = "、".join(sorted({one.partition("@")[0] for one in wrong}))
        text = (
            f"有进程的时钟不准（{roles}）：最多比数据库{'快' if worst > 0 else '慢'} {formatting.seconds(abs(worst))}"
        )
        todo = "在该主机上检查时间同步（chrony 或 systemd-timesyncd）；主机名见“运行”页"
        yield Check(name, label, Level.BAD, text, todo, CheckScope.CITY)
    else:
        yield Check(name, label, Level.GOOD, "都与数据库一致", scope=CheckScope.CITY)


def _models(here: Collection[ReportedProcess]) -> Iterator[Check]:
    """A worker without a model leaves every ticket to people."""
    broken = sorted({one.role for one in here if one.detail.get("model_broken")})
    if broken:
        text = f"有进程读不出分类模型（{'、'.join(broken)}），每件都要人工派单"
        todo = "在“模型”页换回上一个版本，或从备份放回 HOTLINE_HOME/models"
        yield Check("models", "各进程的模型", Level.BAD, text, todo, CheckScope.CITY)


def _work(running: RunningFigures) -> Iterator[Check]:
    yield _sweeper(running)
    yield _aged("undecided", "待派", running.oldest_undecided(), "看“派单”是否在做；模型或派单目录读不出时也会停在这里")
    yield _aged("unsent", "待发", running.oldest_unsent(), "看是哪个渠道（“运行”页），多半是服务商那边有问题")
    yield _jobs(running)


def _jobs(running: RunningFigures) -> Check:
    """What people asked for waits; the city serves without it."""
    jobs, name, label = running.jobs, "jobs", "任务"
    failed, waits = sum(jobs.failed.values()), jobs.oldest(running.now, pace=running.pace)
    if waits > TOO_OLD and not jobs.under_way:
        text = f"人工或夜间要求的任务（导入、导出、训练）没有进程在做，最久已等 {formatting.seconds(waits)}"
        return Check(name, label, Level.WARNING, text, "启动任务进程（hotline jobs），并检查 Redis", CheckScope.CITY)
    if failed:
        text = f"一天内有 {failed} 个任务失败"
        return Check(name, label, Level.WARNING, text, "在“任务”页看原因，可以再做一次", CheckScope.CITY)
    return Check(name, label, Level.GOOD, "没有等太久的，也没有失败的", scope=CheckScope.CITY)


def _sweeper(running: RunningFigures) -> Check:
    name, label, sweeper = "sweeper", "时限扫描", running.sweeper
    if sweeper.stuck:
        text = "时限没有人扫描：一分钟以上没有扫过，提醒、亮灯、催办都停了"
        return Check(name, label, Level.BAD, text, "启动计时进程（hotline ticker），或查看它的日志", CheckScope.CITY)
    if sweeper.parked:
        text = f"在扫描；有 {sweeper.parked} 个期限处理时出错，停放待查"
        return Check(name, label, Level.WARNING, text, "在“时钟”页查看原因并恢复", CheckScope.CITY)
    if sweeper.late:
        text = f"在扫描；有 {sweeper.late} 步迟了一分钟以上还没做"
        return Check(name, label, Level.WARNING, text, "稍等；一直不减少时请加一个 hotline ticker", CheckScope.CITY)
    return Check(name, label, Level.GOOD, "在扫描，没有迟的", scope=CheckScope.CITY)


def _aged(name: str, label: str, seconds: float, todo: str) -> Check:
    if seconds > TOO_OLD:
        return Check(
            name, label, Level.WARNING, f"{label}的最久已等 {formatting.seconds(seconds)}", todo, CheckScope.CITY
        )
    text = f"{label}的最久等了 {formatting.seconds(seconds)}" if seconds else f"没有{label}的"
    return Check(name, label, Level.GOOD, text, scope=CheckScope.CITY)
