"""The rule of one kind of danger; the kinds are in `harm_words` and `incident_words`."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SignalRule:
    """`words` give the signal unless they overlap `harmless`; a `threat` counts under a condition as well."""

    signal: str
    level: str
    words: re.Pattern[str]
    harmless: re.Pattern[str]
    anchors: tuple[str, ...]  # one of them is in every match of `words`: the fast test before the slow one
    threat: bool = False  # what somebody announces to do
    hazard: bool = False  # dangerous already while it is only feared
    doubted: float = -2.0  # log-odds below which the model overrules it in its sentence: a word out of place
    thanks: bool = False  # a farewell: thanks in it do not say that it is over
    quiet: bool = False  # a mark for a person to look at, never an alarm
    sure: re.Pattern[str] = re.compile(r"(?!)")  # words among `words` that the model may not doubt


def any_of(*lines: str) -> re.Pattern[str]:
    return re.compile("|".join(word for line in lines for word in line.split()) or r"(?!)")


def listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())
