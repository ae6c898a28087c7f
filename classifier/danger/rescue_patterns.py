"""Whose help a danger asks for first: whom to call, and what to do until they come. Pure."""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from classifier.danger import danger_detection
from classifier.danger.clause_grammar import FUEL, KIN, PASSER_BY, SOMEBODY, UNANSWERING, VESSEL
from classifier.text.citizen_text import fold
from classifier.text.transcript_turns import confirmed

LONGEST = 40  # characters of a cry on a line


class Help(StrEnum):
    """Who is called first."""

    FIRE = "fire"
    GAS = "gas"  # leave, switch nothing on, then call
    TRAPPED = "trapped"  # 119 as well: water, ruins, lifts
    MEDICAL = "medical"
    POLICE = "police"
    SELF = "self"  # the citizen may take their own life
    WITNESS = "witness"  # somebody else may
    ANY = "any"  # unknown


_USUAL = {"self_harm": Help.SELF, "violence": Help.POLICE, "group": Help.POLICE, "hazard": Help.TRAPPED}
_LEAKS = re.compile(
    f"(?:{FUEL}|气罐|罐子|储罐|阀门|臭鸡蛋|汽油|化[工肥]厂|[氨氯]气|毒气).{{0,10}}(?:味|漏|泄|嘶|滋|关不|跑气|往外"
    f"|挖断|挖破)"
    f"|漏气|鸡蛋味|刺鼻|(?:漏|泄).{{0,3}}(?:{FUEL}|酸|毒)"
)
_BURNS = re.compile(
    "(?<!开)(?<!点)火(?!车|锅|气|化)|烧(?:着|起|了)|着(?:了|起来)|[爆炸](?:了|炸|燃)|冒烟|[浓黑]烟|自燃|(?:全|都|满[屋楼])是?的?烟"
)
_BODY = re.compile(
    f"{UNANSWERING}|晕|昏|抽(?:搐|筋|了)|血|喘|噎|呛|[哽鲠骾]|透唔|窒息|breath|chok|中毒|心梗|脑梗|心脏|胸口|心口|中风|歪|羊水|要生了|骨折|烫"
    f"|过敏|休克|咬|蜇|触电|被电"
    "|误?[吞服]|[喝吃]了.{0,6}(?:药|水|液|电池|蘑菇|菌)|高烧|发烧|断了?|绞|切掉|摔|躺|倒(?:在|地|了)|没气|不行了"
    "|受伤|砸到|撞|呼吸|急救|救护车|脐带|婴|生下来|[喝吞吃]下|溅|眼睛|穿了|不动|烧到|浑身抖|吃了.{0,8}(?:趴|吐|拉)"
    "|从.{0,8}(?:掉|摔|栽|坠)"
)
_NOT_ME = (
    "爸|妈|爹|娘|儿|女|老[婆公伴爸妈]|弟|妹|哥|姐|爷|奶|婆|公(?!开)|孩|家|邻|同[学事]|室友|朋友|对象|男|媳|侄|孙|表"
    "|舅|姑|叔|嫂|妻|丈夫|爱人|闺蜜|的"
    "|看|听|发现|担心|怕|觉得|认识|刚?路过|们(?:楼|小区|学校|单位|厂|村|这|那|班)"
)
_ME = re.compile(f"(?<!被)(?:我|俺|老子|本人)(?!{_NOT_ME})")
_ANOTHER = re.compile(
    f"{KIN}|{PASSER_BY}|{SOMEBODY}|我(?:弟|妹|哥|姐|爸|妈|舅|姑|叔|爷|嫂|侄|妻|丈夫|爱人)|[他她]|一[个名位]|闺蜜"
)
_DOES_IT = re.compile(
    "有人|[他她]|[几两]个人|一[群伙帮个]|[打砍杀刀抢骂绑锁摸脱强要枪捆劫]|老公|丈夫|前夫|歹徒|炸弹|炸药|下药"
)
_BY_MISTAKE = re.compile("误[喝吞食服吃]|不小心|当[成作]|以为是|(?:小孩|孩子|宝宝|娃|婴儿|狗)[^，]{0,4}[喝吞吃]")
_MEANT = r"(?<!要)(?<!想)(?<!准备)(?<!打算)(?<!威胁)(?<!闹着)(?<!就)(?<!快)"
_DONE = re.compile(  # to themselves, and not only meant: who is hurt needs a doctor before anybody comes to talk
    rf"{_MEANT}(?:[喝吃吞服灌](?:了|下|进|完|过量)[^，。]{{0,8}}(?:药|百草枯|敌敌畏|除草剂|灵|洁|酸|碱|毒|片)"
    r"|[喝吃吞服](?:农药|安眠药|毒药|百草枯|敌敌畏)(?:了|自[杀尽])|割(?:手|了手?)?[腕脉喉][^。]{0,10}血|割(?:手|了手?)?[腕脉喉]了"
    r"|手腕割(?:了|开|破)|(?:上吊|跳楼|跳下(?:来|去))了(?!的话))"
    r"|满[地身手床]是?的?血|(?:止不住|一直|不停|很多|好多|大量)的?(?:流血|出血|血)|血(?:止不住|流)|放下来了|救下来了"
    rf"|口吐白沫|昏迷|晕(?:倒|过去)|没(?:呼吸|心跳|意识|反应)|没气了|{UNANSWERING}"
)
_DROWNS = re.compile(
    rf"{_MEANT}(?:跳(?:河|江|湖|塘|井|海|水库?)了|跳(?:进|到|下)了?[^，。]{{0,6}}[河江湖塘井海水库][里中]?(?:去|了|$))"
)
_LOCKED = re.compile("锁着|反锁|不开门|进不去|门打不开")  # who can open the door comes first
_CARRIED_OFF = re.compile(
    r"被(?:[^，。]{0,6}人|他们?|她们?|[^，。]{0,4}(?:男的|女的|家伙|歹徒|老公|前夫|前男友|男友))[^，。]{0,4}"
    r"(?:拉|拖|拽|绑|塞|带|押|掳|抓|架|推)(?:进|上|到|走|去|在)(?!来|岸|医院)|被(?:[^，。]{0,6}人|他们?)[^，。]{0,4}(?:关|锁|扣|困)(?:在|进|起来|到)"
    r"|(?:有人|他们?|[^，。]{0,3}(?:个人|男的|女的|陌生人))把(?:我|她|他|孩子)[^，。]{0,4}(?:拉|拖|拽|绑|塞|带|押|掳|抓|架|关|锁)(?:进|上|到|走|在|起来)(?!来|岸|医院)"
)
_BLOWS_UP = re.compile(f"(?:{VESSEL}).{{0,4}}[爆炸]")
_SENTENCE = re.compile(r"[^。！？；!?;\n]+[。！？!?]*")
_CLAUSE = re.compile(r"[^，、,]+[，、,]*")


