"""What `/metrics` reports to Prometheus, to whom, and that it names no person."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from channels import outbox
from channels.contract import Cause, Outgoing, SendFailed
from channels.delivery import deliver_waiting
from hotline.app import wiring
from hotline.app.health.listener import listen
from hotline.app.health.process import ProcessHealth
from hotline.app.process.chat import chat_server
from hotline.app.process.loops import Loop, Loops
from hotline.app.process.web import web_app
from hotline.app.wiring import Services
from hotline.base.settings import Settings
from router.alarms.models import Alarm
from tests.dashboards.office import Office, settle
from tests.health.conftest import TOKEN, Watched
from tickets.models import Assignment

Figures = Callable[..., float]


def read(text: str) -> Figures:
    """`figures("hotline_unsent", channel="sms")`: the value of that sample."""
    samples = {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    return lambda name, **labels: samples[name, frozenset(labels.items())]


async def test_the_city_in_figures(watched: Watched, whole_city: list[ProcessHealth], house: Services) -> None:
    await settle(house.work)
    office = Office(house.work)
    waits = await office.open("路灯坏了三天")
    dispatched = await office.dispatched()
    async with house.work.begin() as uow:
        ticket = await uow.session.get_one(type(waits), waits.id)
        ticket.registered_at -= timedelta(seconds=90)
        row = outbox.put(uow, channel="sms", address="13877100001", text="已登记")
        row.not_before -= timedelta(seconds=40)
        uow.session.add(Alarm(ticket_id=dispatched.id, rings=True, signal="hazard", raised_at=uow.now))
        for decision, count in (("dispatch", 3), ("person", 1)):
            for _ in range(count):
                uow.session.add(machine_decided(waits.id, decision, uow.now))
    figures = read(await watched.metrics())
    assert figures("hotline_ready") == 1
    assert figures("hotline_undecided") == 1
    assert 90 <= figures("hotline_undecided_oldest_seconds") < 600
    assert 40 <= figures("hotline_unsent_oldest_seconds", channel="sms") < 600
    assert figures("hotline_alarms_open", rings="yes") == 1
    assert figures("hotline_chats_open", holder="queue") == 0
    assert figures("hotline_model_coverage_ratio") == 0.75
    assert figures("hotline_processes", role="worker") == figures("hotline_processes", role="ticker") == 1
    assert figures("hotline_check_state", check="undecided") == 1
    assert figures("hotline_check_state", check="database") == 0
    assert 0 <= figures("hotline_sweep_beat_age_seconds") < 600
    assert abs(figures("hotline_clock_ahead_seconds")) < 5
    assert 0 < figures("hotline_database_connections") < figures("hotline_database_connections_limit")
    assert figures("hotline_database_pool_size") == 20


def machine_decided(ticket_id: int, decision: str, at: Any) -> Assignment:
    return Assignment(
        ticket_id=ticket_id, chosen_by="model", decision=decision, candidates=[], words=[], basis="", steps=[], at=at
    )


async def test_answers_are_timed_by_their_route_and_it_names_nobody(watched: Watched) -> None:
    before = count_of(await watched.metrics())
    async with watched.client.get("/p/GL20261123000017?code=123456") as response:
        assert response.status == 404
    async with watched.client.get("/no/such/page/13877100001") as response:
        assert response.status == 404
    async with watched.client.post("/in/sms/wrong", data=b"{}") as response:
        assert response.status in {401, 403}
    async with watched.client.post("/in/pigeon") as response:
        assert response.status == 404
    text = await watched.metrics()
    after = count_of(text)
    for route, status in (("/p/{number}", "4xx"), ("(none)", "4xx"), ("/in/{kind}/{secret}", "4xx")):
        key = route, status
        assert after[key] == before.get(key, 0) + 1
    assert "GL2026" not in text
    assert "13877100001" not in text
    assert "pigeon" not in text
    figures = read(text)
    assert figures("hotline_refusals_total", door="sms", reason="forbidden") >= 1
    assert figures("hotline_refusals_total", door="unknown", reason="no_channel") >= 1
    assert figures("hotline_refusals_total", door="pages", reason="NotFound") >= 1


def count_of(text: str) -> dict[tuple[str, str], float]:
    """Answers by route and status."""
    counts: dict[tuple[str, str], float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == "hotline_http_seconds_count":
                key = sample.labels["route"], sample.labels["status"]
                counts[key] = counts.get(key, 0) + sample.value
    return counts


class Refusing:
    """A provider that takes one message and refuses another."""

    kind = "sms"
    label = "短信"

    async def send(self, message: Outgoing) -> str:
        if message.text == "不收":
            raise SendFailed("模板不对", Cause.NEVER)
        return "7"


async def test_what_providers_take_and_refuse_is_counted(watched: Watched, house: Services) -> None:
    await watched.health.report()
    text = await watched.metrics()
    before = text.count("hotline_provider_errors_total{")
    async with house.work.begin() as uow:
        for words, address in (("收", "13877100001"), ("不收", "13877100002")):
            outbox.put(uow, channel="sms", address=address, text=words)
    adapter: Any = Refusing()
    assert await deliver_waiting(house.work, adapter) == 2
    figures = read(await watched.metrics())
    assert figures("hotline_sent_total", channel="sms") >= 1
    assert figures("hotline_provider_errors_total", channel="sms", cause="never") >= 1
    assert before <= 2


async def test_loops_that_fail_are_counted(house: Services, whole_city: list[ProcessHealth]) -> None:
    async def stumble(_house: Services) -> bool:
        raise RuntimeError("13877100001")

    loops = Loops(house, [Loop("classify", stumble)])
    assert await loops._look(loops._loops[0]) is None  # noqa: SLF001 - one look, without the pause after it
    health = ProcessHealth(house, "worker", pulses=loops.pulses)
    await health.beat()
    report = await health.report()
    seen = {one.name: one for one in (await health.answer()).processes}[health.name]
    assert seen.loops["classify"]["error"] == "RuntimeError"
    assert seen.loops["classify"]["failures_in_a_row"] == 1
    assert "13877100001" not in str(seen.detail)
    assert report.ready, "the other worker's loop is fine"
    await health.stop()


async def test_who_may_read_figures(settings: Settings, house: Services) -> None:
    """On the pages' port the token only: behind a proxy everybody is this machine."""
    async with TestClient(TestServer(web_app(house, ProcessHealth(house, "web")))) as client:
        for headers, status in (({}, 404), ({"Authorization": "Bearer wrong"}, 404), (TOKEN, 200)):
            async with client.get("/metrics", headers=headers) as response:
                assert response.status == status
    without = wiring.build(settings.model_copy(update={"metrics_token": Settings().metrics_token}))
    empty = {"Authorization": "Bearer "}
    app = web_app(without, ProcessHealth(without, "web"))
    async with TestClient(TestServer(app)) as client, client.get("/metrics", headers=empty) as response:
        assert response.status == 404
    await without.close()


