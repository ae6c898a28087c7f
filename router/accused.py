"""Whom a text accuses: the unit whose own conduct it is about, which must not handle it (济南条例32条〔法〕).

A unit that is only named as the place to solve a thing ("请城管局来清理", "打了城管电话没人来") is not accused. Pure.
"""

import functools
import re
from dataclasses import dataclass

from classifier.offences import OFFENCE
from classifier.places import Place
from classifier.reporting import reports
from classifier.text import fold
from router import unit_names
from router.catalogue import Catalogue
from router.unit_names import NOT_ITSELF, Names

NOWHERE = Place()
YOU = re.compile(r"(?:你们?|贵|您们?)(?:局|单位|中心|部门|公司|科室?|所|办|处|镇|街道|院|校|支队|大队|集团|委|窗口)")
_LONGEST = 40  # characters of a name as written
_WHO = (
    r"(?:工作人员|办事人?员|人员|窗口|领导|干部|副?局长|副?科长|副?主任|副?所长|副?队长|站长|副?镇长|副?乡长|副?区长|副?县长|书记|"
    r"队员|队伍|民警|警察|辅警|协警|司机|抄表员|收费员|柜员|保安|员工|职工|经办人?|负责人|师傅|大姐|小姑娘|小伙子?|客服|接线员|话务员|"
    r"坐席|经理|前台|执法员|执法人员|稽查|检查组|处长|组长|会计|院长|校长|老师|"
    r"(?:的|那个?|里面?的?|一个|某个?|几个|有个)[^，。；！？]{0,4}人|的[^，。；！？]{0,3}(?:男|女)的)"
)
_RUDE = re.compile(
    r"态度(?:也|很|太|极|非常|特别|十分|真|有点|都|这么|那么|实在)*(?:其)?(?:差|恶劣|不好|蛮横|嚣张|生硬|冷|坏|有问题|不行)|恶劣|"
    r"骂(?:人|我|了|老|市民|群众)|辱骂|打(?:人|了我|我|伤)|动手|推(?:我|人|搡)|吼|凶(?:我|得|巴巴|市民)|威胁|恐吓|刁难|为难|"
    r"推诿|推来推去|推脱|踢皮球|不作为|乱作为|乱收费|索要|私自收|故意(?:拖|卡|不)|偏袒|袒护|泄露|玩手机|睡觉|聊天|爱理不理|不理人|不搭理|"
    r"挂(?:了)?(?:我|人)?(?:的)?电话|摔(?:门|我|东西)|乱罚款?|乱开罚单|暴力执法|粗暴|野蛮|选择性执法|钓鱼执法|不出警|不立案|敷衍|糊弄|"
    r"(?:假|虚假)答复|歧视|嘲笑|插队|脏话|看人下菜|脱岗|擅离|没人(?:上班|在岗)|迟到早退|不耐烦|翻白眼|阴阳怪气|"
    r"(?:收|拿|要|索)(?:了|我|他们|人家|老板|商户|摊贩|中介)?[^，。；！？]{0,8}(?:钱|礼|红包|烟|酒|好处|茅台|卡|块|元|万)|通风报信|保护费"
)
_BLAMES = re.compile(r"(?:举报|检举|揭发|揭露|控告|告发)(?:一下|的是|了|你们|这个|那个|某|[：:， ])*$")
_COMPLAINS = re.compile(r"(?:投诉|反映|反应|曝光|状告|告)(?:一下|的是|了|你们|这个|那个|[：:， ])*$")
_ASKED = re.compile(r"(?:请|希望|麻烦|要求|建议|让|叫|督促|责成|盼|求)[^，。；！？]{0,4}$")
_WANTED = re.compile(
    r"(?:请|希望|麻烦|要求|建议|让|叫|找|向|给|打|报|联系|通知|督促|由|归|属于?|问|求|到|去|在|跟|和|对|转|咨询|拨打)"
    r"(?:一下|了|过|我们|市|区|县|当地|相关|有关|辖区)*$"
)
_BY = re.compile(r"被[^，。；！？]{0,4}$")
_DONE_TO_ME = re.compile(r"[^，。；！？]{0,8}(?:打|骂|推|威胁|吼|刁难|辱|踢|赶)")
_HANDLER = re.compile(
    r"(?:(?:承办|经办|办理|处理|负责|核查|调查|检查|执法|上门|现场)(?:(?:这件|这个|此|我的?|我这件?)?(?:事情?|件|工单|案子))?|"
    r"(?:派|过)?来(?:过|了)?(?:处理|办理|检查|调查|核实|核查|看|修|查)?|办(?:这件|这个|我的?|我这件?)事)"
    r"(?:的)?(?:那个|这个|几个|两个|那些|所谓的?)?(?:单位|部门|机关|中队|人员|工作人员|人|同志|师傅|队员|队长|领导|干部|民警)|"
    r"他们(?:单位|局里?|队里?|中心|所里?|部门|的人|的?领导)|(?:承办|经办)人"
)
_UNLAWFUL = re.compile(
    r"(?:(?<![没不未])(?:收|拿|索|吃)(?:了|过|取|受|到)?[^，。；！？]{0,8}(?:钱|礼|红包|烟|酒|好处|茅台|购物卡|油卡|回扣)|"
    r"要(?:了|我)?[^，。；！？]{0,4}(?:红包|好处|烟|酒|茅台|送礼)|受贿|索贿|勒索|"
    r"通风报信|报信|保护伞|包庇|串通|勾结|(?:是|跟|和|同)[^，。；！？]{0,8}(?:一伙|亲戚|一家人|合伙)|有股份|入股)"
    r"(?![^，。；！？]{0,4}[吗么])"
)
_NEAR = re.compile(
    r"(?:的)?(?:附近|对面|旁边?|门口|门前|后面|隔壁|辖区|范围|管辖|楼下|片区|境内|宿舍|大楼|家属|院内|电话|热线|回复|答复|周边|里有个?人|上有人)"
)
_SAID = re.compile(r"有市民|有人|说|告知|答复|回复|称|表示|让我|叫我|建议")
_OTHERS = re.compile(
    r"(?:(?:局|中心|委|站|所|办|队|处|集团)的?(?:办事员|工作人员|科长|主任|干部|队长|人)|村支书|党?支书|村主任|村长|村干部|村会计|村委会?主任?|居委会主任|居委会|社区主任|社区书记|社区干部|小组长|队长|镇长|乡长|镇政府|乡政府|街道办|"
    r"校长|院长|科长|局长|所长|站长|包工头|老板娘?|物业(?:公司|经理)?|业委会(?:主任)?|饭店|餐馆|快餐店|酒楼|粉店|包子铺|面馆|火锅店|烧烤店|诊所|药店|超市|"
    r"酒店|宾馆|旅馆|KTV|网吧|会所|夜总会|酒吧|按摩店|养生馆|美容院|理发店|公司|工厂|化工厂|厂子?|工地|砂场|沙场|矿场|采石场|养猪场|养殖场|"
    r"加油站|学校|小学|中学|幼儿园|医院|卫生院|培训(?:班|机构|学校)|驾校|养老院|敬老院|作坊|赌场|麻将馆|棋牌室|合作社|开发商|中介|商店|店铺|直播间|"
    r"主任医师|主任|医生|老师|辅警|干部|书记|法官|包工队|施工队|检测站|殡仪馆|村霸|小卖部|菜市场|加工厂|屠宰场|[某]人)"
)
_BEGINS = re.compile(
    r"举报|检举|揭发|揭露|控告|告发|反映|投诉|曝光|一下|我们那?|咱们|我家|我是|我发现|亲眼看到|我看到|我知道|我想说|有个|有家|有一家|有一个|有间|"
    r"有人在|有人|这里有|在|是|的|了|过|说|和|跟|被|对|从|向|把|给|让|因为|实名|匿名|你好|您好|要|想|就是|关于|他们|帮|为|我|"
    r"[，。；！？、：:“”（）\s]"
)
_COUNTED = re.compile(r"^(?:有|[一几两]?[个家间]|哋|时候|那个|这个)+")
NEAR_ENOUGH = 8  # characters between a unit's name and what it did
PERSON_WITHIN, DEED_WITHIN = 24, 40  # characters
ITSELF_A_PERSON = ("民警", "警察", "辅警", "协警", "交警", "城管", "路政", "运管")


