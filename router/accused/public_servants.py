"""Whether a text accuses somebody in office whose unit is unknown. Pure.

People of a village, a school or a firm belong to no unit that a matter could be sent to; for everybody else in
office a person first has to decide the unit (docs/decisions/0037).
"""

import re

from classifier.request_type import public_bodies
from classifier.request_type.offence_words import OFFENCE
from classifier.text.citizen_text import fold
from router.accused.accused_words import DEED, UNLAWFUL

_OF_NO_UNIT = re.compile(
    r"(?:村(?:里|组|民?小组|社|民委员会|委会?|党?支部)?|屯里?|居委会?|社区|业委会|生产队|(?:村民)?小组|施工队?|工程队|车队|工地|项目部|班组|车间)"
    r"的?(?:那个?|几个|某些|有些)?(?:党?支?书记?|支书|主任|[队组]长|干部|领导|会计|出纳|委员|工作人员|网格员)|"
    r"(?:党?支书|村[长干霸]|队干|包工头|班主任|教导主任|德育主任|政教主任|[正副]?校长|[正副]?园长|教务处长?|家委会|网格长|楼长|工头)|"
    r"(?:学校|[小中大]学|幼儿园|高中|初中|职校|技校|医院|卫生院|诊所|公司|集团|企业|工厂|[本我你该]厂|厂里?|银行|超市|商场|酒店|物业|平台|养老院|福利院|驾校|机构|店里?)"
    r"(?:里|内部|内|的|某|一?个|某个|几个|那个|那些|有些)*(?:[^，。；！？]{0,4}(?:科|部|处|室))?(?:的)?(?:领导|主任|院长|书记|干部|经理|负责人|管理员|工作人员|窗口|收费员|处长|科长|队长|[正副]?所长)"
)
_IN_OFFICE = re.compile(
    r"公务员|公职|当官|官员|做官|干部|领导|书记|(?:局|科|处|厅|镇|乡|县|区|市|股|州|部)长(?!期|大|辈|江|沙|城|春|时间)|"
    r"(?:所|站|队|支队|大队|中队)长(?!期|大|时间)|主任(?!医师|药师|护师)|民警|警察|辅警|协警|交警|城管|执法|稽查|监察|巡察|督查|"
    r"检查(?:组|人员|员|的人)|(?:来|上门|下来)(?:检查|验收|评估|审批|测量|丈量|执法|收费)的|办事人?员|工作人员|办事窗口|窗口(?:的|那个|里|办|工作)|"
    r"经办|(?:负责|管|办|审|批)[^，。；！？]{0,8}(?:审批|低保|户口|证件|许可|执照|补贴|补助|拆迁|征地|报名|学位|招生|招聘|招标|项目|工程|社保|医保|资金|指标|土地|档案)的|"
    r"(?:[镇乡]|街道)(?:的|里的?)?[\u4e00-\u9fff]{0,4}(?:站|所|办|中心|大厅|窗口)(?!镇|乡)|(?:大厅|窗口)(?:的|里)|审批(?:员|的)|验收(?:员|人员|的)|评审|评标|监考|考官|招考|公家的人|机关|政府|街道办|办事处|[\u4e00-\u9fff]局的|(?:单位|系统|局)里面?(?:有|的)|(?:体制|系统)内"
)


SHORT = 80  # characters; in a longer text people in office are named for other reasons as well
_ASKED = re.compile(  # to whom somebody turns
    r"(?:尊敬的|敬爱的|各位|亲爱的)[^，。！？：]{0,12}|(?:领导|书记|[市县区局厅]长|主任)(?:们|您好|好|你好|您|[：:！!])|"
    r"(?:请|希望|恳请|恳求|要求|望|盼|呼吁|求|麻烦|建议|让|找|向|跟|问|打|报|告诉|联系|咨询|督促)[^，。；！？]{0,10}"
    r"(?:领导|政府|部门|机关|民警|警察|交警|城管|执法|工作人员|干部|书记|主任|[市县区局]长|街道办|办事处)(?:部门|人员|机关|单位|们)?"
)


def accuses(text: str) -> bool:
    """Of a text that is a report: whether it is about somebody in office."""
    said = fold(text)
    if len(said) > SHORT:
        return tells_a_deed(text)
    return _names(said) or any(map(public_bodies.begins_with_one, re.split(r"[。！？；\n]", said)))


def tells_a_deed(text: str) -> bool:
    """With what they did beside it, as in a later message or a letter, which may name them for other reasons."""
    return any(
        _names(said) and any(known.search(said) for known in (UNLAWFUL, DEED, OFFENCE))
        for said in re.split(r"[。！？；\n]", fold(text))
    )


def _names(said: str) -> bool:
    return _IN_OFFICE.search(_ASKED.sub("，", _OF_NO_UNIT.sub("某人", said))) is not None
