"""What is built once is not built a second time: whose request it is, phone numbers, days, sheets, pages of lists."""

import re

import pytest

from tests.house.test_architecture import ROOT, tracked

ONCE = {
    "phone numbers": (r"\bimport phonenumbers\b", {"hotline/base/text/phones.py"}),
    "rows skipped by counting": (r"\.offset\(|\bOFFSET\b", {"hotline/bench/intake/history.py"}),
    "rows by arrays": (r"\bunnest\(", {"hotline/base/storage/bulk_sql.py"}),
    "which database it is": (
        r"get_bind\(\)\.dialect\.name [!=]=",
        {"hotline/base/storage/bulk_sql.py"},
    ),
    "CSV": (
        r"\bimport csv\b",
        {"tickets/import_export/sheets.py", "sla/calendar/calendar_files.py"},  # the second reads text that was pasted
    ),
    "workbooks": (
        r"^(from|import) openpyxl\b",
        {
            "tickets/import_export/sheets.py",
            "tickets/import_export/workbook_reader.py",
            "hotline/simulation/demo/papers.py",  # a citizen's attachment
        },
    ),
    "the media type of sheets": (
        r"application/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet",
        {"dashboards/web/sheet_files.py"},
    ),
    "days that people write": (r"\bstrptime\(", {"tickets/numbering.py"}),  # the digits of a ticket's number
    "midnight in the city": (
        r"datetime\.combine\(.*, time\(\), CITY_ZONE\)|time_of_day\(\)",
        {"hotline/base/clock.py"},
    ),
    "repeated days of calendars": (r"\bdateutil\b|\bicalendar\b", {"sla/calendar/ics_files.py"}),
}


def files_with(pattern: str) -> set[str]:
    return {
        name
        for name in tracked()
        if name.endswith(".py") and not name.startswith(("tests/", "hotline/migrations/"))
        if re.search(pattern, (ROOT / name).read_text(), re.MULTILINE)
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


def test_pages_and_commands_leave_days_to_the_common_reader() -> None:
    """`fromisoformat` reads what a program has written (JSON, places of lists); a person's day has many forms."""
    written_by_programs = {
        "dashboards/admin/calendar_page.py",
        "dashboards/web/queries/keyset.py",
        "dashboards/figures/period_form.py",
        "dashboards/ticket/history_view.py",
        "hotline/commands/report.py",  # a month, checked before
    }
    found = files_with(r"\bfromisoformat\(")
    assert {name for name in found if name.startswith(("dashboards/", "hotline/commands/"))} == written_by_programs
