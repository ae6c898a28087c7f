"""A city's own policies: read from a file, checked with words that say where, in force from their day on."""

from datetime import date
from pathlib import Path

import pytest

from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from sla.policy import active_policies
from sla.policy.policy_files import BUILT_IN, built_in, read
from sla.policy.policy_lines import PromiseCase
from sla.policy.promises import Promise
from tests.sla.town import Town, city
from tickets.models import Kind, Urgency

OWN = """
[[policy]]
name = "guilan"
label = "桂澜2026"
since = 2026-01-01
extends = "guangxi"
objection_within = "2wd"

[[policy]]
name = "guilan"
label = "桂澜2027"
since = 2026-12-01
extends = "guilan"

[[policy.line]]
promise = "handle"
budget = "1wd"
kind = ["ZX", "QZ"]
basis = "桂澜市热线办法"
"""


def own_file(folder: Path, text: str = OWN, name: str = "own.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_citys_own_policy_extends_a_published_one_from_its_day_on(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, policy="guilan", policy_file=own_file(tmp_path))
    before, after = (active_policies.policy_on(settings, day) for day in (date(2026, 11, 30), date(2026, 12, 1)))
    assert [before.label, after.label] == ["桂澜2026", "桂澜2027"]
    help_ = PromiseCase(kind=Kind.HELP)
    assert [policy.line(Promise.HANDLE, help_).budget for policy in (before, after)] == ["3wd", "1wd"]
    assert after.line(Promise.HANDLE, PromiseCase(kind=Kind.HELP, urgency=Urgency.CRITICAL)).budget == "24h"
    assert after.objection_within == "2wd"
    assert active_policies.policy_on(settings, date(2020, 1, 1)).label == "桂澜2026"


def test_json_does_as_well(tmp_path: Path) -> None:
    text = '{"name": "x", "label": "x", "since": "2026-01-01", "extends": "anhui"}'
    assert read(own_file(tmp_path, text, "own.json"), built_in())[0].lines == built_in()["anhui"][0].lines


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('name = "x"', "label"),
        ("name = ", "看不懂"),
        ('name = "x"\nlabel = "x"\nsince = 2026-01-01', "没有写任何时限"),
        ('name = "x"\nlabel = "x"\nsince = 2026-01-01\nextends = "nowhere"', "nowhere"),
        ('name = "x"\nlabel = "x"\nsince = 2026-01-01\nextends = "common"\nyellow = 40', "黄灯"),
        ('name = "x"\nlabel = "x"\nsince = 2026-01-01\nextends = "common"\nyelow = 90', "yelow"),
        ('name = "x"\nlabel = "x"\nsince = 2026-01-01\nextends = "anhui"\nobjection_within = "soon"', "objection"),
        (OWN.replace('"1wd"', '"one day"'), "第 1 条"),
        (OWN.replace('"handle"', '"handel"'), "办理"),
        (OWN.replace('"ZX"', '"XX"'), "咨询"),
        (OWN.replace('"桂澜市热线办法"', '" "'), "依据"),
        ("[]", "看不懂"),
    ],
)
def test_what_is_wrong_says_where(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read(own_file(tmp_path, text, "own.json" if text == "[]" else "own.toml"), built_in())


def test_an_own_file_of_before_a_promise_was_added_keeps_working(tmp_path: Path) -> None:
    """What it does not name is promised by the common rules, and the answer names them; no statute comes unasked."""
    text = 'name = "x"\nlabel = "x"\nsince = 2026-01-01\n[[line]]\npromise = "sign"\nbudget = "2wh"\nbasis = "本市办法"'
    [own] = read(own_file(tmp_path, text), built_in())
    common = built_in()["common"][-1]
    case = PromiseCase(kind=Kind.COMPLAINT, authority="桂澜市市场监督管理局")
    assert own.line(Promise.SIGN, case).budget == "2wh"
    assert own.line(Promise.AUDIT, case) == common.line(Promise.AUDIT, case)
    assert own.line_if_any(Promise.LAW_DECIDE, case) is None
    assert set(own.silent) == {promise for promise in Promise if not promise.is_statutory} - {Promise.SIGN}


def test_every_built_in_file_is_in_force_under_its_own_name() -> None:
    assert {path.stem for path in BUILT_IN.glob("*.toml")} == {*active_policies.PRESETS, "common"}


async def test_a_running_order_keeps_the_policy_that_it_started_with(town: Town, tmp_path: Path) -> None:
    settings = town.work.settings.model_copy(update={"policy": "guilan", "policy_file": own_file(tmp_path)})
    town.work.settings = settings
    town.clock.set(city("2026-11-30 09:00"))
    first = await town.dispatched()
    town.clock.set(city("2026-12-01 09:00"))
    second = await town.dispatched()
    rows = [(await town.deadlines(ticket_id))[Promise.HANDLE] for ticket_id in (first, second)]
    assert [row.budget for row in rows] == ["3wd", "1wd"]
    assert [row.policy["label"] for row in rows] == ["桂澜2026", "桂澜2027"]


async def test_the_time_to_answer_is_the_hotlines_own_for_market_regulation_too(town: Town) -> None:
    """令第121号15条: 7 working days are for the decision on acceptance, never for the whole answer."""
    async with town.work.begin() as uow:
        await town.rename(uow, "桂澜市市场监督管理局")
    ticket_id = await town.dispatched(kind=Kind.COMPLAINT)
    row = (await town.deadlines(ticket_id))[Promise.HANDLE]
    assert row.budget == "10wd"
    assert "市场监督管理" not in row.policy["basis"]
