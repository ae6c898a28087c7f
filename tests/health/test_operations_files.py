"""The alert rules and the dashboard name only figures that a process really tells."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from channels import outbox
from hotline.app.health import metrics
from hotline.app.health.process import ProcessHealth
from hotline.app.wiring import Services
from hotline.base.observability import process_counters
from tests.health.conftest import Watched

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations"
RULES, DASHBOARD = OPERATIONS / "prometheus-rules.yml", OPERATIONS / "grafana-dashboard.json"
_NAME = re.compile(r"\b(?:hotline|process|python)_[a-z_]+\b")
_LABELS = re.compile(r"\b(hotline_[a-z_]+)\{([^}]*)\}")


def expressions() -> dict[str, list[str]]:
    """Each file's queries."""
    rules = yaml.safe_load(RULES.read_text())
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return {
        RULES.name: [rule["expr"] for group in rules["groups"] for rule in group["rules"]],
        DASHBOARD.name: [target["expr"] for panel in panels for target in panel["targets"]],
    }


@pytest.fixture
async def told(watched: Watched, whole_city: list[ProcessHealth], house: Services) -> dict[str, set[str]]:
    """Every figure with the names of its labels: of a web and of a worker that have done something."""
    async with house.work.begin() as uow:
        outbox.put(uow, channel="sms", address="13877100001", text="已登记")
    process_counters.MESSAGES.labels("sms", "no")
    process_counters.SENT.labels("sms")
    process_counters.PROVIDER_ERRORS.labels("sms", "later")
    process_counters.DELIVERIES.labels("sms", "accepted")
    process_counters.REFUSALS.labels("sms", "malformed")
    process_counters.ANSWERS.labels("GET", "/", "2xx")
    for pulse in whole_city[0].pulses.values():
        pulse.looked_at = house.clock.now()
    texts = [await watched.metrics(), await metrics.text(whole_city[0])]
    samples = [s for text in texts for family in text_string_to_metric_families(text) for s in family.samples]
    found: dict[str, set[str]] = {}
    for sample in samples:
        found.setdefault(sample.name, set()).update(sample.labels)
    # reported only where there is one: named in the text by its help line
    named = {name for text in texts for name in re.findall(r"^# TYPE (\S+)", text, re.MULTILINE)}
    return {**{name: set() for name in named}, **found}


async def test_every_figure_that_is_named_exists(told: dict[str, set[str]]) -> None:
    for file, queries in expressions().items():
        assert queries, file
        for query in queries:
            for name in _NAME.findall(re.sub(r"\{[^}]*\}|by \([^)]*\)", "", query)):
                assert name in told, f"{file}: {query}"
            for name, labels in _LABELS.findall(query):
                for label in re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", labels):
                    assert label in told[name] or not told[name], f"{file}: {query}"


def test_each_rule_says_what_to_do() -> None:
    rules: list[dict[str, Any]] = [r for g in yaml.safe_load(RULES.read_text())["groups"] for r in g["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["labels"]["severity"] in {"page", "ticket"}, rule["alert"]
        assert len(rule["annotations"]["summary"]) > 5, rule["alert"]
        assert len(rule["annotations"]["todo"]) > 5, rule["alert"]


def test_promtool_reads_the_rules() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("没有 promtool（Debian 的 prometheus 包里有），规则的语法由它核对")
    done = subprocess.run([promtool, "check", "rules", RULES], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


async def test_promtool_reads_the_figures(watched: Watched, whole_city: list[ProcessHealth]) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("没有 promtool（Debian 的 prometheus 包里有），/metrics 的写法由它核对")
    text = await watched.metrics()
    done = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, text=True, check=False)  # noqa: ASYNC221 - a moment
    assert done.returncode == 0, done.stdout + done.stderr
