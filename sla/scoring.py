"""A city's monthly points for its departments, recovered from published scores (Lianyungang, DOMAIN 5.3 〔推〕). Pure.

Of its hundred points only these four rules could be recovered; `known` says how many that makes.
"""

from dataclasses import dataclass

ON_TIME, SATISFACTION, SIGNING, ANSWERS = 25, 25, 20, 10
KNOWN = ON_TIME + SATISFACTION + SIGNING + ANSWERS


@dataclass(frozen=True, slots=True)
class Points:
    """None where nothing was counted."""

    on_time: float | None
    satisfaction: float | None
    signing: float | None
    answers: float

    @property
    def total(self) -> float | None:
        """Of `KNOWN`; None unless each has something behind it."""
        if self.on_time is None or self.satisfaction is None or self.signing is None:
            return None
        return self.on_time + self.satisfaction + self.signing + self.answers


def lianyungang(
    *, on_time: float | None, satisfaction: float | None, signing: float | None, faults: int = 0, target: float = 98
) -> Points:
    """The points for three rates in percent and a number of faults in written answers."""
    return Points(
        None if on_time is None else lianyungang_on_time(on_time),
        None if satisfaction is None else lianyungang_satisfaction(satisfaction, target=target),
        None if signing is None else lianyungang_signing(signing),
        lianyungang_answers(faults),
    )


def lianyungang_on_time(percent: float) -> float:
    """Points for 按时办结: 89.82 % gives 14.82 of 25."""
    return max(0.0, ON_TIME - (100 - percent))


def lianyungang_satisfaction(percent: float, *, target: float = 98) -> float:
    """Points for 满意率; the target was 95 until mid 2022. 87.5 % at 98 gives 19.75 of 25."""
    return min(25.0, max(12.5, SATISFACTION - 0.5 * (target - percent)))


def lianyungang_signing(percent: float) -> float:
    """Points for 及时签收: one a percent below 100; 80 % gives none of 20."""
    return max(0.0, SIGNING - (100 - percent))


def lianyungang_answers(faults: int) -> float:
    """Points for 答复规范: apparently ten, nine after a fault."""
    return max(0.0, ANSWERS - float(faults))