async def test_a_worker_has_a_port_of_its_own(
    house: Services, whole_city: list[ProcessHealth], unused_tcp_port: int
) -> None:
    """This machine reads it, and nobody who claims to ask for another; a port that is taken stops no work."""
    worker = whole_city[0]
    assert await listen(worker, port=0) is None
    runner = await listen(worker, port=unused_tcp_port)
    assert runner is not None
    assert await listen(worker, port=unused_tcp_port) is None
    async with ClientSession(f"http://127.0.0.1:{unused_tcp_port}") as client:
        async with client.get("/healthz") as response:
            assert (response.status, await response.json()) == (200, {"status": "ok"})
        async with client.get("/readyz") as response:
            assert (response.status, (await response.json())["ready"]) == (200, True)
        async with client.get("/metrics") as response:
            figures = read(await response.text())
        async with client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}) as response:
            assert response.status == 404
    await runner.cleanup()
    assert figures("hotline_loop_failing", loop="classify") == 0
    assert figures("hotline_loop_looks_total", loop="classify") == 0


async def test_the_chat_answers_on_its_own_port(house: Services, whole_city: list[ProcessHealth]) -> None:
    health = ProcessHealth(house, "chat", windows=lambda: chat.windows)
    chat = chat_server(house, port=0, health=health)
    await chat.start()
    async with ClientSession(f"http://127.0.0.1:{chat.port}") as client:
        async with client.get("/healthz") as response:
            assert (response.status, await response.json()) == (200, {"status": "ok"})
        async with client.get("/readyz") as response:
            assert response.status == 200
            assert response.headers["Content-Type"] == "application/json; charset=utf-8"
            assert (await response.json())["ready"] is True
        async with client.get("/metrics") as response:
            assert response.status == 404
        async with client.get("/metrics", headers=TOKEN) as response:
            assert read(await response.text())("hotline_chat_windows") == 0
        async with client.get("/elsewhere") as response:
            assert (response.status, await response.text()) == (404, "聊天的地址是 /chat\n")
    await chat.close()
    await health.stop()


@pytest.mark.parametrize(("given", "port"), [("", 0), ("0", 0), ("9101", 9101)])
def test_an_empty_port_is_none(monkeypatch: pytest.MonkeyPatch, given: str, port: int) -> None:
    monkeypatch.setenv("HOTLINE_METRICS_PORT", given)
    assert Settings().metrics_port == port
