"""The processes of the city profile, in one table.

`hotline city` starts them from it; compose.yaml and docs/operations/systemd say the same in their own words, and
tests/house/test_processes.py compares both with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hotline.base.settings import Settings

GRACE = 60.0  # seconds that every process has to end by itself after SIGTERM
RESTART_FIRST, RESTART_LONGEST = 1.0, 30.0  # seconds between the end of a process and its next start, doubled each time
STEADY = 60.0  # seconds after which a process has lived: when it ends later, the pause begins anew

MAIN: Mapping[str, str] = {"HOTLINE_CHANNELS": '["phone","webchat","wechat","sms"]'}
TELEGRAM: Mapping[str, str] = {"HOTLINE_CHANNELS": '["telegram"]'}  # aiogram costs 165 MB: only its own pair loads it


@dataclass(frozen=True, slots=True)
class Kind:
    """One row: a service of compose.yaml, and a unit of systemd.

    `copies`: how many run where a proxy stands before them. `ports`: of the copies on one host, told to each by
    `port_setting`; in a container each has the first. `needs`: what must be there before it starts.
    """

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    copies: int = 1
    ports: tuple[int, ...] = ()
    port_setting: str = ""
    needs: tuple[str, ...] = ("migrate", "redis")
    only_with_telegram: bool = False


TABLE = (
    Kind("web", ("web",), MAIN, copies=2, ports=(8345, 8355), port_setting="HOTLINE_PORT"),
    Kind("chat", ("chat",), MAIN, copies=2, ports=(8346, 8356), port_setting="HOTLINE_CHAT_PORT"),
    Kind("worker", ("worker", "classify", "deliver", "recount", "look-out"), MAIN, copies=2),
    Kind("jobs", ("jobs",), MAIN),
    Kind("ticker", ("ticker",), copies=2),
    Kind("telegram", ("web",), TELEGRAM, ports=(8347,), port_setting="HOTLINE_PORT", only_with_telegram=True),
    Kind("telegram-worker", ("worker", "deliver"), TELEGRAM, only_with_telegram=True),
)


@dataclass(frozen=True, slots=True)
class Process:
    """One process to be started on this machine; `environment` goes over the supervisor's own."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def plan(settings: Settings) -> tuple[Process, ...]:
    """What `hotline city` runs: as the table, but one of each that listens, for no proxy stands before them.

    Telegram's own pair only where it is configured, on the port after the chat's.
    """
    kinds = [kind for kind in TABLE if not kind.only_with_telegram or settings.telegram_token.get_secret_value()]
    return tuple(process for kind in kinds for process in _processes(kind, settings))


def _processes(kind: Kind, settings: Settings) -> list[Process]:
    copies = 1 if kind.ports else kind.copies
    port = {kind.port_setting: str(settings.chat_port + 1)} if kind.ports and kind.only_with_telegram else {}
    environment = {**kind.environment, **port}
    names = [kind.name] if copies == 1 else [f"{kind.name}-{place}" for place in range(1, copies + 1)]
    return [Process(name, kind.arguments, environment) for name in names]
