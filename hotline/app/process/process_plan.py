"""The processes of the city profile, in one table.

`hotline city` starts them from it; compose.yaml and docs/operations/systemd say the same in their own words, and
tests/house/test_processes.py compares both with it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from channels import registry
from hotline.base.channels import OWN_PROCESS, SHARED
from hotline.base.settings import Settings

GRACE = 60.0  # seconds that every process has to end by itself after SIGTERM
RESTART_FIRST, RESTART_LONGEST = 1.0, 30.0  # seconds between the end of a process and its next start, doubled each time
STEADY = 60.0  # seconds: a process that lived longer is restarted with the first pause again

JOBS_AT_ONCE = 2  # worker processes of `hotline jobs`
METRICS_PORT = "HOTLINE_METRICS_PORT"


def _serving(kinds: Iterable[str]) -> Mapping[str, str]:
    return {"HOTLINE_CHANNELS": json.dumps(list(kinds), separators=(",", ":"))}


MAIN = _serving([SHARED])


@dataclass(frozen=True, slots=True)
class ProcessKind:
    """One row: a service of compose.yaml, and a unit of systemd.

    `copies`: how many run behind a proxy. `ports`: of the copies on one host, given to each by
    `port_setting`; in a container each has the first. `needs`: what must be there before it starts.
    """

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    copies: int = 1
    ports: tuple[int, ...] = ()
    port_setting: str = ""
    needs: tuple[str, ...] = ("migrate", "redis")
    only_with: str = ""  # a channel: these processes are started only where it is set up


def _own_pair(channel: str, port: int) -> tuple[ProcessKind, ProcessKind]:
    """A channel that loads much has its webhook and its sending by itself."""
    alone = _serving([channel])
    return (
        ProcessKind(channel, ("web",), alone, ports=(port,), port_setting="HOTLINE_PORT", only_with=channel),
        ProcessKind(f"{channel}-worker", ("worker", "deliver"), alone, only_with=channel),
    )


TABLE = (
    ProcessKind("web", ("web",), MAIN, copies=2, ports=(8345, 8355), port_setting="HOTLINE_PORT"),
    ProcessKind("chat", ("chat",), MAIN, copies=2, ports=(8346, 8356), port_setting="HOTLINE_CHAT_PORT"),
    ProcessKind("worker", ("worker", "classify", "deliver", "recount", "look-out"), MAIN, copies=2),
    ProcessKind("jobs", ("jobs",), MAIN),
    ProcessKind("ticker", ("ticker",), copies=2),
    *(kind for place, channel in enumerate(sorted(OWN_PROCESS)) for kind in _own_pair(channel, 8347 + place)),
)


@dataclass(frozen=True, slots=True)
class Process:
    """One process to be started on this machine; `environment` goes over the supervisor's own."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def plan(settings: Settings) -> tuple[Process, ...]:
    """What `hotline city` runs: as the table, but one of each that listens, for there is no proxy before them.

    A channel's own pair only where it is set up, on the ports after the chat's. Where figures have a port
    (HOTLINE_METRICS_PORT) it is the first one's, and each that follows has the next.
    """
    kinds = [kind for kind in TABLE if not kind.only_with or registry.missing(settings, kind.only_with) is None]
    processes = [process for kind in kinds for process in _processes(kind, settings)]
    if not settings.metrics_port:
        return tuple(processes)
    ports = ({METRICS_PORT: str(settings.metrics_port + place)} for place in range(len(processes)))
    return tuple(
        replace(process, environment={**process.environment, **port})
        for process, port in zip(processes, ports, strict=True)
    )


def _processes(kind: ProcessKind, settings: Settings) -> list[Process]:
    copies = 1 if kind.ports else kind.copies
    own = sorted(OWN_PROCESS).index(kind.only_with) if kind.only_with else 0
    port = {kind.port_setting: str(settings.chat_port + 1 + own)} if kind.ports and kind.only_with else {}
    environment = {**kind.environment, **port}
    names = [kind.name] if copies == 1 else [f"{kind.name}-{place}" for place in range(1, copies + 1)]
    return [Process(name, kind.arguments, environment) for name in names]
