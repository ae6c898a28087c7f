"""What a simulated citizen answers to a message of the hotline; most people answer, some never do."""

import random
import re

from hotline import city
from hotline.city.speech import plain_name
from router.outgoing.review_wording import SOLVED_OR_NOT

QUESTION, RATE, REST = "请问您的问题解决了吗", "用数字告诉我们满意的程度", "请再告诉我们：您的问题解决了吗"
UNCLEAR, MORE_ASKED, REGISTERED = "您的意思我们还没有看准", "请您补充：", "已登记"
UNSOLVED = ("没有解决，还是老样子", "未解决，跟之前一样", "没有解决，只打了个电话就说处理好了")
SOLVED = ("已解决，谢谢", "已解决，5", "解决了，效率挺高", "已经处理好了，感谢", "解决了，很满意", "已解决，4")
MORE = ("补充一下，白天打我电话都方便", "补充：请尽量在下班以后打我电话", "还有，希望能早点有个回音")
TOO_SLOW = "已解决，但是拖得太久了，2"
SILENT, UNHAPPY, TIRED, ADDS, TELLS = 0.15, 0.08, 0.015, 0.12, 0.8  # shares of people
STARS, HOW_OFTEN = "543", (50, 36, 14)  # of those who are content
_CHOICE = re.compile(r"是在(.+?)中的哪一处")
FACTS = {  # by the code of the fact that is asked for; said by people whose matter turns on it
    "permit": "没有办过规划许可证，是私自搭建的",
    "noise": "是楼下店里的音响声",
    "dog": "是狗叫个不停，扰民",
    "lift": "电梯经常急停、关门失灵，不安全",
    "firework": "是有人在燃放",
}


def reply(text: str, rng: random.Random, *, asked: int) -> str | None:
    """None where this person says nothing; `asked`: how often they were asked before whether it is solved."""
    mood = rng.random()
    if QUESTION in text:
        return _solved(mood, rng, asked=asked)
    if REST in text or UNCLEAR in text:
        return SOLVED_OR_NOT[0]
    if RATE in text:
        return rng.choices(STARS, HOW_OFTEN)[0]
    if MORE_ASKED in text:
        return more(text, rng) if mood < TELLS else None
    return rng.choice(MORE) if REGISTERED in text and mood < ADDS else None


def _solved(mood: float, rng: random.Random, *, asked: int) -> str | None:
    if mood < SILENT:
        return None
    if mood < SILENT + UNHAPPY and not asked:
        return rng.choice(UNSOLVED)
    return TOO_SLOW if mood > 1 - TIRED else rng.choice(SOLVED)


def more(question: str, rng: random.Random) -> str:
    """What was left out: a fact, which of two places, or where it is."""
    sample = city.load_city()
    for fact in sample.facts:
        if fact.question in question:
            return FACTS[fact.code]
    found = _CHOICE.search(question)
    if found:
        return f"在{found[1].split('、')[0]}"
    here = rng.choice(sample.places_of["compound"])
    roads = [one for one in sample.places_of["road"] if one.street == here.street] or sample.places_of["road"]
    unit = sample.department
    district, street = (plain_name(unit[code].name) for code in (here.district, here.street))
    return f"在{district}{street}{rng.choice(roads).name}，{here.name}门口"
