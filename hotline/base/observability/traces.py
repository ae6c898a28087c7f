"""OpenTelemetry traces, where an endpoint is set; nothing of them is imported otherwise.

A span's name and attributes are kinds, routes and counts; never a person, ticket or text.
"""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from hotline.base.errors import BadInput
from hotline.base.observability.log import logger

Value = str | int | float | bool
log = logger(__name__)

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer


class _Traces:
    """`tracer`: None where nothing is traced."""

    def __init__(self) -> None:
        self.tracer: Tracer | None = None
        self.stop: Callable[[], None] = lambda: None


_traces = _Traces()


def set_up(endpoint: str, service: str) -> None:
    """Send to this endpoint (OTLP over HTTP) from now on; BadInput where the libraries for it are not installed."""
    if not endpoint:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - optional
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - optional
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - optional
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - optional
    except ImportError as error:
        raise BadInput("设置了 HOTLINE_TRACES_ENDPOINT，但没有安装：pip install 'hotline12345[traces]'") from error
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=1)
    provider = TracerProvider(resource=Resource.create({"service.name": service}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _traces.tracer, _traces.stop = provider.get_tracer("hotline"), provider.shutdown
    logging.getLogger("opentelemetry").setLevel(logging.ERROR)  # a missing collector would be reported once a batch
    log.info("traces_on", endpoint=endpoint)


def close() -> None:
    """Send what is left; a collector that is away costs a second or two."""
    _traces.stop()
    _traces.tracer, _traces.stop = None, lambda: None


def span(name: str, **attributes: Value) -> AbstractContextManager[Any]:
    """What happens inside is a part of it; the span under way, or None, is given to the block.

    An error's words are not kept: they may repeat what a citizen wrote.
    """
    if _traces.tracer is None:
        return nullcontext()
    return _traces.tracer.start_as_current_span(
        name, attributes=attributes, record_exception=False, set_status_on_exception=False
    )


def note(name: str, *, began: int, failed: str = "", **attributes: Value) -> None:
    """A span of what has ended now; `began`: nanoseconds since 1970, `failed`: the kind of the error."""
    if _traces.tracer is None:
        return
    named = {**attributes, "error.type": failed} if failed else attributes
    _traces.tracer.start_span(name, attributes=named, start_time=began).end()
