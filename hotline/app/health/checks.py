"""From one look to the checks that operators read: pure, every check a sentence and what to do about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboards.web import formatting
from hotline.app.health import city
from hotline.app.health.files import Files
from hotline.app.health.look import HealthLook
from hotline.app.health.schema import fits_newer, is_behind, newest
from hotline.app.health.trouble import why
from hotline.base.observability.readiness import Check, CheckScope, Level

CLOCKS_APART = 5.0  # seconds that two clocks of a city may differ
HINTS_AWAY = 30.0  # seconds
NEARLY_ALL = 0.9  # of the connections
LITTLE_ROOM, NO_ROOM = 500 * 2**20, 20 * 2**20  # bytes


@dataclass(frozen=True, slots=True)
class ProcessFacts:
    """What a process knows of itself. `wakeups_away`: for how many seconds Redis has not answered, None where it does.

    `model_broken`: this process has tried to read the model and has none.
    """

    embedded: bool
    channels: Sequence[str]
    files: Files | None
    wakeups_away: float | None
    model_broken: bool
    keeps_time: bool


def of(look: HealthLook, own: ProcessFacts) -> Iterator[Check]:
    yield _database(look)
    if look.read_error is None:
        yield _schema(look)
        yield from _connections(look)
        if own.keeps_time:
            yield _clock(look)
    yield from _files(own)
    if not own.embedded:
        yield _wakeups(own.wakeups_away)
    if look.read_error is None:
        yield from city.of(look, own.channels, can_report=look.write_error is None)


def _database(look: HealthLook) -> Check:
    error = look.write_error or look.read_error
    if error is None:
        return Check("database", "数据库", Level.GOOD, f"能读能写，用时 {look.took:.1f} 秒")
    trouble = why(error)
    return Check("database", "数据库", Level.BAD, trouble.words, trouble.todo)


def _schema(look: HealthLook) -> Check:
    name, label = "schema", "数据库结构"
    if look.schema_error is not None:
        words = "数据库里没有结构版本号，不知道是否适合本程序"
        return Check(name, label, Level.BAD, words, "请运行 hotline migrate，数据不会丢失")
    if is_behind(look.revision):
        words = f"数据库结构是 {look.revision or '空的'}，比程序需要的 {newest()} 旧"
        return Check(name, label, Level.BAD, words, "请运行 hotline migrate，数据不会丢失")
    if look.revision != newest() and not fits_newer(look.oldest_program):
        words = f"数据库结构是 {look.revision}，已不再适合本程序（{newest()}）"
        return Check(name, label, Level.BAD, words, "把这个进程换成升级（hotline migrate）时用的那个版本")
    if look.revision != newest():
        words = f"数据库结构是 {look.revision}，比本程序的 {newest()} 新，可以用"
        return Check(name, label, Level.WARNING, words, "升级尚未完成：把这个进程也换成新版本")
    return Check(name, label, Level.GOOD, f"版本 {look.revision}，与程序一致")


def _connections(look: HealthLook) -> Iterator[Check]:
    if look.connections is None:
        return
    used, most = look.connections
    words, name, label = f"已用 {used} 个，共 {most} 个", "connections", "数据库连接"
    if used >= most:
        todo = "在数据库上查看谁占着连接（pg_stat_activity），结束不用的，或调大 max_connections"
        yield Check(name, label, Level.BAD, f"数据库的连接数用完了：{words}", todo)
    elif used >= most * NEARLY_ALL:
        yield Check(name, label, Level.WARNING, f"连接快用完了：{words}", "减少进程，或调大 max_connections")
    else:
        yield Check(name, label, Level.GOOD, words)


def _clock(look: HealthLook) -> Check:
    off = look.clock_off or 0.0
    name, label = "clock", "时钟"
    if abs(off) > CLOCKS_APART:
        words = f"本机时钟比数据库{'快' if off > 0 else '慢'} {formatting.seconds(abs(off))}，时限和发送租约会算错"
        todo = "在本机和数据库主机上检查时间同步（chrony 或 systemd-timesyncd），对准后本系统自己恢复"
        return Check(name, label, Level.BAD, words, todo, CheckScope.CITY)
    return Check(name, label, Level.GOOD, f"与数据库相差 {abs(off):.1f} 秒", scope=CheckScope.CITY)


def _files(own: ProcessFacts) -> Iterator[Check]:
    files = own.files
    if files is None:
        words = "数据目录读不了，或没有在时限内回答"
        yield Check("home", "数据目录", Level.BAD, words, "检查 HOTLINE_HOME 所在的磁盘、网络存储和读写权限")
        return
    yield keys(files)
    yield model(files, broken=own.model_broken)
    room, label = f"数据目录的磁盘还剩 {files.free // 2**20} MB", "本机磁盘"
    if files.free < NO_ROOM:
        todo = "清理或扩大 HOTLINE_HOME 所在的磁盘；照片和录音现在存不下"
        yield Check("home", label, Level.BAD, f"本机磁盘满了：{room}", todo)
    elif files.free < LITTLE_ROOM:
        yield Check("home", label, Level.WARNING, f"本机磁盘快满了：{room}", "清理或扩大 HOTLINE_HOME 所在的磁盘")
    else:
        yield Check("home", label, Level.GOOD, room)


_KEYS = {
    "missing": (
        "没有密钥文件 keys.json，已加密的姓名电话读不出来",
        "从备份放回 HOTLINE_HOME/keys.json；新装的系统请先运行 hotline prepare",
    ),
    "unreadable": ("密钥文件 keys.json 没有读的权限", "把 HOTLINE_HOME/keys.json 的属主改成运行本系统的账号"),
    "broken": ("密钥文件 keys.json 内容不完整", "从备份放回 HOTLINE_HOME/keys.json"),
}


def keys(files: Files) -> Check:
    if files.keys:
        words, todo = _KEYS[files.keys]
        return Check("keys", "密钥", Level.BAD, words, todo)
    return Check("keys", "密钥", Level.GOOD, "密钥文件可读")


def model(files: Files, *, broken: bool = False) -> Check:
    name, label = "model", "分类模型"
    if not files.model:
        if files.had_model:
            todo = "在“模型”页换用一个版本，或从备份放回 HOTLINE_HOME/models"
            return Check(name, label, Level.BAD, "没有分类模型在用，每件都要人工派单", todo)
        todo = "新城市可以先不要；旧工单导入后运行 hotline setup --model history，或从备份放回 HOTLINE_HOME/models"
        return Check(name, label, Level.WARNING, "还没有分类模型，每件都要人工派单", todo)
    if broken or not files.model_readable:
        words = f"分类模型 {files.model} 的文件不完整，读不出来"
        return Check(name, label, Level.BAD, words, "在“模型”页换回上一个版本，或从备份放回 HOTLINE_HOME/models")
    return Check(name, label, Level.GOOD, f"正在用 {files.model}")


def _wakeups(away: float | None) -> Check:
    name, label = "redis", "Redis"
    if away is None:
        return Check(name, label, Level.GOOD, "能连上", scope=CheckScope.CITY)
    words = "连不上 Redis：派单和发送照常，慢几秒；人工要求的任务（导入、报表、训练）等它回来"
    todo = "检查 Redis 是否在运行、HOTLINE_REDIS_URL 和网络；回来后本系统自己恢复"
    return Check(name, label, Level.BAD if away > HINTS_AWAY else Level.WARNING, words, todo, CheckScope.CITY)
