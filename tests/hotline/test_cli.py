"""The command line as people meet it: the last line is JSON, errors say what to do, wrong usage is 2."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


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


def test_due_prints_one_json_object_last(tmp_path: Path) -> None:
    said = hotline("due", "2026-11-20T12:00", "1wd", "--json", home=tmp_path)  # Friday noon
    told = json.loads(said.stdout.splitlines()[-1])
    assert told["due"].startswith("2026-11-23T17:30")
    assert {"due", "counted", "skipped", "rule"} <= set(told)


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
def test_trouble_with_the_database_is_told_in_words(tmp_path: Path, where: str, words: str) -> None:
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
