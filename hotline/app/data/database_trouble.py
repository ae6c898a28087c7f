"""Errors of the database as messages for the command line: what is wrong and what to do."""

import re

from sqlalchemy.exc import DBAPIError, OperationalError

_OLD = re.compile(r"no such (table|column)|UndefinedTable|UndefinedColumn")


def in_words(error: BaseException) -> str:
    """What to do; nothing where the trouble is not the database's but the program's."""
    if isinstance(error, DBAPIError):
        said = str(error.orig)
        if _OLD.search(said):
            return "数据库的结构比程序旧，或者还没有建立；请先运行 hotline migrate，数据不会丢失"
        if error.statement is not None and not isinstance(error, OperationalError):
            return ""  # ours
        return f"数据库不接受：{said.rpartition('>: ')[2]}；请检查 HOTLINE_DATABASE_URL、数据库账号和磁盘空间"
    if isinstance(error, ConnectionError):
        why = error.strerror or error
        return f"连接不上（{why}）；请检查 HOTLINE_DATABASE_URL 和 HOTLINE_REDIS_URL，以及服务是否已启动"
    return ""
