"""What every `parse` needs to read an envelope: JSON, identifiers, moments, numbers and words; refused in words."""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from channels.contract import RefusedDelivery
from hotline.base.clock import CITY_ZONE
from hotline.base.text.cleaning import MESSAGE_LIMIT, clean, decode

IDENTIFIER_LIMIT = 128
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # an older date is an unset clock, not a message
_AHEAD = timedelta(minutes=10)  # a provider's clock may run before ours by this much


def is_same_secret(given: str, secret: str) -> bool:
    """In constant time; headers may hold broken bytes, which aiohttp gives as lone surrogates."""
    return hmac.compare_digest(given.encode(errors="surrogatepass"), secret.encode(errors="surrogatepass"))


def _no_constants(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def json_value(text: str) -> Any:
    """The value, without NaN and infinities; raises ValueError for all that is no JSON, the bottomless included.

    Raw control characters inside strings are let through, for some providers send them; `clean` takes them out.
    """
    try:
        return json.loads(text, parse_constant=_no_constants, strict=False)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def json_body(body: bytes, *, what: str) -> Any:
    if not body.strip():
        raise RefusedDelivery(f"{what}内容为空")
    try:
        return json_value(decode(body))
    except ValueError as broken:
        raise RefusedDelivery(f"{what}不是有效的 JSON：{broken}") from None


def mapping(value: Any, *, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise RefusedDelivery(f"{what}应当是一个 JSON 对象")
    return value


def identifier(value: Any, *, what: str, limit: int = IDENTIFIER_LIMIT) -> str:
    """An id as text: printable ASCII without blanks, because it becomes a key and is compared for ever."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise RefusedDelivery(f"缺少{what}")
    text = str(value).strip()
    if not text or len(text) > limit or not text.isascii() or not text.isprintable() or " " in text:
        raise RefusedDelivery(f"{what}无效")
    return text


def words(text: Any, *, what: str) -> str:
    if not isinstance(text, str):
        raise RefusedDelivery(f"{what}应当是文字")
    return readable(text)


def readable(text: str) -> str:
    """Cleaned, with a little more than the record keeps: so the record sees that it cuts and informs the citizen."""
    return clean(text, limit=MESSAGE_LIMIT + 10).text


def short(value: Any, *, limit: int = 200) -> str:
    """A field for the record: readable, bounded, never refused."""
    return clean(str(value), limit=limit).text if value is not None else ""


def from_epoch(seconds: Any, *, now: datetime) -> datetime:
    """A Unix time; one that no sender can mean (unset, far ahead) is taken as `now`."""
    try:
        moment = datetime.fromtimestamp(float(seconds), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return now
    return moment if _EARLIEST <= moment <= now + _AHEAD else now


def from_city_clock(text: Any, *, now: datetime) -> datetime:
    """`2017-09-01 00:00:00` without a zone, as providers in China write Beijing time."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return now
    moment = moment if moment.tzinfo else moment.replace(tzinfo=CITY_ZONE)
    return from_epoch(moment.timestamp(), now=now)
