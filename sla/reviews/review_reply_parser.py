"""What a citizen's few words about an answer mean: contacted, solved, satisfied; each None where it was not said.

Pure. Nothing follows from another fact: a figure says how satisfied, not whether the matter is solved. What is not
plainly said is doubtful, and a person reads it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sla.reviews import clauses, contact, stars
from sla.reviews.clauses import SolvedReading
from sla.reviews.reply_normalisation import plain, trimmed

SATISFIED_FROM = 3  # 基本满意 and better (DOMAIN 6.3)
LONGEST = 80  # characters; a longer text contains a matter: only its first clause is taken for an answer
_MARKS = re.compile(r"(?<=\?)|[,。;；!、~…\s/|—]+|\.+(?!\d)|:(?!\d)")
_TURNS = re.compile(r"(?<!不)(?<!非)(但是?|可是|不过|然而|只是|其实|可惜|就是(?=[^说是])|而且|并且)")
_ADDS = ("而且", "并且")
_NUMBERED = re.compile(r"^1[.、:)]?(\D+?)[\s,;。]*2[.、:)]?(\D+?)[\s,;。]*3[.、:)]?(\D+|[1-5])$")
_FIGURES = re.compile(r"^[\s,]*[0-9](?:[\s,]+[0-9]){1,}[\s,]*$")
_ANOTHER = re.compile(
    r"另外(?:一)?[件个]?|还有一?[件个]|另一?[件个]|(?:我)?(?:要|想)(?:反映|投诉|举报|咨询|问|了解)"
    r"|再?补充一下|请问|退订|^td$|^t$|(?:别|不要)再?给?我?(?:们)?发"
)
_ADDRESS = re.compile(r"[路街巷道村]\d+号|\d+[栋幢]|小区")
_REQUESTS = re.compile(r"派人|请(?:派|安排|来|帮)|麻烦(?:派|来|管|处理|帮|安排)|帮(?:我|忙)(?:处理|看|修|弄)")
_STILL = re.compile(r"还|仍|依|又|一直|根本|没修好|没解决")
_ABOUT = re.compile(
    r"我|[你您他]们?|给|还|就|也|总体|对|的|了|结果|办理|答复|服务|态度|整体|真|都|单位|这次|大大|一个|\s"
)
_OF_RATING = re.compile(r"(?:总体)?(?:评价|打分|评分|满意度)?[:\s]*")  # beside the words of the scale
_FAIR = frozenset({"可以", "行", "不行", "可以了", "行了"})  # beside other words they rate nothing
_YES = frozenset({"是", "是的", "有", "有的", "对", "对的", "已"})
_NO = frozenset({"否", "没有", "没", "不是", "未", "不", "不对"})
_ASKED = (
    "contacted",
    "solved",
)  # in this order, as a follow-up call asks (`call_script`) and the sheets of the centres
_SHORT = 24  # characters; a visit in a longer text that answers nothing else may be a matter ("有人上门推销")


@dataclass(frozen=True, slots=True)
class ReviewReply:
    """What was said of the three questions. `doubtful`: it is an answer, but a person has to read what it means."""

    contacted: bool | None
    solved: bool | None
    satisfied: int | None  # 5 非常满意 … 1 非常不满意
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class _Heard:
    """One clause: what it says of each question."""

    text: str
    solved: SolvedReading
    rating: stars.Rating
    contacted: bool | None
    turned: bool = False  # a "but" is before it
    visited: bool | None = None


def understand(text: str) -> ReviewReply | None:
    """What the words say about our question; None where they are about something else.

    `solved` is True only where it is plainly said and nothing in the answer speaks against it.
    """
    said = plain(text)
    if not said.strip(" ,。.!?") or _is_another(said):
        return None
    if _FIGURES.match(said):
        return _of_figures(re.findall(r"\d", said))
    if clauses.on_condition(said):
        return _promised(clauses.without_condition(said))
    heard = [_hear(clause, turned=turned) for clause, turned in _clauses(said)]
    if len(said) > LONGEST:
        return _of_letter(heard)
    return _by_position(heard) or _together(heard, said)


def contacted(text: str) -> bool | None:
    """Whether an answer of any length says that the unit got in touch, or did not."""
    return _in_touch([_hear(clause) for clause, _ in _clauses(plain(text))])


def promises_praise(text: str) -> bool:
    """Whether praise is said to come once something is done: neither solved nor satisfied can be read from it."""
    return clauses.on_condition(plain(text))


def is_bitter(text: str) -> bool:
    """Whether praise in it may be mockery: a person reads how satisfied it says that somebody is."""
    return clauses.sour(plain(text))


def _promised(rest: str) -> ReviewReply:
    """Of an answer that promises praise; `rest`: what is said besides. Only a plain "no" in it is kept."""
    found = understand(rest)
    if found is None or found.solved is not False:
        return ReviewReply(found.contacted if found else None, None, None, doubtful=True)
    unhappy = found.satisfied is not None and found.satisfied < SATISFIED_FROM
    return ReviewReply(found.contacted, solved=False, satisfied=found.satisfied if unhappy else None)


def _is_another(said: str) -> bool:
    """A new matter or a wish about our messages, with nothing before it that answers."""
    found = _ANOTHER.search(said)
    if found is not None and not any(_answers(_hear(one)) for one, _ in _clauses(said[: found.start()])):
        return True
    return (
        bool(_ADDRESS.search(said))
        and not _STILL.search(said)
        and not any(_hear(one).solved in {SolvedReading.YES, SolvedReading.WEAKLY} for one, _ in _clauses(said))
    )


def _clauses(said: str) -> list[tuple[str, bool]]:
    """Each clause, and whether a "but" is before it."""
    numbered = _NUMBERED.match(said)
    if numbered:
        return [(part.strip(" ,.;。"), False) for part in numbered.groups()]
    found, turned = [], False
    for part in _MARKS.split(said):
        for piece in _TURNS.split(part):
            if _TURNS.fullmatch(piece):
                turned = piece not in _ADDS
            elif trimmed(piece).strip("?"):
                found.append((piece, turned))
                turned = False
    return found


def _hear(clause: str, *, turned: bool = False) -> _Heard:
    asks = clause.endswith("?")
    rating = stars.Rating(None, trimmed(clause.rstrip("?"))) if asks else stars.rating(trimmed(clause))
    rest = rating.rest + ("?" if asks else "")
    solved = clauses.solved(rest) if rating.rest else SolvedReading.NOTHING
    if rating.denied and solved is SolvedReading.NOTHING:
        solved = SolvedReading.DOUBTFUL
    contacted = None if solved is SolvedReading.ASKS else contact.called(clause)
    return _Heard(trimmed(clause), solved, rating, contacted, turned, contact.visited(clause))


def _answers(one: _Heard) -> bool:
    return (
        one.rating.stars is not None
        or one.contacted is not None
        or one.solved in {SolvedReading.YES, SolvedReading.WEAKLY, SolvedReading.NO}
    )


def _of_figures(figures: Sequence[str]) -> ReviewReply:
    """Several figures and nothing else: which answers what is unknown unless they are all the same."""
    same = len(set(figures)) == 1 and figures[0] in "12345"
    return ReviewReply(None, None, int(figures[0]) if same else None, doubtful=not same)


def _of_letter(heard: Sequence[_Heard]) -> ReviewReply | None:
    first = heard[0]
    if first.solved is SolvedReading.NO:
        return ReviewReply(first.contacted, solved=False, satisfied=first.rating.stars)
    return ReviewReply(None, None, first.rating.stars, doubtful=True) if _answers(first) else None


def _together(heard: Sequence[_Heard], said: str) -> ReviewReply | None:
    contacted = _contacted(heard)
    rated = _satisfied(heard)
    unhappy = rated is not None and rated < SATISFIED_FROM
    solved = _solved(heard, unhappy=unhappy)
    if solved is SolvedReading.NOTHING and contacted is False:
        solved = SolvedReading.NO  # asked whether it is solved, somebody says that nobody even called
    if solved is SolvedReading.NO and _REQUESTS.search(said) and not _STILL.search(said):
        solved = SolvedReading.DOUBTFUL  # it may be another matter
    if solved is SolvedReading.NO:
        bitter = clauses.sour(said) and not unhappy
        return ReviewReply(contacted, solved=False, satisfied=None if bitter else _of_unsolved(heard, rated))
    answered = solved is not SolvedReading.NOTHING or rated is not None or contacted is not None
    if solved is SolvedReading.YES and any(_blames_the_result(one) for one in heard):
        solved = SolvedReading.DOUBTFUL
    if (clauses.sour(said) or (answered and _taken_back(heard))) and (
        solved is not SolvedReading.NOTHING or not unhappy
    ):
        kept = unhappy or (not clauses.sour(said) and any(one.rating.figure for one in heard))
        return ReviewReply(contacted, None, rated if kept else None, doubtful=True)
    return _plainly(solved, rated, contacted=contacted)


def _contacted(heard: Sequence[_Heard]) -> bool | None:
    """By a call or a letter, else by a visit; a visit alone is an answer only in a short text."""
    short = sum(len(one.text) for one in heard) <= _SHORT or any(_answers(one) for one in heard)
    return _in_touch(heard) if short else _called(heard)


def _in_touch(heard: Sequence[_Heard]) -> bool | None:
    called = _called(heard)
    came = {one.visited for one in heard if called is None} - {None}
    return called if not came else True in came


def _called(heard: Sequence[_Heard]) -> bool | None:
    return next((one.contacted for one in heard if one.contacted is not None), None)


def _plainly(solved: SolvedReading, rated: int | None, *, contacted: bool | None) -> ReviewReply | None:
    if solved is SolvedReading.YES:
        return ReviewReply(contacted, solved=True, satisfied=rated)
    if solved is SolvedReading.NOTHING and rated is None and contacted is None:
        return None
    return ReviewReply(contacted, None, rated, doubtful=solved is SolvedReading.DOUBTFUL or rated is None)


def _solved(heard: Sequence[_Heard], *, unhappy: bool) -> SolvedReading:
    """Clause by clause: a later "no" undoes a "yes", a "yes" undoes only what concerns the time before."""
    now = SolvedReading.NOTHING
    for one in heard:
        if one.contacted is not False:  # "nobody called" is another question
            now = _after(now, one, unhappy=unhappy, last=one is heard[-1])
    return now


def _after(now: SolvedReading, one: _Heard, *, unhappy: bool, last: bool) -> SolvedReading:
    said = one.solved
    if said is SolvedReading.WEAKLY:
        said = SolvedReading.DOUBTFUL if unhappy else SolvedReading.YES
    if said is SolvedReading.NO:
        return SolvedReading.NOTHING if clauses.of_before(one.text) and not last else SolvedReading.NO
    if said is SolvedReading.YES:
        return (
            SolvedReading.YES
            if now not in {SolvedReading.DOUBTFUL, SolvedReading.NO} or clauses.at_last(one.text)
            else SolvedReading.DOUBTFUL
        )
    if (
        now is SolvedReading.NO
        or said is SolvedReading.NOTHING
        or (said is SolvedReading.WISHES and now is not SolvedReading.NOTHING)
    ):
        return now
    return now if said is SolvedReading.ASKS and now is SolvedReading.NOTHING else SolvedReading.DOUBTFUL


def _taken_back(heard: Sequence[_Heard]) -> bool:
    """Whether something that answers none of the questions may speak against the rest."""
    return len(heard) > 1 and any(_speaks_against(one) for one in heard)


def _speaks_against(one: _Heard) -> bool:
    left = _ABOUT.sub("", one.rating.rest)
    answers = one.contacted is not None or one.solved not in {SolvedReading.NOTHING, SolvedReading.ASKS}
    if not left or answers or clauses.of_before(one.text) or (one.rating.stars or SATISFIED_FROM) < SATISFIED_FROM:
        return False
    return clauses.speaks_against(left, turned=one.turned)


def _blames_the_result(one: _Heard) -> bool:
    """Unhappy words, neither a figure nor the scale's own, that are not about how people were treated."""
    rating = one.rating
    unhappy = rating.stars is not None and rating.stars < SATISFIED_FROM
    return unhappy and not (rating.figure or rating.named or clauses.of_manner(one.text))


