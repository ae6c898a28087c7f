"""What this process counts since it began, for `/metrics`. Labels name kinds and routes, never a person or a ticket."""

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

disable_created_metrics()  # type: ignore[no-untyped-call] # theirs has no types
COUNTED = CollectorRegistry()
for _collector in (ProcessCollector, PlatformCollector, GCCollector):
    _collector(registry=COUNTED)

ANSWERS = Histogram(
    "hotline_http_seconds",
    "Time to answer a request, by the pattern of its route",
    ("method", "route", "status"),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0),
    registry=COUNTED,
)
REFUSALS = Counter(
    "hotline_refusals", "What was not accepted, by where it came in and why", ("door", "reason"), registry=COUNTED
)
DELIVERIES = Counter(
    "hotline_deliveries", "Deliveries of providers, by channel and outcome", ("channel", "outcome"), registry=COUNTED
)
MESSAGES = Counter("hotline_messages", "Messages taken down", ("channel", "repeated"), registry=COUNTED)
PARKED = Counter("hotline_parked_rows", "Rows that a work stumbled over and gave up", ("work",), registry=COUNTED)
SENT = Counter("hotline_sent", "Messages that a provider took", ("channel",), registry=COUNTED)
PROVIDER_ERRORS = Counter(
    "hotline_provider_errors", "Messages that a provider did not take", ("channel", "cause"), registry=COUNTED
)
