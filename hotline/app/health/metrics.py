"""The figures of `/metrics` in Prometheus' words: what this process counts, and what it reads of the whole city.

Every process exports the city's figures, so that any living one can be scraped: take `max` over them. Labels are kinds,
channels, routes and roles; never a person, ticket or host.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from dashboards.admin.queries.system import RunningFigures
from hotline.app.health.city import GONE_AFTER
from hotline.app.health.look import HealthLook
from hotline.app.health.process import ProcessHealth
from hotline.base.observability import process_counters
from hotline.base.observability.readiness import Level, ReadinessReport
from tickets.conversation_holder import TalkHolder

_LEVELS = {Level.GOOD: 0.0, Level.WARNING: 1.0, Level.BAD: 2.0}
Labelled = Iterable[tuple[dict[str, str], float]]


async def text(health: ProcessHealth) -> str:
    """In the text format, version 0.0.4."""
    report = await health.report()
    registry = CollectorRegistry()
    registry.register(_Now([*_of_report(report), *_of_process(health), *_of_city(health.last)]))
    return (generate_latest(process_counters.COUNTED) + generate_latest(registry)).decode()


class _Now(Collector):
    """Figures that were read a moment ago."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterable[Metric]:
        return self._families


def _gauge(name: str, words: str, values: float | Labelled | None, *, labels: tuple[str, ...] = ()) -> Metric:
    """A value alone, or one for each set of labels; nothing where nobody knows it."""
    family = GaugeMetricFamily(f"hotline_{name}", words, labels=labels)
    if isinstance(values, float | int):
        family.add_metric([], values)
    elif values is not None:
        for named, value in values:
            family.add_metric([named[label] for label in labels], value)
    return family


def _of_report(report: ReadinessReport) -> Iterator[Metric]:
    yield _gauge("ready", "1 where nothing keeps the city from serving", float(report.ready))
    yield _gauge("process_ready", "1 where this process can serve", float(report.process_ready))
    states = [({"check": check.name}, _LEVELS[check.level]) for check in report.checks]
    yield _gauge("check_state", "Checks of /readyz: 0 good, 1 warning, 2 bad", states, labels=("check",))


def _of_process(health: ProcessHealth) -> Iterator[Metric]:
    now = health.house.clock.now()
    failures = CounterMetricFamily("hotline_loop_failures", "Looks of a loop that failed", labels=["loop"])
    looks = CounterMetricFamily("hotline_loop_looks", "Looks of a loop that ended well", labels=["loop"])
    ages, rows = [], []
    for loop, pulse in health.pulses.items():
        failures.add_metric([loop], pulse.failures)
        looks.add_metric([loop], pulse.looks)
        rows.append(({"loop": loop}, float(pulse.failures_in_a_row)))
        if pulse.looked_at:
            ages.append(({"loop": loop}, (now - pulse.looked_at).total_seconds() / health.house.pace))
    yield failures
    yield looks
    yield _gauge("loop_failing", "Looks of a loop that failed in a row", rows, labels=("loop",))
    yield _gauge("loop_look_age_seconds", "Since a loop last ended a look well", ages, labels=("loop",))
    yield _gauge("chat_windows", "Open windows of the web chat at this process", float(health.windows()))
    pool: Any = health.house.database.engine.pool
    in_use = getattr(pool, "checkedout", None)  # a process without a pool has none in use
    yield _gauge("database_pool_in_use", "Connections of this process in use", float(in_use()) if in_use else None)
    size, beyond = getattr(pool, "size", None), getattr(pool, "_max_overflow", 0)
    yield _gauge(
        "database_pool_size", "Connections that this process may use", float(size() + beyond) if size else None
    )


def _of_city(look: HealthLook | None) -> Iterator[Metric]:
    """One function a matter; another part of the city that has figures is one more of them."""
    if look is None:
        return
    yield from _of_server(look)
    yield from _of_processes(look)
    if look.running is not None:
        for tell in _CITY:
            yield from tell(look.running)


def _of_server(look: HealthLook) -> Iterator[Metric]:
    yield _gauge("clock_ahead_seconds", "This process's clock less the database's", look.clock_off)
    used, most = look.connections or (None, None)
    yield _gauge("database_connections", "Connections of the database's server in use", used)
    yield _gauge("database_connections_limit", "Connections that the server allows", most)


