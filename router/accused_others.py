"""Whom a report is about where it is no unit of ours, by the name as written: 某饭店, 村支书, 镇卫生院的院长. Pure.

A name is what an organisation or the people of one are called. What stands before it and belongs to the sentence
(verbs, times, 隔壁) is cut off, and whoever a thing was only done to (送医院, 背着老板) is passed over.
"""

import re

from classifier.offences import OFFENCE
from router.accused_words import BEGINS, COUNTED, FEIGNED, LONGEST, NEAR, OBJECT, OTHERS, SAID

NEAR_BY = 80  # characters
_COMMITTEE = re.compile(r"(?:村委会?|居委会|村支部|合作社|业委会|街道办|镇政府|乡政府|物业(?:公司)?)$")
_ONE_OF_IT = re.compile(r"里[面头边]?(?:的|有)(?:某?些|一?个|某个?|几个)?人")
_OF_IT = re.compile(r"的?(?:[\u4e00-\u9fff]{1,3}?(?:科|部|处|室|班)(?=主任|医生|护士|老师|经理|科长))?")
_PEOPLE = re.compile(r"(?:里[面头边]?)?的?[那这]?(?:帮|些|个)?(?:人|领导|管理员|工作人员|员工)")


def around(sentence: str, begin: int, end: int) -> tuple[str, str]:
    """What stands before and after a name, as far as it can matter: a text may be long and name many."""
    return sentence[max(0, begin - NEAR_BY) : begin], sentence[end : end + NEAR_BY]


def find(sentences: list[str]) -> str | None:
    """The first name of somebody who did it; sentences in which an offence stands come first."""
    told = sorted(sentences, key=lambda one: OFFENCE.search(one) is None)
    for sentence in told:
        for found in OTHERS.finditer(sentence):
            before, after = around(sentence, found.start(), found.end())
            name = _whole(sentence, found)
            if not _is_only_named(name, after) and not FEIGNED.search(before) and not OBJECT.search(before):
                return name
    return None


def _is_only_named(name: str, after: str) -> bool:
    """Whether it is a place, or somebody who said something."""
    if _COMMITTEE.search(name) and _ONE_OF_IT.match(after):
        return False
    people = _PEOPLE.match(after)
    says = SAID.match(after[people.end() :] if people else after)
    return bool(NEAR.match(after) or says or after.startswith(("里", "上班")))


def _whole(sentence: str, found: re.Match[str]) -> str:
    """The name with what stands before it, as far as it belongs to it, and with the person of that place."""
    first = max(0, found.start() - LONGEST)
    begun = max((one.end() for one in BEGINS.finditer(sentence, first, found.start())), default=first)
    end = found.end()
    while (link := _OF_IT.match(sentence, end)) and (more := OTHERS.match(sentence, link.end())):
        end = more.end()
    return COUNTED.sub("", sentence[begun:end])[-LONGEST:]
