"""Whom a report is about where it is no unit of ours, by the name as written: 某饭店, 村支书, 镇卫生院的院长. Pure.

A name is what an organisation or its people are called. What precedes it and belongs to the sentence
(verbs, times, 隔壁) is cut off, and the object of an act (送医院, 背着老板) is passed over.
"""

import re

from classifier.request_type.offence_words import OFFENCE
from hotline.base.text.cleaning import FAMILY_NAMES
from router.accused.accused_words import (
    ASKED,
    BEGINS,
    COUNTED,
    FEIGNED,
    LONGEST,
    NAMED,
    NEAR,
    NEIGHBOUR,
    OBJECT,
    OFFICES,
    OTHERS,
    SAID,
    SHOP,
)

NEAR_BY = 80  # characters
_COMMITTEE = re.compile(r"(?:村委会?|居委会|村支部|合作社|业委会|街道办|镇政府|乡政府|物业(?:公司)?)$")
_ONE_OF_IT = re.compile(r"里[面头边]?(?:的|有)(?:某?些|一?个|某个?|几个)?人")
ROLES = (
    "包工头",
    "老板",
    "支书",
    "村长",
    "会计",
    "出纳",
    "主任",
    "经理",
    "教练",
    "干部",
    "工作人员",
    "办事员",
    "医生",
    "老师",
    "书记",
    "队长",
    "镇长",
    "乡长",
)
_OF_IT = re.compile(
    rf"的?(?:[{FAMILY_NAMES}]?副?(?=[院校园站所局科]长|主任|书记|老师)|[\u4e00-\u9fff]{{1,3}}?(?:科|部|处|室|班)(?=主任|医生|护士|老师|经理|科长))?"
)
_SEVERAL = re.compile(r"(?:好?几|哪|多)(?:个|家|间)$")  # nobody can say which
_MADE_DO = re.compile(r"(?:让|叫|要|喊)(?:我们|咱们|大家|员工|工人|学生|学员|家长|会计|业主|娃)")
_PEOPLE = re.compile(r"(?:里[面头边]?)?的?[那这]?(?:帮|些|个)?(?:人|领导|管理员|工作人员|员工)")


def around(sentence: str, begin: int, end: int) -> tuple[str, str]:
    """The text before and after a name, as far as it can matter: a text may be long and name many."""
    return sentence[max(0, begin - NEAR_BY) : begin], sentence[end : end + NEAR_BY]


def find(sentences: list[str]) -> str | None:
    """The first name of an offender, rather than a bare 老板; sentences with an offence come first.

    A shop is known by its trade alone only where the text begins with it.
    """
    bare: str | None = None
    ordered = sorted(sentences, key=lambda one: OFFENCE.search(one) is None)
    for sentence in ordered:
        for found in OTHERS.finditer(sentence):
            before, after = around(sentence, found.start(), found.end())
            name = _whole(sentence, found)
            if not _is_only_named(name, after) and not any(one.search(before) for one in (FEIGNED, OBJECT, _SEVERAL)):
                if name != found.group():
                    return name
                bare = bare or name
    proper = (_shop(sentences[0]) if sentences else None) or _office(sentences) or _neighbour(sentences)
    return proper or bare


def _office(sentences: list[str]) -> str | None:
    """A public body that is the subject of the sentences, by its whole name; not one that is asked for help."""
    for sentence in sentences:
        for found in OFFICES.finditer(sentence):
            before, after = around(sentence, found.start(), found.end())
            name = _whole(sentence, found)
            if name != found.group() and not ASKED.search(before) and not _is_only_named(name, after):
                return name
    return None


def _neighbour(sentences: list[str]) -> str | None:
    """Somebody by name who lives next door: 隔壁张德贵."""
    found = next((one for sentence in sentences if (one := NEIGHBOUR.search(sentence))), None)
    return found.group(1) if found else None


def _shop(sentence: str) -> str | None:
    """Where a shop is the subject: 金福来足浴, 平安拖车; a name in which no sentence begins is preferred."""
    begins = (0, *(one.end() for one in BEGINS.finditer(sentence[:LONGEST])))
    found = [one for begin in begins if (one := SHOP.match(sentence, begin)) and not NEAR.match(sentence[one.end() :])]
    whole = [one for one in found if not BEGINS.search(one.group())]
    return next((COUNTED.sub("", one.group())[-LONGEST:] for one in (*whole, *found)), None)


def _is_only_named(name: str, after: str) -> bool:
    """Whether it is a place, or somebody who said something."""
    if _COMMITTEE.search(name) and _ONE_OF_IT.match(after):
        return False
    people = _PEOPLE.match(after)
    says = SAID.match(after[people.end() :] if people else after) and not _MADE_DO.match(after)
    return bool(NEAR.match(after) or says or after.startswith(("里", "上班")))


def _whole(sentence: str, found: re.Match[str]) -> str:
    """The name with its own prefix, and with the person of that place."""
    first = max(0, found.start() - LONGEST)
    begun = max((one.end() for one in BEGINS.finditer(sentence, first, found.start())), default=first)
    end = found.end()
    while (link := _OF_IT.match(sentence, end)) and (more := OTHERS.match(sentence, link.end())):
        end = more.end()
    if sentence[:end].endswith(ROLES) and (by_name := NAMED.match(sentence, end)):
        end = by_name.end()
    return COUNTED.sub("", sentence[begun:end])[-LONGEST:]
