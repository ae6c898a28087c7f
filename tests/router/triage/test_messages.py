"""Messages that people who did not know the rules wrote for this project, with what each is for.

Nothing has been taught or written with these beside it: the share is a measure of new words (docs/classifier.md).
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from router.triage.reading import answer

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MESSAGES: list[dict[str, Any]] = [
    json.loads(line) for line in Path(__file__).with_name("messages.jsonl").read_text(encoding="utf-8").splitlines()
]


def test_what_a_message_is_for_is_understood() -> None:
    right = sum(answer(one, now=NOW)["decision"] == one["decision"] for one in MESSAGES)
    assert right >= 0.85 * len(MESSAGES), right


def test_no_cry_for_help_is_taken_for_anything_else() -> None:
    cries = [one for one in MESSAGES if one["decision"] == "emergency"]
    assert [one["text"] for one in cries if answer(one, now=NOW)["decision"] != "emergency"] == []


def test_no_answer_that_says_unsolved_is_read_as_solved() -> None:
    unsolved = [one for one in MESSAGES if one["decision"] == "review_answer" and one["solved"] is False]
    assert len(unsolved) > 40
    assert [one["text"] for one in unsolved if answer(one, now=NOW)["solved"]] == []
