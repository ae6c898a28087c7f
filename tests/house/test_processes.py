"""compose.yaml and the systemd units run exactly the processes of the table, in the same way."""

import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import SecretStr

from hotline.app.data import connections
from hotline.app.process import process_plan
from hotline.app.process.loops import GROUPS
from hotline.app.process.process_plan import GRACE, TABLE, ProcessKind
from hotline.base.settings import Settings
from hotline.cli import COMMANDS

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "docs" / "operations" / "systemd"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
STORES = {"postgres", "redis"}
ONCE = "migrate"
EVERY_KIND = pytest.mark.parametrize("kind", TABLE, ids=lambda kind: kind.name)


def own_environment(kind: ProcessKind) -> dict[str, str]:
    """Settings of this kind's processes beyond the common ones."""
    return {**kind.environment, **({kind.port_setting: str(kind.ports[0])} if kind.ports else {})}


def unit(path: Path) -> dict[str, list[str]]:
    """`{"ExecStart": […], "Environment": […]}` of a unit file, from any section."""
    found: dict[str, list[str]] = {}
    for line in path.read_text().splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def environment_of(lines: list[str]) -> dict[str, str]:
    words = [word for line in lines for word in shlex.split(line)]
    return dict(word.split("=", 1) for word in words)


def test_compose_runs_the_processes_of_the_table_and_no_others() -> None:
    assert set(SERVICES) == {kind.name for kind in TABLE} | STORES | {ONCE, "proxy"}


@EVERY_KIND
def test_a_service_does_what_its_row_says(kind: ProcessKind) -> None:
    service = SERVICES[kind.name]
    assert service["command"] == list(kind.arguments)
    assert service.get("deploy", {}).get("replicas", 1) == kind.copies
    everybodys = COMPOSE["x-environment"]
    assert {name: value for name, value in service["environment"].items() if everybodys.get(name) != value} == (
        own_environment(kind)
    )
    assert everybodys.items() <= service["environment"].items()
    assert set(service["depends_on"]) == set(kind.needs)
    assert ("telegram" in service.get("profiles", [])) == bool(kind.only_with)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_do_no_more_than_it_must_and_ends_in_order(name: str) -> None:
    service = SERVICES[name]
    assert service["restart"] == ("no" if name == ONCE else "unless-stopped")
    assert service["stop_grace_period"] == f"{GRACE:.0f}s"
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["logging"]["options"] == {"max-size": "20m", "max-file": "10"}
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert "healthcheck" in service
    assert ("ports" in service) == (name == "proxy")  # so that every other one can be there twice


def test_the_doors_of_a_city_are_set_for_a_proxy_and_nothing_is_left_to_chance() -> None:
    text = COMPOSE["x-environment"]
    assert text["HOTLINE_SECURE_COOKIES"] == "true"
    address = SERVICES["proxy"]["networks"]["inside"]["ipv4_address"]
    assert text["HOTLINE_TRUSTED_PROXIES"] == f'["{address}"]'
    assert text["HOTLINE_SITE_URL"].startswith("${HOTLINE_SITE_URL:?")
    assert text["HOTLINE_DATABASE_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert SERVICES["postgres"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert all(
        name.removeprefix("HOTLINE_").lower() in {*Settings.model_fields, "secrets_dir"}
        for name in text
        if name != "TZ"
    )


def test_the_database_has_room_for_every_copy_of_every_process() -> None:
    """Of the server's connections three are the superuser's (`superuser_reserved_connections`)."""
    text = shlex.split(SERVICES["postgres"]["command"])
    room = dict(word.split("=") for word in text if "=" in word)
    _, most = connections.needed(kind.arguments for kind in TABLE for _ in range(kind.copies))
    assert most + connections.SPARE + 3 <= int(room["max_connections"])


