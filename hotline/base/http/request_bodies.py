"""The body of a request: no larger than its route takes, and no slower than anybody's telephone is."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import hdrs, web

from hotline.base.errors import HotlineError, TooLarge

SLOWEST = 1024  # bytes a second, on the average of each span that is looked at


class SlowRequest(HotlineError, TimeoutError):
    status = 408
    title = "上传太慢"


class NoLength(HotlineError):
    status = 411
    title = "请求不完整"


def refuse_large(request: web.Request, most: int) -> None:
    """TooLarge by what the request says of itself, NoLength where it says nothing."""
    if request.content_length is None and hdrs.TRANSFER_ENCODING in request.headers:
        raise NoLength("请求没有说明内容的长度，没有接收")
    if (request.content_length or 0) > most:
        raise TooLarge("提交的内容太大，请分几次提交")


@contextmanager
def slow_refused(request: web.Request, *, silence: float) -> Iterator[None]:
    """While the block reads, TooSlow where in a span of `silence` seconds next to nothing comes."""
    watch = _Watch(request, silence)
    try:
        yield
    finally:
        watch.end()


class _Watch:
    """Looks at what has come, once a span; reading a body that is too slow raises TooSlow from then on."""

    def __init__(self, request: web.Request, silence: float) -> None:
        self._content, self._silence, self._come = request.content, silence, 0
        self._timer = asyncio.get_running_loop().call_later(silence, self._look)

    def end(self) -> None:
        self._timer.cancel()

    def _look(self) -> None:
        if self._content.is_eof():
            return
        come = self._content.total_bytes
        if come - self._come < SLOWEST * self._silence:
            self._content.set_exception(SlowRequest("网络太慢，内容没有收全，请换个网络再提交；您也可以直接拨打12345"))
            return
        self._come = come
        self._timer = asyncio.get_running_loop().call_later(self._silence, self._look)
