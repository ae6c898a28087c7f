"""`hotline report`: a month is kept once and holds; what cannot be kept is reported in words."""

import json
from pathlib import Path

from tests.hotline.test_cli import hotline


def test_a_month_is_kept_once_and_checked(tmp_path: Path) -> None:
    assert hotline("migrate", home=tmp_path).returncode == 0
    kept = json.loads(
        hotline("report", "freeze", "--month", "2025-02", "--json", home=tmp_path).stdout.splitlines()[-1]
    )
    assert (kept["since"], kept["until"]) == ("2025-01-31T16:00:00+00:00", "2025-02-28T16:00:00+00:00")
    assert kept["figures"]["city"]["on_time"] == [0, 0]
    checked = hotline("report", "check", "--json", home=tmp_path)
    assert json.loads(checked.stdout.splitlines()[-1])["hold"] is True
    again = hotline("report", "freeze", "--month", "2025-02", home=tmp_path)
    assert (again.returncode, "已经固化过这一期" in again.stderr) == (1, True)
    future = hotline("report", "freeze", "--month", "2999-01", home=tmp_path)
    assert (future.returncode, "还没有结束" in future.stderr) == (1, True)
    wrong = hotline("report", "show", "--month", "二月", home=tmp_path)
    assert (wrong.returncode, "月份请写成" in wrong.stderr) == (1, True)
