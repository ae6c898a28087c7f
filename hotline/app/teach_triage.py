"""`python -m hotline.app.teach_triage`: fit what triage has learnt from its labelled messages.

To be run again after a change of the messages or of the rules, whose decisions are a part of what is taught.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from classifier.phrase_lessons import Lesson, teach
from router.triage import learnt
from router.triage.by_wording import context_of
from router.triage.deciding import rules
from router.triage.purposes import Purpose
from router.triage.reading import situation
from sla.verdicts import understand

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
Message = Mapping[str, Any]


def messages() -> list[Message]:
    return [json.loads(line) for line in learnt.MESSAGES.read_text(encoding="utf-8").splitlines()]


def of_purposes(told: Sequence[Message]) -> list[Lesson]:
    """Danger is left out: it is heard elsewhere, before anything else."""
    return [_of_purpose(one) for one in told if one["decision"] != Purpose.EMERGENCY]


def _of_purpose(one: Message) -> Lesson:
    text, is_call = one["text"], one["channel"] == "phone"
    held = situation(one["context"], one["channel"], now=NOW)
    decision = rules(text, held, now=NOW).purpose.value
    context = context_of(held, NOW) or ""
    return Lesson(text, learnt.marks_of_purpose(text, context, decision, is_call=is_call), one["decision"])


def of_answers(told: Sequence[Message]) -> tuple[list[Lesson], list[Lesson]]:
    """(solved, satisfied) of the answers to the follow-up question."""
    answers = [one for one in told if (one["decision"], one["context"]) == (Purpose.REVIEW_ANSWER, "awaiting_review")]
    marks = [learnt.marks_of_verdict(understand(one["text"])) for one in answers]
    solved = [
        Lesson(one["text"], beside, learnt.said_solved(one.get("solved")))
        for one, beside in zip(answers, marks, strict=True)
    ]
    satisfied = [
        Lesson(one["text"], beside, str(one.get("satisfied") or learnt.NOT_SAID))
        for one, beside in zip(answers, marks, strict=True)
    ]
    return solved, satisfied


def main() -> None:
    told = messages()
    solved, satisfied = of_answers(told)
    teach(of_purposes(told), learnt.PURPOSES)
    teach(solved, learnt.SOLVED)
    teach(satisfied, learnt.SATISFIED)


if __name__ == "__main__":
    main()
