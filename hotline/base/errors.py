"""Expected failures: each has an HTTP status, and words for the person who reads them."""

from collections.abc import Mapping
from typing import Any, ClassVar


class HotlineError(Exception):
    status: ClassVar[int] = 500
    title: ClassVar[str] = "系统出错"

    def __init__(self, message: str, **detail: Any) -> None:
        super().__init__(message)
        self.message = message
        self.detail: Mapping[str, Any] = detail


class BadInput(HotlineError):
    status = 400
    title = "内容有误"


class NotSignedIn(HotlineError):
    status = 401
    title = "请先登录"


class Forbidden(HotlineError):
    status = 403
    title = "没有权限"


class NotFound(HotlineError):
    status = 404
    title = "没有找到"


class Conflict(HotlineError):
    """Somebody else was first, or the move is impossible now; `detail["changed"]` says what changed."""

    status = 409
    title = "刚刚有变化"


class Overtaken(Conflict):
    """Two wrote the same row or took the same key at the same moment, and this one was second; again may succeed."""


class TooLarge(HotlineError):
    status = 413
    title = "内容太大"


class TooMany(HotlineError):
    status = 429
    title = "操作太频繁"


class Unavailable(HotlineError):
    status = 503
    title = "暂时不可用"
