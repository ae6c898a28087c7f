"""The command line as people meet it: the last line is JSON, errors say what to do, wrong usage is 2."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer

from hotline import cli
from hotline.base.security.file_permissions import open_to_others

ROOT = Path(__file__).parents[2]


def hotline(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOTLINE_")}
    return subprocess.run(
        [sys.executable, "-m", "hotline", *arguments],
        env={**kept, "HOTLINE_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_names_every_command(tmp_path: Path) -> None:
    said = hotline("--help", home=tmp_path)
    assert said.returncode == 0
    for name in ("demo", "serve", "web", "chat", "worker", "ticker", "replay", "train", "evaluate", "due", "check"):
        assert name in said.stdout


def test_the_version_is_the_one_of_pyproject(tmp_path: Path) -> None:
    written = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    said = hotline("--version", home=tmp_path)
    assert (said.returncode, said.stdout) == (0, f"hotline {written}\n")
    part = "Unreleased\n" if ".dev" in written else f"{written} ("
    assert f"\n## {part}" in (ROOT / "CHANGELOG.md").read_text(), "a version has its part of the changelog"


def test_due_prints_one_json_object_last(tmp_path: Path) -> None:
    said = hotline("due", "2026-11-20T12:00", "1wd", "--json", home=tmp_path)  # Friday noon
    payload = json.loads(said.stdout.splitlines()[-1])
    assert payload["due"].startswith("2026-11-23T17:30")
    assert {"due", "counted", "skipped", "rule"} <= set(payload)


@pytest.mark.parametrize(
    ("arguments", "words", "code"),
    [
        (("due", "昨天", "1wd"), "看不懂开始时刻", 1),
        (("due", "2026-11-20T12:00", "三天"), "看不懂的时限", 1),
        (("replay", "absent.jsonl", "--text", "text", "--channel", "sms"), "没有文件", 1),
        (("replay", "x.jsonl", "--text", "text", "--channel", "pigeon"), "pigeon", 2),
        (("worker",), "HOTLINE_REDIS_URL", 1),
        (("bench", "nothing"), "没有名为 nothing", 1),
        (("fly",), "fly", 2),
    ],
)
def test_bad_input_is_answered_in_words(tmp_path: Path, arguments: tuple[str, ...], words: str, code: int) -> None:
    said = hotline(*arguments, home=tmp_path)
    assert (said.returncode, words in said.stderr) == (code, True), said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("", "请先运行 hotline migrate"),  # an empty SQLite file
        ("postgresql+asyncpg://nobody:secret@127.0.0.1:1/hotline", "请检查 HOTLINE_DATABASE_URL"),
    ],
)
def test_trouble_with_the_database_is_reported_in_words(tmp_path: Path, where: str, words: str) -> None:
    said = hotline("keys", "list", home=tmp_path, HOTLINE_DATABASE_URL=where)
    assert (said.returncode, words in said.stderr) == (1, True), said.stderr
    assert "Traceback" not in said.stderr
    assert "secret" not in said.stderr


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    said = hotline("due", "2026-11-20T12:00", "1wd", home=tmp_path, HOTLINE_PORT="many")
    assert said.returncode == 1
    assert "HOTLINE_PORT" in said.stderr


def test_settings_are_listed_without_their_secrets(tmp_path: Path) -> None:
    said = hotline("check", "--settings", home=tmp_path, HOTLINE_SMS_KEY_SECRET="hush-hush")
    assert "HOTLINE_SITE_URL=" in said.stdout
    assert "hush-hush" not in said.stdout


def test_what_a_command_writes_is_for_this_account_alone(tmp_path: Path) -> None:
    """With any umask of the shell (022 here), and where a release of before has left it open."""
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    (home / "data.backed-up").touch(mode=0o644)
    assert hotline("migrate", home=home).returncode == 0
    assert {path.name for path in home.iterdir()} >= {"keys.json", "hotline.sqlite3"}
    assert list(open_to_others(home)) == []
    said = hotline("export", str(tmp_path / "tickets.csv"), home=home)
    assert said.returncode == 0, said.stderr
    assert (tmp_path / "tickets.csv").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_row_of_the_table_is_a_command(name: str) -> None:
    found = cli.command(name)
    assert isinstance(found, typer.Typer) or found.__module__.startswith("hotline.commands.")
