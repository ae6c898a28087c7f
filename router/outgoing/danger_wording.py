"""What a citizen reads where somebody may be in danger: whom to call first, and what to do until they come.

A warning of each kind ends with `WATCHED`, by which a page knows it; other sentences: `router.outgoing.wording`.
"""

from classifier.danger.rescue_patterns import Help

WATCHED = "我们已提醒值班人员优先处理。"
_SAID = {
    Help.FIRE: "请马上离开着火的地方，到安全处立即拨打119；有人受伤再拨打120。",
    Help.GAS: (
        "请马上离开，不要开关电灯和电器、不要点火、不要在里面打电话；到室外拨打119，再告诉燃气公司。有人不适请拨打120。"
    ),
    Help.TRAPPED: "请立即拨打119，说清在哪里、有几个人；有人受伤同时拨打120。自己不要冒险去救。",
    Help.MEDICAL: "请立即拨打120，说清在哪里、人怎么样，照120的话做，不要随意搬动。需要救援拨打119，有人伤人拨打110。",
    Help.POLICE: "请先到安全的地方，立即拨打110；不方便说话可发短信到12110。有人受伤同时拨打120。",
    Help.SELF: "我们很担心您，您不是一个人。请现在就拨打110或120，也可以拨打心理援助热线12356，并请身边的人来陪您。",
    Help.WITNESS: (
        "请立即拨打110，说清确切的地点；人已受伤或吃了药，同时拨打120。"
        "请隔开一段安全的距离陪对方说话、听对方说，不要刺激，不要上前拉。"
    ),
    Help.ANY: "如果您或身边的人正处在危险中，请立即拨打110、119或120。",
}
FIRST = {
    Help.FIRE: "可能着火，请先离开，马上打119",
    Help.GAS: "可能漏气，请先离开，再打电话",
    Help.MEDICAL: "可能有人有生命危险，请马上打120",
    Help.SELF: "我们很担心您，请马上打电话，有人陪您说话",
    Help.WITNESS: "有人可能要轻生，请马上打110",
}
FIRST_OF_ANY = "可能有危险，请马上打电话"
MEANWHILE = {
    Help.FIRE: "人先到安全的地方，再打电话。不要坐电梯，不要回去拿东西。",
    Help.GAS: "不要开关电灯和电器，不要点火，不要在里面打电话。到室外再打119，并告诉燃气公司。",
    Help.TRAPPED: "打电话比等我们回复更快。请说清在哪里、有几个人，自己不要冒险去救。",
    Help.MEDICAL: "请说清在哪里、人怎么样，照120的话做，不要随意搬动。",
    Help.SELF: "您不是一个人。请让家人、朋友或邻居马上来陪您，也可以拨打心理援助热线12356。",
    Help.WITNESS: "请说清确切的地点。隔开一段安全的距离，陪对方说话、听对方说，不要刺激，不要上前拉。",
}
MEANWHILE_OF_ANY = "打电话比等我们回复更快。人先到安全的地方，再打电话。"
_CALLS = {
    Help.FIRE: ("119", "120", "110"),
    Help.GAS: ("119", "120", "110"),
    Help.TRAPPED: ("119", "120", "110"),
    Help.MEDICAL: ("120", "119", "110"),
    Help.POLICE: ("110", "120", "119"),
    Help.SELF: ("110", "120", "119"),
    Help.WITNESS: ("110", "120", "119"),
    Help.ANY: ("110", "119", "120"),
}


def warning(help_: Help) -> str:
    """Our sentence; it begins with the number to be called first."""
    return _SAID[help_] + WATCHED


def is_warning(text: str) -> bool:
    return text.endswith(WATCHED)


def first(help_: Help) -> str:
    """The heading of the page."""
    return FIRST.get(help_, FIRST_OF_ANY)


def meanwhile(help_: Help) -> str:
    """What to do until they come."""
    return MEANWHILE.get(help_, MEANWHILE_OF_ANY)


def calls(help_: Help) -> tuple[str, ...]:
    """The numbers, the first to be called first."""
    return _CALLS[help_]


def help_in(text: str) -> Help:
    """Which help a warning of ours named; ANY for any other text."""
    return next((one for one in Help if text == warning(one)), Help.ANY)
