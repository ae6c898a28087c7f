"""docs/recipes.md carried out in a copy of the tree: what is added works, and few files are touched."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.test_architecture import ROOT, tracked

NEW = re.compile(r"^New file `(?P<file>[\w.]+)` in `(?P<folder>[\w/]+)/`:$")
UNDER = re.compile(r"^In `(?P<path>[\w/.]+)`, under the line `(?P<line>.+)`:$")
INSTEAD = re.compile(r"^In `(?P<path>[\w/.]+)`, instead of the line that begins with `(?P<begin>.+)`:$")
END = re.compile(r"^In `(?P<path>[\w/.]+)`, at the end:$")
OWN_POLICY = """
name = "own"
label = "桂澜市方案"
since = 2026-01-01
[[line]]
promise = "sign"
budget = "2wh"
basis = "桂澜市热线办法"
"""


class Copy:
    """A copy of the tree in which a recipe has been carried out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.touched: set[str] = set()
        for name in tracked():
            copy = folder / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes((ROOT / name).read_bytes())

    def follow(self, title: str) -> None:
        recipe = (self.folder / "docs" / "recipes.md").read_text().partition(f"\n## {title}\n")[2].partition("\n## ")[0]
        steps = re.findall(r"^((?:New file|In) [^\n]+:)\n\n```\w+\n(.*?)^```$", recipe, re.MULTILINE | re.DOTALL)
        assert len(steps) == recipe.count("```") // 2 > 0, "every block of code has its place"
        for where, code in steps:
            self._do(where, code)
        self._is_tidy([name for name in sorted(self.touched) if name.endswith(".py")])

    def _is_tidy(self, names: list[str]) -> None:
        ruff = str(Path(sys.executable).parent / "ruff")
        for check in (["check"], ["format", "--check"]):
            command = [ruff, *check, "--quiet", "--no-cache", *names]
            said = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
            assert said.returncode == 0, said.stdout + said.stderr

    def _do(self, where: str, code: str) -> None:
        if new := NEW.match(where):
            path = self.folder / new["folder"] / new["file"]
            assert not path.exists()
            lines = [code]
        elif under := UNDER.match(where):
            path = self.folder / under["path"]
            lines = path.read_text().splitlines(keepends=True)
            (place,) = (place for place, line in enumerate(lines) if line == f"{under['line']}\n")
            lines.insert(place + 1, code)
        elif instead := INSTEAD.match(where):
            path = self.folder / instead["path"]
            lines = path.read_text().splitlines(keepends=True)
            (place,) = (place for place, line in enumerate(lines) if line.startswith(instead["begin"]))
            lines[place] = code
        elif end := END.match(where):
            path = self.folder / end["path"]
            lines = [path.read_text(), "\n", code]
        else:
            pytest.fail(f"a step that nobody can follow: {where}")
        path.write_text("".join(lines))
        self.touched.add(str(path.relative_to(self.folder)))

    def run(self, *arguments: str, **settings: str) -> str:
        """What a process of the copy says; it has to end well."""
        kept = {name: value for name, value in os.environ.items() if name.startswith("HOTLINE_TEST_") or name == "PATH"}
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env={**kept, "PYTHONPATH": str(self.folder), "HOTLINE_HOME": str(self.folder / "var"), **settings},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def passes(self, *tests: str) -> int:
        """How many of these tests were run in the copy; all of them pass."""
        said = self.run("-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)
        passed = re.search(r"(\d+) passed", said)
        assert passed, said
        return int(passed[1])


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path / "copy")


CHANNEL = """
import json
from channels import registry
from dashboards.web import formatting
from hotline.app.process import process_plan
from hotline.base.settings import Settings
without = Settings()
print(json.dumps({
    "served": without.channels,
    "left out": registry.missing(without, "fax"),
    "configured": registry.configured(Settings(fax_secret="geheim")),
    "shown": formatting.channel("fax"),
}))
"""


def test_a_channel(copy: Copy) -> None:
    copy.follow("Add a channel")
    payload = json.loads(copy.run("-c", CHANNEL, HOTLINE_CHANNELS='["shared"]'))
    assert "fax" in payload["served"], "the processes of compose.yaml and systemd serve it"
    assert payload["left out"] == "传真渠道没有开通，请设置 HOTLINE_FAX_SECRET"
    assert "fax" in payload["configured"]
    assert payload["shown"] == "传真"
    exams = ("tests/channels/test_every_adapter.py", "tests/channels/test_registry.py")
    assert copy.passes(*exams, "tests/house/test_processes.py", "-k", "fax or test_processes") >= 14 + 30
    assert len(copy.touched) <= 4, copy.touched


def test_a_promise(copy: Copy) -> None:
    copy.follow("Add a promise")
    own = copy.folder / "own.toml"
    own.write_text(OWN_POLICY)
    said = copy.run("-m", "hotline", "policy", str(own))
    assert "own\t桂澜市方案" in said, "a file that does not name it stays valid"
    payload = json.loads(copy.run("-m", "hotline", "policy", str(own), "--json").splitlines()[-1])
    (line,) = (line for line in payload["policies"][0]["lines"] if line["promise"] == "visit")
    assert line["budget"] == "4wh"
    guards = ("tests/sla/test_escalation.py", "tests/sla/test_policy_files.py", "tests/router/test_addressees.py")
    assert copy.passes("tests/sla/test_visits.py", *guards) >= 2 + 100
    assert len(copy.touched) <= 4, copy.touched


def test_a_page(copy: Copy) -> None:
    copy.follow("Add a page")
    (copy.folder / "tests/dashboards/test_units.py").write_text(PAGE_TEST)
    chosen = "misses_no_route or (sqlite and (test_units or without_signing_in or (opens_its_own and supervisor)))"
    assert copy.passes("tests/dashboards/test_units.py", "tests/dashboards/test_who_opens_what.py", "-k", chosen) == 4
    assert len(copy.touched) <= 5, copy.touched


PAGE_TEST = """
from tests.dashboards.office import Browser


async def test_supervisors_read_it_and_others_are_told_whose_it_is(browser: Browser) -> None:
    await browser.sign_in("supervisor")
    page = await browser.get("/units")
    assert page.status == 200
    assert "市政中心" in page.text
    assert '<a href="/units"' in page.html
    await browser.sign_in("caller")
    refused = await browser.get("/units")
    assert refused.status == 403
    assert "这一页只对以下岗位开放" in refused.text
    assert '<a href="/units"' not in refused.html
"""


def test_an_indicator(copy: Copy) -> None:
    copy.follow("Add an indicator")
    assert copy.passes("tests/sla/test_unsolved.py", "tests/sla/test_indicators.py") > 1
    assert len(copy.touched) <= 3, copy.touched


@pytest.mark.parametrize("step", ["In `README.md`, somewhere:", "In `README.md`, under the line `no such line`:"])
def test_a_step_that_nobody_can_follow_is_refused(copy: Copy, step: str) -> None:
    (copy.folder / "docs" / "recipes.md").write_text(f"\n## Bad\n{step}\n\n```text\nx\n```\n")
    with pytest.raises((pytest.fail.Exception, ValueError)):
        copy.follow("Bad")