@dataclass(frozen=True, slots=True)
class Accused:
    """`code`: the catalogue's unit, None where none is known or named; `name`: as written."""

    code: str | None
    name: str

    @property
    def label(self) -> str:
        """For the JSON of `hotline predict`."""
        return self.code or self.name


def find(
    text: str, catalogue: Catalogue | None, place: Place = NOWHERE, *, report: bool | None = None
) -> Accused | None:
    """Whom the text accuses, None where it accuses nobody that it names. `report`: whether it is one, where known."""
    said = fold(text)
    sentences = [one for one in re.split(r"[。！？；\n]", said) if one.strip()]
    units = _unit(sentences, catalogue, place) if catalogue is not None else None
    return units or _you(sentences) or (_other(sentences) if (reports(text) if report is None else report) else None)


def handler_in(text: str) -> str:
    """The words by which a text accuses whoever handles the matter ("来处理的人收了老板的红包"); "" where it does not.

    Only of an unlawful act: whoever complains that nobody came or how he was spoken to accuses nobody of one.
    """
    for sentence in re.split(r"[。！？；\n]", fold(text)):
        for found in _HANDLER.finditer(sentence):
            if _UNLAWFUL.search(sentence[found.end() :][:PERSON_WITHIN]):
                return found.group()
    return ""


