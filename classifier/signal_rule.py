"""How a kind of danger is written down; the kinds themselves stand in `harm` and `incidents`."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """`words` give the signal unless they overlap `harmless`; a `threat` counts under a condition as well."""

    signal: str
    level: str
    words: re.Pattern[str]
    harmless: re.Pattern[str]
    anchors: tuple[str, ...]  # one of them stands in whatever `words` match: the quick look before the slow one
    threat: bool = False  # what somebody says he will do
    hazard: bool = False  # dangerous already while it is only feared
    quiet: bool = False  # a mark for a person to look at, never an alarm
    sure: re.Pattern[str] = re.compile(r"(?!)")  # words among `words` that the ear may not doubt


def any_of(*lines: str) -> re.Pattern[str]:
    return re.compile("|".join(word for line in lines for word in line.split()) or r"(?!)")


def listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())
