"""`python -m hotline.teaching.teach_triage`: fit what triage has learnt from its labelled messages.

To be run again after a change of the messages or of the rules, whose decisions are a part of what is taught.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from classifier.request_type.phrase_training import Lesson, teach
from router.triage import phrase_model
from router.triage.by_wording import context_of
from router.triage.deciding import rules
from router.triage.file_input import situation
from router.triage.purposes import Purpose
from sla.reviews.review_reply_parser import understand

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
Message = Mapping[str, Any]


def messages() -> list[Message]:
    return [json.loads(line) for line in phrase_model.MESSAGES.read_text(encoding="utf-8").splitlines()]


def of_purposes(found: Sequence[Message]) -> list[Lesson]:
    """Danger is left out: it is detected elsewhere, before anything else."""
    return [_of_purpose(one) for one in found if one["decision"] != Purpose.EMERGENCY]


def _of_purpose(one: Message) -> Lesson:
    text, is_call = one["text"], one["channel"] == "phone"
    held = situation(one["context"], one["channel"], now=NOW)
    decision = rules(text, held, now=NOW).purpose.value
    context = context_of(held, NOW) or ""
    return Lesson(text, phrase_model.marks_of_purpose(text, context, decision, is_call=is_call), one["decision"])


def of_answers(found: Sequence[Message]) -> tuple[list[Lesson], list[Lesson]]:
    """(solved, satisfied) of the answers to the follow-up question."""
    answers = [one for one in found if (one["decision"], one["context"]) == (Purpose.REVIEW_ANSWER, "awaiting_review")]
    marks = [phrase_model.marks_of_verdict(understand(one["text"])) for one in answers]
    solved = [
        Lesson(one["text"], beside, phrase_model.said_solved(one.get("solved")))
        for one, beside in zip(answers, marks, strict=True)
    ]
    satisfied = [
        Lesson(one["text"], beside, str(one.get("satisfied") or phrase_model.NOT_SAID))
        for one, beside in zip(answers, marks, strict=True)
    ]
    return solved, satisfied


def main() -> None:
    found = messages()
    solved, satisfied = of_answers(found)
    teach(of_purposes(found), phrase_model.PURPOSES)
    teach(solved, phrase_model.SOLVED)
    teach(satisfied, phrase_model.SATISFIED)


if __name__ == "__main__":
    main()