def _of_processes(look: HealthLook) -> Iterator[Metric]:
    roles: dict[str, int] = {}
    gone: dict[str, int] = {}
    for one in look.processes:
        counted = gone if one.age > GONE_AFTER else roles
        counted[one.role] = counted.get(one.role, 0) + 1
    yield _gauge("processes", "Processes that report themselves", _by("role", roles), labels=("role",))
    words = "Processes that ended without a word within an hour"
    yield _gauge("processes_gone", words, _by("role", gone), labels=("role",))


def _waiting(now: RunningFigures) -> Iterator[Metric]:
    yield _gauge("undecided", "Tickets that the machine has not looked at", float(now.undecided.count))
    yield _gauge("undecided_oldest_seconds", "How long the first of them waits", now.oldest_undecided())
    due = [({"channel": channel}, one.due) for channel, one in now.unsent.items()]
    again = [({"channel": channel}, one.again) for channel, one in now.unsent.items()]
    for name, words, waiting in (
        ("unsent", "Messages that are due and not sent", due),
        ("resent", "Messages that a provider refused, to be tried again", again),
    ):
        counts = [(labels, float(one.count)) for labels, one in waiting]
        ages = [(labels, one.seconds(now.now, pace=now.pace)) for labels, one in waiting]
        yield _gauge(name, words, counts, labels=("channel",))
        yield _gauge(f"{name}_oldest_seconds", f"{words}: how long the first waits", ages, labels=("channel",))


def _sweep(now: RunningFigures) -> Iterator[Metric]:
    sweeper = now.sweeper
    age = (now.now - sweeper.beat_at).total_seconds() / now.pace if sweeper.beat_at else None
    yield _gauge("sweep_beat_age_seconds", "Since deadlines were last swept", age)
    drift = sweeper.detail.get("drift_p99")
    yield _gauge(
        "sweep_drift_seconds", "Taken less due of the last steps, 99 %", None if drift is None else float(drift)
    )
    yield _gauge("sweep_late", "Steps due for more than a minute", float(sweeper.late))
    yield _gauge("sweep_parked", "Deadlines that were given up until somebody looks", float(sweeper.parked))


def _people(now: RunningFigures) -> Iterator[Metric]:
    open_ones = [({"rings": "yes"}, float(now.alarms)), ({"rings": "no"}, float(now.marks))]
    yield _gauge("alarms_open", "Alarms (rings) and quiet marks that nobody has taken", open_ones, labels=("rings",))
    talks = {holder.value: now.talks.get(holder, 0) for holder in (TalkHolder.QUEUE, TalkHolder.PERSON)}
    yield _gauge(
        "chats_open",
        "Conversations that wait for a person or are held by one",
        _by("holder", talks),
        labels=("holder",),
    )


def _jobs(now: RunningFigures) -> Iterator[Metric]:
    waiting = {kind.value: one.count for kind, one in now.jobs.waiting.items()}
    under_way = {kind.value: count for kind, count in now.jobs.under_way.items()}
    failed = {kind.value: count for kind, count in now.jobs.failed.items()}
    yield _gauge("jobs_queued", "Jobs that wait to be begun", _by("kind", waiting), labels=("kind",))
    yield _gauge("jobs_running", "Jobs under way", _by("kind", under_way), labels=("kind",))
    yield _gauge("jobs_failed", "Jobs that failed within a day", _by("kind", failed), labels=("kind",))
    oldest = now.jobs.oldest(now.now, pace=now.pace)
    yield _gauge("jobs_queued_oldest_seconds", "How long the first job has been waiting to be begun", oldest)


def _model(now: RunningFigures) -> Iterator[Metric]:
    words = "Of the machine's newest decisions, the share that it dispatched itself"
    yield _gauge("model_coverage_ratio", words, now.coverage.share)


_CITY: tuple[Callable[[RunningFigures], Iterator[Metric]], ...] = (_waiting, _sweep, _people, _jobs, _model)


def _by(label: str, counted: dict[str, int]) -> list[tuple[dict[str, str], float]]:
    return [({label: name}, float(count)) for name, count in sorted(counted.items())]