def tells_unlawful(text: str) -> bool:
    """Whether it tells what somebody in office must not do, by its words alone."""
    return _UNLAWFUL.search(fold(text)) is not None


def _unit(sentences: list[str], catalogue: Catalogue, place: Place) -> Accused | None:
    names = names_of(catalogue)
    for sentence in sentences:
        for name, begin, end in names.found(sentence):
            if _is_blamed(name, sentence[:begin], sentence[end:]):
                unit = unit_names.meant(names, name, catalogue, place)
                return Accused(unit.code, _as_written(name, sentence[end:]))
    return None


def _is_blamed(name: str, before: str, after: str) -> bool:
    """Whether the unit of this name is the one that did it."""
    person = re.search(_WHO, after[:PERSON_WITHIN])
    at_once = person is not None and person.start() <= NEAR_ENOUGH
    if _ASKED.search(before) or not is_itself(name, after):
        return False
    if _BLAMES.search(before) or (_BY.search(before) and _DONE_TO_ME.match(after)):
        return True
    rude = _RUDE.search(after)
    if _COMPLAINS.search(before):
        return at_once or (rude is not None and rude.start() <= PERSON_WITHIN)
    by_a_person = person is not None and _tells_a_deed(after[person.end() :])
    if by_a_person or (name.endswith(ITSELF_A_PERSON) and _tells_a_deed(after)):
        return True
    if name.endswith(("公司", "集团")) or _WANTED.search(before):  # what a bill is about is no deed of its people
        return False
    return rude is not None and rude.start() <= NEAR_ENOUGH


def is_itself(name: str, after: str) -> bool:
    """Whether the unit is meant, or somebody of it: not what is near it, nor the place of the same name."""
    person = re.search(_WHO, after[:PERSON_WITHIN])
    at_once = person is not None and person.start() <= NEAR_ENOUGH
    return not _NEAR.match(after) and (at_once or NOT_ITSELF.search(name) is None)


def _tells_a_deed(said: str) -> bool:
    """Whether what follows a person tells a deed of theirs; what they only say about offences is none."""
    near = said[:DEED_WITHIN]
    deed = OFFENCE.search(near)
    return _RUDE.search(near) is not None or (deed is not None and not _SAID.search(near[: deed.start()]))


def _you(sentences: list[str]) -> Accused | None:
    """Nobody but the reader knows which unit is meant by 你们局: a person decides."""
    for sentence in sentences:
        found = YOU.search(sentence)
        if found is None:
            continue
        before, after = sentence[: found.start()], sentence[found.end() :]
        if _BLAMES.search(before) or _COMPLAINS.search(before) or _tells_a_deed(after):
            return Accused(None, found.group())
    return None


def _other(sentences: list[str]) -> Accused | None:
    """Somebody who is no unit of ours, as written: 某饭店, 村支书."""
    told = sorted(sentences, key=lambda one: OFFENCE.search(one) is None)  # where the deed stands comes first
    for sentence in told:
        for found in _OTHERS.finditer(sentence):
            after = sentence[found.end() :]
            name = _whole(sentence, found)
            only_named = _NEAR.match(after) or _SAID.match(after) or after.startswith(("里", "上班"))
            if not only_named and "冒充" not in name:
                return Accused(None, name)
    return None


def _whole(sentence: str, found: re.Match[str]) -> str:
    """The name with what stands before it, as far as it belongs to it, and with the person of that place."""
    begun = max((one.end() for one in _BEGINS.finditer(sentence[: found.start()])), default=0)
    end = found.end()
    while more := _OTHERS.match(sentence, end + sentence.startswith("的", end)):
        end = more.end()
    return _COUNTED.sub("", sentence[begun:end])[-_LONGEST:]


def _as_written(name: str, after: str) -> str:
    """With the person who works there, where one follows at once."""
    who = re.match(rf"的?(?:[^，。；！？]{{0,4}}?){_WHO}", after)
    return f"{name}{who.group() if who else ''}"[:_LONGEST]


@functools.lru_cache(maxsize=4)
def _made(key: "_Key") -> Names:
    return unit_names.of_catalogue(key.catalogue)


class _Key:
    """A catalogue as it is: a changed one is another object."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __hash__(self) -> int:
        return id(self.catalogue)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.catalogue is self.catalogue


def names_of(catalogue: Catalogue) -> Names:
    return _made(_Key(catalogue))