def test_each_process_of_one_machine_has_a_port_of_its_own_for_its_figures() -> None:
    """As docs/operations/health.md says it."""
    city = Settings(metrics_port=9345, telegram_token=SecretStr("1:a"))
    ports = {one.name: one.environment["HOTLINE_METRICS_PORT"] for one in process_plan.plan(city)}
    assert len(set(ports.values())) == len(ports)
    text = ", ".join(f"`{name}` {port}" for name, port in ports.items())
    assert text in (ROOT / "docs" / "operations" / "health.md").read_text()
    assert not any("HOTLINE_METRICS_PORT" in one.environment for one in process_plan.plan(Settings()))


def test_a_city_is_not_given_the_sample_city() -> None:
    assert SERVICES[ONCE]["command"] == ["migrate"]
    assert unit(UNITS / "hotline-migrate.service")["ExecStart"] == ["/opt/hotline/bin/hotline migrate"]


@EVERY_KIND
def test_a_unit_does_what_its_row_says(kind: ProcessKind) -> None:
    text = unit(UNITS / f"hotline-{kind.name}@.service")
    assert text["ExecStart"] == [shlex.join(("/opt/hotline/bin/hotline", *kind.arguments))]
    port = {kind.port_setting: "%i"} if kind.ports else {}
    assert environment_of(text.get("Environment", [])) == {**kind.environment, **port}
    assert (text["Restart"], text["PartOf"]) == (["always"], ["hotline.target"])
    assert text["MemoryMax"]


def test_the_target_wants_every_copy_and_only_units_that_are_there() -> None:
    wanted = {one for line in unit(UNITS / "hotline.target")["Wants"] for one in line.split()}
    instances = {
        f"hotline-{kind.name}@{instance}.service"
        for kind in TABLE
        if not kind.only_with
        for instance in (kind.ports or range(1, kind.copies + 1))
    }
    assert wanted == instances | {"hotline-migrate.service"}
    assert {path.name for path in UNITS.glob("*@.service")} == {f"hotline-{kind.name}@.service" for kind in TABLE}


def test_every_unit_ends_in_order_and_may_do_no_more_than_it_must() -> None:
    common = unit(UNITS / "hotline-.service.d" / "common.conf")
    assert common["TimeoutStopSec"] == [f"{GRACE:.0f}"]
    assert common["User"] == ["hotline"]
    assert common["NoNewPrivileges"] == ["true"]
    assert common["CapabilityBoundingSet"] == [""]
    assert common["ProtectSystem"] == ["strict"]


@pytest.mark.parametrize("path", [ROOT / "docs/operations/Caddyfile", UNITS / "Caddyfile"], ids=["compose", "systemd"])
def test_the_proxies_lead_to_every_port_of_the_table(path: Path) -> None:
    text = path.read_text()
    for kind in TABLE:
        for port in kind.ports[: 1 if path.parent != UNITS else None]:
            place = f"dynamic a {kind.name} {port} " if path.parent != UNITS else f"127.0.0.1:{port} "
            assert place in text, (kind.name, port)


@EVERY_KIND
def test_every_process_is_a_command_of_the_program(kind: ProcessKind) -> None:
    command, *groups = kind.arguments
    assert command in COMMANDS
    assert set(groups) <= set(GROUPS)


def test_all_background_work_is_done_by_somebody() -> None:
    done = {group for kind in TABLE for group in kind.arguments[1:]} | {"sweep"}  # the ticker's
    assert done == set(GROUPS)


@pytest.mark.parametrize("token", ["", "123:abc"])
def test_hotline_city_runs_the_table_with_one_of_each_that_listens(token: str) -> None:
    plan = process_plan.plan(Settings(telegram_token=token, telegram_secret=token, chat_port=9001))
    names = [process.name for process in plan]
    with_telegram = ["telegram", "telegram-worker"] if token else []
    assert names == ["web", "chat", "worker-1", "worker-2", "jobs", "ticker-1", "ticker-2", *with_telegram]
    if token:
        assert plan[-2].environment["HOTLINE_PORT"] == "9002"


def test_an_image_holds_no_secret_of_the_city() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split("\n")
    assert {".env", "*.env", "secrets", "var", "**/keys.json", ".git", ".venv"} <= set(ignored)
    said = (ROOT / "Dockerfile").read_text()
    assert "\nUSER 10001\n" in said
    assert "--require-hashes" in said
