"""How often, how much and how long: every limit on what comes in, in one place (docs/decisions/0040).

An address may be a whole office or a mobile operator's gateway: its limits are far above what its people do in earnest.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from hotline.base.http.client_address import Network, is_in, network_of


class Limit(NamedTuple):
    """So many attempts of one subject within a time, from the first on; then these words, with how long to wait."""

    of: str
    most: int
    within: timedelta
    words: str


class AtOnce(NamedTuple):
    """So much of one subject open at the same moment; then these words."""

    of: str
    most: int
    words: str


class Door(NamedTuple):
    """What one address of the pages takes: the bytes of a body, and how often from one address or one person."""

    body: int
    from_address: Limit | None = None
    by_person: Limit | None = None


class Counted(NamedTuple):
    """One attempt under one limit. `who`: an address, a number, an account. `about`: by which it may be lifted."""

    limit: Limit
    who: str
    about: str = ""


def from_address(limit: Limit, address: str, free: Sequence[Network]) -> list[Counted]:
    """Under the network of the address; nothing for the networks that the city let go free."""
    if is_in(address, free):
        return []
    return [Counted(limit, network_of(address))]


_SECONDS, _MINUTES, _HOURS = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
KB, MB = 1024, 1024 * 1024

_CODES = "查询码输错次数太多。为保护诉求人，请{wait}后再试，或拨打12345由人工查询"
CODE_OF_NUMBER = Limit("wrong-code", 5, 15 * _MINUTES, _CODES)  # from one network
CODE_FROM_ADDRESS = Limit("wrong-code-from", 30, _HOURS, _CODES)
CODE_FROM_ANYWHERE = Limit("wrong-code-anywhere", 30, _HOURS, _CODES)  # of one number, from all networks together

_NAMES = "登录失败的次数太多，请{wait}后再试，或联系系统管理员"
SIGN_IN_BY_NAME = (  # of one name from one network: the more failures, the longer each next one waits
    Limit("sign-in-1", 5, 15 * _MINUTES, _NAMES),
    Limit("sign-in-2", 10, 2 * _HOURS, _NAMES),
    Limit("sign-in-3", 20, 24 * _HOURS, _NAMES),
)
SIGN_IN_ANYWHERE = Limit("sign-in-anywhere", 50, _HOURS, _NAMES)  # of one name, from browsers it never signed in on
SIGN_IN_FROM_ADDRESS = Limit(
    "sign-in-from", 30, 15 * _MINUTES, "从您的网络登录失败的次数太多，请{wait}后再试，或联系系统管理员"
)

_WRITING = "从您的网络提交的次数太多，请{wait}后再提交；着急的事请直接拨打12345"
WRITING = Limit("writing", 100, 10 * _MINUTES, _WRITING)
ASKING = Limit("asking", 600, 10 * _MINUTES, "从您的网络来的请求太多，请{wait}后再试；着急的事请直接拨打12345")
SUPPLEMENTS = Limit(
    "supplements", 60, 24 * _HOURS, "这件事今天补充的次数太多，请{wait}后再补充；着急的事请直接拨打12345"
)
_TEXTS = "短信发送的次数太多，请{wait}后再试。编号和查询码就在页面上，请抄下来或拍照"
TEXTS_TO_NUMBER = Limit("receipt-text", 5, 24 * _HOURS, _TEXTS)
TEXTS_FROM_ADDRESS = Limit("receipt-text-from", 20, _HOURS, _TEXTS)

_CHAT = "您发得太快了，请{wait}后再发；着急的事请直接拨打12345"
CHAT_OF_TOKEN = Limit("chat", 60, 10 * _MINUTES, _CHAT)
CHAT_FROM_ADDRESS = Limit("chat-from", 600, 10 * _MINUTES, _CHAT)
CHAT_OPENED = Limit(  # windows, from an address; browsers whose line broke come again
    "chat-opened", 600, 10 * _MINUTES, "从您的网络打开聊天的次数太多，请{wait}后再试；着急的事请直接拨打12345"
)
CHAT_WINDOWS = AtOnce(  # of one address, in one process
    "chat-windows", 200, "从您的网络打开的聊天窗口太多，请关掉几个再刷新页面；着急的事请直接拨打12345"
)
CHAT_PACE = Limit("chat-pace", 20, 10 * _SECONDS, "您发得太快了，请稍等几秒再发")  # of a conversation, in memory
CHAT_FRAMES = Limit("chat-frames", 100, 10 * _SECONDS, "发得太快，请稍后刷新页面")  # of any kind; then it is closed
KEPT_REFUSED = Limit("kept-refused", 30, _MINUTES, "")  # of a channel: its address may be open to all, the table is not
NOTED_REFUSED = Limit("noted-refused", 30, _MINUTES, "")  # of a channel: an attack must not fill the trail
NOTED_LOCKED = Limit("noted-locked", 1, _MINUTES, "")  # notes of an address that goes on after a 429
WRONG_KEYS = Limit("wrong-key", 20, _MINUTES, "凭证错误的次数太多，请{wait}后再试")  # of a webhook, from an address

WORKING = Limit("working", 1200, 10 * _MINUTES, "您提交的次数太多，请{wait}后再试；如不是您本人操作，请联系系统管理员")
REVEALS = Limit("reveals", 60, _HOURS, "查看完整信息的次数太多，请{wait}后再试；确有需要请联系督办人员")
UPLOADS = Limit("uploads", 200, _HOURS, "上传的次数太多，请{wait}后再试")

FORM, LONG_FORM, FILES = 64 * KB, 512 * KB, 450 * MB  # forms with files have limits of their own, file by file
_WRITES, _ASKS = Door(LONG_FORM, WRITING), Door(FORM, ASKING)
_WORKS, _FILES = Door(LONG_FORM, by_person=WORKING), Door(FILES, by_person=UPLOADS)

# Every address of the pages that takes a POST; tests/attacks/test_every_door.py fails for a missing one. The
# webhooks of the providers (`/in/…`) count wrong keys (WRONG_KEYS), the chat's and its socket what is said (CHAT_…).
POLICY: Mapping[str, Door] = {
    "/write": Door(FILES, WRITING),
    "/written/{cid}/correct": _WRITES,
    "/written/{cid}/separate": _WRITES,
    "/written/{cid}/text": _WRITES,
    "/clear": _ASKS,
    "/query": _ASKS,
    "/p/{number}/more": _WRITES,
    "/p/{number}/files": Door(FILES, WRITING),
    "/p/{number}/rate": _WRITES,
    "/r/{token}": _WRITES,
    "/login": _ASKS,
    r"/first/{token:[\w-]{20,80}}": _ASKS,
    "/logout": _WORKS,
    r"/alarms/{id:\d{1,18}}": _WORKS,
    r"/alarms/{id:\d{1,18}}/calls/{call:\d{1,18}}": _WORKS,
    "/duty": _WORKS,
    r"/duty/{id:\d{1,18}}/end": _WORKS,
    "/take": _WORKS,
    "/take/look": _WORKS,
    "/search/export": _WORKS,
    r"/search/export/{id:\d{1,18}}/again": _WORKS,
    r"/talk/{id:\d{1,18}}": _WORKS,
    r"/talk/{id:\d{1,18}}/{act}": _WORKS,
    "/t/{number}/reveal": Door(FORM, by_person=REVEALS),
    "/t/{number}/files": _FILES,
    r"/t/{number}/files/{id:\d{1,18}}/release": _WORKS,
    "/t/{number}/alike/{other}/{how}": _WORKS,
    "/t/{number}/{act}": Door(FILES, by_person=WORKING),  # an answer may bring its evidence
    r"/reveals/{id:\d{1,18}}": _WORKS,
    "/admin/erase": _WORKS,
    "/dept/sign": _WORKS,
    r"/hot/{id:\d{1,18}}/merge": _WORKS,
    "/supervision": _WORKS,
    r"/letters/{id:\d{1,18}}/{act}": _WORKS,
    r"/cards/{id:\d{1,18}}/{act}": _WORKS,
    r"/followup/{id:\d{1,18}}": _WORKS,
    r"/followup/{id:\d{1,18}}/missed": _WORKS,
    r"/audits/{id:\d{1,18}}": _WORKS,
    r"/followup/calls/{id:\d{1,18}}": _WORKS,
    "/indicators/freeze": _WORKS,
    "/exclusions": _WORKS,
    r"/exclusions/{id:\d{1,18}}/{act}": _WORKS,
    "/catalogue/test": _WORKS,
    "/catalogue/entry/{code}": _WORKS,
    r"/knowledge/{id:new|\d{1,18}}": _WORKS,
    r"/knowledge/{id:\d{1,18}}/approve": _WORKS,
    r"/knowledge/{id:\d{1,18}}/withdraw": _WORKS,
    "/models/rollback": _WORKS,
    r"/models/{version:[\w-]{1,40}}/promote": _WORKS,
    "/notices": _WORKS,
    "/notices/mute": _WORKS,
    "/admin/calendar/preview": _WORKS,
    "/admin/calendar/apply": _WORKS,
    "/admin/clock/unpark": _WORKS,
    r"/admin/settings/versions/{id:\d{1,18}}/{act}": _WORKS,
    "/admin/settings/back": _WORKS,
    r"/admin/messages/{key:[a-z_0-9@]{1,80}}": _WORKS,
    r"/admin/quick-answers/{key:new|[0-9a-f]{8}}": _WORKS,
    "/admin/policy/edit": _WORKS,
    "/admin/policy/file": _FILES,
    r"/admin/rules/{kind:[a-z_]{1,24}}/{key:[\w.-]{1,80}}": _WORKS,
    "/admin/import": _FILES,
    r"/admin/import/{id:\d{1,18}}/columns": _WORKS,
    r"/admin/import/{id:\d{1,18}}/confirm": _WORKS,
    r"/admin/import/{id:\d{1,18}}/again": _WORKS,
    r"/admin/import/{id:\d{1,18}}/drop": _WORKS,
    r"/admin/jobs/{id:\d{1,18}}/again": _WORKS,
    "/undelivered": _WORKS,
    r"/undelivered/{id:\d{1,18}}/{act:again|call|dismiss}": _WORKS,
    r"/admin/proposals/{id:\d{1,18}}": _WORKS,
    "/admin/people/new": _WORKS,
    "/admin/people/import": _FILES,
    "/admin/people/passwords": _WORKS,
    "/admin/rights": _WORKS,
    "/me/post": _WORKS,
    "/admin/units/import": _FILES,
    r"/admin/units/import/{id:\d{1,18}}/confirm": _WORKS,
    r"/admin/units/changes/{id:\d{1,18}}/withdraw": _WORKS,
    r"/admin/units/{code:[\w.-]{1,40}}/{act:[a-z]+}": _WORKS,
    r"/admin/people/{id:\d{1,18}}/{act}": _WORKS,
    "/me/password": _WORKS,
}


def of_chat(token: str, address: str, free: Sequence[Network]) -> list[Counted]:
    """What one line in the chat counts under, by whichever way it comes."""
    return [Counted(CHAT_OF_TOKEN, token), *from_address(CHAT_FROM_ADDRESS, address, free)]