def needed(text: str, signal: str = "") -> Help:
    """The help that this text asks for; by `signal` alone where the text holds no danger of it."""
    danger = danger_detection.hear(text)
    if danger is None or (signal and danger.signal != signal):
        return _USUAL.get(signal, Help.MEDICAL if signal == "health_campus" else Help.ANY)
    text_part = fold(confirmed(text))
    said = fold(cry(text)) or fold(text)
    if danger.signal == "self_harm":
        return Help.MEDICAL if _BY_MISTAKE.search(said) else _of_a_life(text_part, _whose_life(said, danger.words))
    return _of(said, danger.signal)


def newest(texts: Iterable[str], signal: str) -> Help:
    """The help that the first of `texts` asks for which holds a danger with this signal."""
    heard = (
        text for text in texts if (found := danger_detection.hear(text)) and found.rings and found.signal == signal
    )
    return needed(next(heard, ""), signal)


def cry(text: str) -> str:
    """The sentence with the gravest danger, shortened, literal; "" where there is none."""
    danger = danger_detection.hear(text)
    if danger is None:
        return ""
    word = danger.words[0] if danger.words else ""
    said = [one.strip() for one in _SENTENCE.findall(confirmed(text)) if one.strip()]
    holding = next((one for one in said if word and (word in fold(one) or fold(one).rstrip("。！？!?") in word)), "")
    return _short(holding or (said[0] if len(said) == 1 else ""), word)


def _whose_life(said: str, words: Sequence[str]) -> Help:
    """Whether the citizen speaks of themselves: decided by the clause with the word, else by the text before it."""
    clauses = _CLAUSE.findall(said)
    at = next((place for place, one in enumerate(clauses) for word in words[:1] if word[-4:] in one), len(clauses) - 1)
    for clause in reversed(clauses[: at + 1]):
        if _ME.search(clause):
            return Help.SELF
        if _ANOTHER.search(clause):
            return Help.WITNESS
    return Help.SELF


def _of_a_life(text_part: str, whose: Help) -> Help:
    """Whom somebody calls who sees it: once it is done, those who save."""
    if whose is not Help.WITNESS or _LOCKED.search(text_part):
        return whose
    if _DROWNS.search(text_part):
        return Help.TRAPPED
    return Help.MEDICAL if _DONE.search(text_part) else whose


def _of(said: str, signal: str) -> Help:  # noqa: PLR0911 - a list of cases, first match
    if signal == "group" or _CARRIED_OFF.search(said):
        return Help.POLICE
    if signal == "violence":
        if _BLOWS_UP.search(said):
            return Help.FIRE
        return Help.MEDICAL if _BODY.search(said) and not _DOES_IT.search(said) else Help.POLICE
    if _LEAKS.search(said) and not _BURNS.search(said):
        return Help.GAS
    if _BURNS.search(said):
        return Help.FIRE
    if _BODY.search(said):
        return Help.MEDICAL
    return Help.TRAPPED if signal == "hazard" else Help.POLICE


def _short(sentence: str, word: str) -> str:
    """At most `LONGEST` characters of whole clauses around the word, or cut where one clause is longer."""
    if len(sentence) <= LONGEST:
        return sentence
    clauses = _CLAUSE.findall(sentence)
    at = next((place for place, one in enumerate(clauses) if word[:4] in fold(one)), 0)
    text_part = clauses[at]
    for one in clauses[at + 1 :]:
        if len(text_part) + len(one) > LONGEST:
            break
        text_part += one
    text_part = text_part.rstrip("，、,")
    return text_part if len(text_part) <= LONGEST else f"{text_part[:LONGEST]}…"