def _satisfied(heard: Sequence[_Heard]) -> int | None:
    """A figure before words, the words of the scale before others; of several words the worst."""
    rated = [one for one in heard if one.rating.stars is not None and (one.text not in _FAIR or len(heard) == 1)]
    figures = [one.rating.stars for one in rated if one.rating.figure]
    if figures:
        return figures[-1]
    named = [one.rating.stars for one in rated if one.rating.named]
    return min((worst for worst in named or [one.rating.stars for one in rated] if worst is not None), default=None)


def _of_unsolved(heard: Sequence[_Heard], rated: int | None) -> int | None:
    """Praise beside "not solved" is of somebody's manner, unless it is a figure or alone."""
    if rated is None or rated < SATISFIED_FROM:
        return rated
    alone = any(
        one.rating.stars == rated
        and (one.rating.figure or (one.rating.named and _OF_RATING.fullmatch(one.rating.rest)))
        for one in heard
    )
    return rated if alone else None


def _by_position(heard: Sequence[_Heard]) -> ReviewReply | None:
    """是/否/1: contacted, then solved, in the order of the questions; the figure may be anywhere, or missing."""
    words = [said for one in heard if (said := _word(one)) is not None]
    figures = [one.rating.stars for one in heard if one.rating.stars is not None and not one.rating.rest]
    if len(words) != len(_ASKED) or len(words) + len(figures) != len(heard) or len(figures) > 1:
        return None
    first, second = words
    if not figures:
        return ReviewReply(first, solved=second, satisfied=None) if first != second else None
    turned = second and not first and figures[0] < SATISFIED_FROM  # "not solved, but contacted" is written the same
    return ReviewReply(first, None if turned else second, figures[0], doubtful=turned)


def _word(one: _Heard) -> bool | None:
    return True if one.text in _YES else False if one.text in _NO else None
