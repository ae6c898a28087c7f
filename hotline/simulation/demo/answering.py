"""The words of a simulated unit's answer: fitting the matter, dated, with somebody to call."""

import random
from datetime import datetime, timedelta

from hotline.base.clock import city_time
from hotline.city import load_city
from hotline.city.answering import answers_to
from tickets.models import Kind

SOON = timedelta(days=5)  # until what is announced will be done


def answer(category: str | None, kind: Kind, *, by: str, now: datetime, rng: random.Random) -> str:
    """One of the texts for this category and kind, its dates filled in, and who handled it."""
    entry = load_city().category.get(category or "")
    text = rng.choice(answers_to(category, kind.label)).replace("{事}", entry.name if entry else "有关")
    text = text.replace("{日期}", _day(now)).replace("{期限}", _day(now + SOON))
    return f"{text}经办人：{by}，电话 2345-{rng.randrange(1000, 9999)}。"


def _day(moment: datetime) -> str:
    day = city_time(moment)
    return f"{day.month}月{day.day}日"
