"""OpenTelemetry traces, where an endpoint is set; nothing of them is imported otherwise.

A span's name and attributes are kinds, routes and counts; no person, ticket or text stands in one.
"""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from typing import Any

from hotline.base.errors import BadInput
from hotline.base.log import logger

Value = str | int | float | bool
log = logger(__name__)


class _Traces:
    """`tracer`: None where nothing is traced."""

    def __init__(self) -> None:
        self.tracer: Any = None
        self.stop: Callable[[], None] = lambda: None


_traces = _Traces()


def set_up(endpoint: str, service: str) -> None:
    """Send to this endpoint (OTLP over HTTP) from now on; BadInput where the libraries for it are not installed."""
    if not endpoint:
        return
    try:
        sdk, export = import_module("opentelemetry.sdk.trace"), import_module("opentelemetry.sdk.trace.export")
        otlp = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
        resources = import_module("opentelemetry.sdk.resources")
    except ImportError as error:
        raise BadInput("设置了 HOTLINE_TRACES_ENDPOINT，但没有安装：pip install 'hotline12345[traces]'") from error
    exporter = otlp.OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=1)
    provider = sdk.TracerProvider(resource=resources.Resource.create({"service.name": service}), shutdown_on_exit=False)
    provider.add_span_processor(export.BatchSpanProcessor(exporter))
    _traces.tracer, _traces.stop = provider.get_tracer("hotline"), provider.shutdown
    logging.getLogger("opentelemetry").setLevel(logging.ERROR)  # a collector that is away is told once a batch
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
    kept = {"record_exception": False, "set_status_on_exception": False}
    started: AbstractContextManager[Any] = _traces.tracer.start_as_current_span(name, attributes=attributes, **kept)
    return started


def note(name: str, *, began: int, failed: str = "", **attributes: Value) -> None:
    """A span of what has ended now; `began`: nanoseconds since 1970, `failed`: the kind of the error."""
    if _traces.tracer is None:
        return
    named = {**attributes, "error.type": failed} if failed else attributes
    _traces.tracer.start_span(name, attributes=named, start_time=began).end()
