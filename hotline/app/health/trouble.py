"""What keeps a database from answering or from taking a row, in a sentence and with what to do."""

from typing import NamedTuple

from sqlalchemy.exc import DBAPIError

from hotline.base.storage.time_limits import Busy


class Trouble(NamedTuple):
    kind: str  # for figures: a word of ours, never what the server said
    words: str
    todo: str


_READ_ONLY = Trouble(
    "read_only",
    "数据库只读，写不进去",
    "检查是否连到了备库，或数据库、账号被设成只读（default_transaction_read_only）；恢复可写后本系统自己恢复，"
    "渠道会重推没有收下的消息",
)
_FULL = Trouble(
    "disk_full", "数据库的磁盘满了，写不进去", "清理或扩大数据库所在的磁盘；有了空间本系统自己恢复，已收下的件不会丢"
)
_CONNECTIONS = Trouble(
    "connections",
    "数据库的连接数用完了",
    "在数据库上查看谁占着连接（pg_stat_activity），结束不用的，或调大 max_connections",
)
_STARTING = Trouble("starting", "数据库正在启动或恢复", "稍等；几分钟后仍这样，请看数据库自己的日志")
_AWAY = Trouble("away", "连不上数据库", "检查数据库是否在运行、HOTLINE_DATABASE_URL 和网络；数据库回来后本系统自己恢复")
_SLOW = Trouble(
    "slow", "数据库没有在时限内回答", "看数据库的负载、锁和磁盘；如已停住，请重启数据库，本系统自己重新连接"
)
_PASSWORD = Trouble("password", "数据库不接受账号或口令", "检查 HOTLINE_DATABASE_URL 里的账号、口令和 pg_hba.conf")
_MISSING = Trouble("missing", "没有这个数据库", "检查 HOTLINE_DATABASE_URL 里的库名，或先建库再运行 hotline migrate")
_OLD = Trouble("schema", "数据库里还没有需要的表", "请运行 hotline migrate，数据不会丢失")
_RIGHTS = Trouble("rights", "数据库账号没有需要的权限", "请让数据库管理员给本系统的账号授予读写权限")
_LOCKED = Trouble("locked", "数据库被别的程序锁住", "看是否有备份或维护程序占着数据库文件，等它结束")
_OTHER = Trouble("other", "数据库出错", "请看本进程的日志（health_look_failed）和数据库的日志")

# nobody answers at all: asking once more would only take as long again
UNREACHABLE = frozenset(one.kind for one in (_CONNECTIONS, _STARTING, _AWAY, _SLOW, _PASSWORD, _MISSING))

# SQLSTATE (PostgreSQL 15, appendix A), whole or its class
_BY_STATE = {
    "25006": _READ_ONLY,
    "53100": _FULL,
    "53300": _CONNECTIONS,
    "57P03": _STARTING,
    "3D000": _MISSING,
    "42P01": _OLD,
    "42703": _OLD,
    "42501": _RIGHTS,
    "55P03": _LOCKED,
    "57014": _SLOW,
}
_BY_CLASS = {"28": _PASSWORD, "08": _AWAY, "57": _AWAY}
_BY_WORDS = {  # SQLite has words only
    "readonly database": _READ_ONLY,
    "disk is full": _FULL,
    "no such table": _OLD,
    "no such column": _OLD,
    "unable to open": _AWAY,
    "is locked": _LOCKED,
    "disk I/O error": _FULL,
}


def why(error: BaseException) -> Trouble:
    """Of the driver's or SQLAlchemy's error."""
    if isinstance(error, Busy) and error.__cause__ is not None:
        return why(error.__cause__)
    if isinstance(error, TimeoutError):
        return _SLOW
    state = str(getattr(error, "sqlstate", "") or getattr(getattr(error, "orig", None), "sqlstate", "") or "")
    by_state = _BY_STATE.get(state) or _BY_CLASS.get(state[:2])
    if by_state is not None:
        return by_state
    if isinstance(error, OSError) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return _AWAY
    return next((known for words, known in _BY_WORDS.items() if words in str(error)), _OTHER)
