"""What a run of random lives has seen, and the dice that choose."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tickets.lifecycle import TABLE, Act

BESIDE = {Act.IMPORT, Act.IMPORT_ENDED, Act.REVEAL_FOR_LIFE}  # these come from a file, or with an alarm


OF_THE_TABLE = {move.act for move in TABLE} - BESIDE


@dataclass
class Tally:
    """What a run of lives has seen, all its examples together."""

    done: Counter[Act] = field(default_factory=Counter)  # by people and by the system, as the journals say
    refused: Counter[str] = field(default_factory=Counter)
    looks: int = 0  # how often everything was checked
    wrong: list[str] = field(default_factory=list)

    def told(self) -> str:
        done = ", ".join(f"{act.value} {count}" for act, count in self.done.most_common())
        missing = ", ".join(sorted(act.value for act in OF_THE_TABLE - set(self.done)))
        tries = f"{sum(self.done.values())} acts, {sum(self.refused.values())} refused, {self.looks} looks"
        return f"{tries}\ndone: {done}\nnever: {missing or '-'}"


class Dice:
    """Seeded, for the short run: hypothesis begins with its simplest lives, and a few of those meet nothing."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)


def chosen(dice: Any, options: Sequence[Any], what: str) -> Any:
    """One of them, by the dice or by hypothesis, which can then find the shortest life that goes wrong."""
    return dice.random.choice(options) if isinstance(dice, Dice) else dice.draw(st.sampled_from(options), label=what)
