"""What is built once is not built a second time: whose request it is, phone numbers, pages of lists, rates."""

import re

import pytest

from tests.house.test_architecture import ROOT, tracked

ONCE = {
    "phone numbers": (r"\bimport phonenumbers\b", {"hotline/base/text/phones.py"}),
    "rows skipped by counting": (r"\.offset\(|\bOFFSET\b", {"hotline/bench/intake/history.py"}),
    "rows by arrays": (r"\bunnest\(", {"hotline/base/storage/bulk_sql.py"}),
    "repeated days of calendars": (r"\bdateutil\b|\bicalendar\b", {"sla/calendar/ics_files.py"}),
}


def files_with(pattern: str) -> set[str]:
    return {
        name
        for name in tracked()
        if name.endswith(".py") and not name.startswith(("tests/", "hotline/migrations/"))
        if re.search(pattern, (ROOT / name).read_text())
    }


@pytest.mark.parametrize("what", ONCE)
def test_it_is_done_in_one_place(what: str) -> None:
    pattern, where = ONCE[what]
    assert files_with(pattern) == where


def test_only_one_module_reads_a_proxys_header() -> None:
    readers = files_with(r'"X-Forwarded-For"')
    assert readers
    hands_on = {"hotline/app/process/chat.py"}  # to `hotline.app.health.probes`, which asks it
    assert readers - hands_on <= files_with(r"\bclient_address\(")
    assert "hotline/app/health/probes.py" in files_with(r"\bclient_address\(")
