"""Whose words a transcript holds: the citizen's count, the desk's only where the citizen says yes to them."""

import re

_MARK = re.compile(
    r"(?:^|\n|(?<=[。？！；…]))\s*(?:\[?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\]?\s*)?"
    r"(?P<who>坐席|座席|话务员|客服|接线员|工作人员|agent|Agent|市民|客户|用户|来电人|诉求人|群众|caller|Caller|"
    r"citizen|customer)\s*\d*[:：]\s*"
)
_DESK = frozenset({"坐席", "座席", "话务员", "客服", "接线员", "工作人员", "agent", "Agent"})
_YES = re.compile(
    r"(?:嗯|呃|啊|哦|喂|我)*[，、 ]?(?:对|是|是的|没错|就是|有|嗯|系)(?:的|啊|呀|嘅|了|呢)?(?=[，。！？、,!? ]|$)"
)
_ASKING = re.compile("请问|是不是|是否|您是说|吗？?$|？$")  # what makes a question of a statement
TURNS = 2  # marked speakers; one mark is a heading, two are a conversation


def citizens(text: str) -> str:
    """The citizen's turns of a transcript with marked speakers; any other text as it is."""
    return "\n".join(said for at_desk, said in turns(text) if said and not at_desk)


def confirmed(text: str) -> str:
    """`citizens`, with the desk's questions to which the citizen answers yes: 有人受伤吗？——有。"""
    spoken = turns(text)
    return "\n".join(
        _ASKING.sub("", said) if at_desk else said
        for (at_desk, said), (_, then) in zip(spoken, [*spoken[1:], (True, "")], strict=True)
        if said and (not at_desk or (said.endswith(("？", "吗", "呢")) and _YES.match(then)))
    )


def turns(text: str) -> list[tuple[bool, str]]:
    """(whether the desk speaks, what is said) of each turn; one turn of the citizen's where nobody is marked."""
    marks = list(_MARK.finditer(text)) if text.count(":") + text.count("：") > 1 else []
    if len(marks) < TURNS or {mark["who"] in _DESK for mark in marks} != {True, False}:
        return [(False, text)]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [(mark["who"] in _DESK, text[mark.end() : end].strip()) for mark, end in zip(marks, ends, strict=True)]
