"""Structured logs on standard error: one line an event, with the request or job id, and nobody's personal data."""

import logging
import sys
from collections.abc import MutableMapping
from contextlib import AbstractContextManager
from typing import Any

import structlog
from structlog.contextvars import bound_contextvars

from hotline.base.text.cleaning import mask_personal

_PERSONAL = frozenset(
    {"phone", "name", "sender", "address", "identity", "text", "body", "content", "password", "token"}
)


def set_up(level: str = "INFO") -> None:
    """Route structlog and the standard library's loggers through one masking formatter."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_personal_data,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    render = structlog.processors.JSONRenderer(ensure_ascii=False)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, without_personal_data, render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("aiohttp.access", "websockets", "aiosqlite", "asyncio", "jieba", "alembic"):
        logging.getLogger(noisy).setLevel(max(root.level, logging.WARNING))


def without_personal_data(_logger: Any, _method: str, record: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop the fields that name a person, and mask numbers in every other text."""
    for key, value in record.items():
        if key in _PERSONAL:
            record[key] = "[已隐去]"
        elif isinstance(value, str):
            record[key] = mask_personal(value)
    return record


def logger(name: str) -> structlog.stdlib.BoundLogger:
    bound: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return bound


def about(**what: str | int) -> AbstractContextManager[None]:
    """Every line inside carries these, such as `request="…"` or `job="…"`."""
    return bound_contextvars(**what)
