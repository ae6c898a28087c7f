"""Grounds that the law lists, as data: for not accepting a matter, for refusing an order, for ending the handling.

Each has a code, its name, its source, and for citizens where to turn instead (告知途径, 66号; 潍坊条例〔法〕).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.base.errors import BadInput


@dataclass(frozen=True, slots=True)
class Ground:
    code: str
    label: str
    rule: str
    way: str = ""  # what the citizen is told to do instead


def _by_code(*grounds: Ground) -> Mapping[str, Ground]:
    return {ground.code: ground for ground in grounds}


DECLINE = _by_code(
    Ground(
        "lawsuit",
        "须通过诉讼、仲裁解决",
        "53号；66号10项",
        "请向有管辖权的人民法院起诉，或者按约定向仲裁机构申请仲裁；需要法律帮助可以拨打 12348",
    ),
    Ground(
        "execution",
        "法院判决、裁定、调解书的执行，由人民法院办理",
        "民事诉讼法（执行程序）〔法〕；66号10项",
        "请向作出判决的人民法院执行局申请强制执行，申请期限为二年，进展可以拨打 12368 查询",
    ),
    Ground(
        "appeal",
        "不服法院判决、裁定，应当上诉、申请再审或者申诉",
        "民事诉讼法、刑事诉讼法、行政诉讼法（第二审、审判监督程序）〔法〕；66号10项",
        "尚未生效的，请按判决书、裁定书写明的期限和法院上诉；已经生效的，可以向上一级人民法院申请再审，"
        "或者向人民检察院申请监督（12309）",
    ),
    Ground(
        "court",
        "已由人民法院受理，或者属人民法院立案、审理的事项",
        "53号；66号10项",
        "请向承办法官或者法院诉讼服务中心反映、查询，可以拨打 12368",
    ),
    Ground(
        "award",
        "仲裁裁决书、调解书不履行，由人民法院强制执行",
        "劳动争议调解仲裁法51条〔法〕；66号10项",
        "请持仲裁裁决书或者调解书，向被执行人住所地或者财产所在地的人民法院申请强制执行，可以拨打 12368",
    ),
    Ground(
        "award_contested",
        "不服仲裁裁决，应当向人民法院提出",
        "劳动争议调解仲裁法48、50条〔法〕；66号10项",
        "请自收到裁决书之日起十五日内向人民法院提起诉讼；需要法律帮助可以拨打 12348",
    ),
    Ground(
        "arbitration",
        "已进入仲裁程序，或者属仲裁机构受理的事项",
        "劳动争议调解仲裁法〔法〕；66号10项",
        "请向受理的仲裁委员会查询、反映；逾期没有受理或者没有裁决的，可以就该争议向人民法院提起诉讼",
    ),
    Ground(
        "prosecution",
        "已由人民检察院办理，或者不服检察院的决定",
        "刑事诉讼法〔法〕；66号10项",
        "请向办案的人民检察院反映、查询，可以拨打 12309",
    ),
    Ground(
        "police_case",
        "公安机关已经立案侦办",
        "刑事诉讼法〔法〕；国办发〔2022〕12号；66号10项",
        "请向办案的公安机关查询案件进展；有新的线索或者情况紧急请拨打 110",
    ),
    Ground(
        "discipline",
        "属纪检监察机关受理范围",
        "53号；66号10项",
        "请向纪检监察机关反映，可以拨打 12388",
    ),
    Ground(
        "reconsideration",
        "须通过行政复议解决",
        "53号；66号10项",
        "请在收到行政决定后六十日内，向行政复议机关申请行政复议；需要法律帮助可以拨打 12348",
    ),
    Ground(
        "reconsidered",
        "已经申请行政复议，或者不服行政复议决定",
        "行政复议法〔法〕；行政诉讼法45条〔法〕；66号10项",
        "正在复议的，请向行政复议机关查询；不服复议决定的，可以在收到决定书之日起十五日内向人民法院提起诉讼",
    ),
    Ground(
        "disclosure",
        "属政府信息公开申请",
        "53号；66号10项",
        "请向制作或者保存这项信息的行政机关提出政府信息公开申请",
    ),
    Ground(
        "petition",
        "已进入信访渠道",
        "53号；66号10项",
        "信访机构已经受理，请向受理的信访机构查询办理情况",
    ),
    Ground(
        "petition_contested",
        "不服信访处理意见、复查意见",
        "信访工作条例35、36条；66号10项",
        "请在收到书面答复之日起三十日内，向办理机关的上一级机关请求复查；不服复查意见的，请求复核",
    ),
    Ground(
        "petition_ended",
        "信访事项已经复核终结",
        "信访工作条例36条；66号10项",
        "复核意见是信访程序的最后一级，同一事实和理由不再受理；认为合法权益受到侵害的，可以依法提起诉讼",
    ),
    Ground(
        "emergency",
        "属110、119、120、122紧急事项",
        "国办发〔2022〕12号；66号10项",
        "情况紧急请立即拨打 110、119、120 或 122",
    ),
    Ground(
        "secret",
        "涉及国家秘密、商业秘密或个人隐私",
        "53号",
        "这类内容不能通过热线办理，请直接向有权处理的机关反映",
    ),
    Ground(
        "improper",
        "违反法律法规或者公序良俗",
        "53号；66号10项",
        "这项要求没有法律依据，热线不能办理，请您理解",
    ),
    Ground(
        "repeated",
        "同一诉求已经答复，没有新情况、新理由",
        "北京条例11条〔法〕；济南条例25条〔法〕",
        "这件事此前已经答复，结果没有变化；如有新的情况，请补充说明，我们会重新办理",
    ),
)

OBJECTION = _by_code(  # 潍坊条例22条〔法〕: only what is plainly not the unit's duty, with its basis
    Ground("duty", "依三定方案、权责清单不属本单位职责", "潍坊条例22条〔法〕；66号1项"),
    Ground("law", "法律法规规定由其他部门办理", "潍坊条例22条〔法〕"),
    Ground("area", "不在本单位管辖区域", "潍坊条例22条〔法〕"),
    Ground("grassroots", "应由职能部门办理，不得分派给镇街", "66号3项；潍坊条例24条〔法〕"),
    Ground("recusal", "本单位是被反映对象，应当回避", "济南条例32条〔法〕"),
)

TERMINATION = _by_code(  # 潍坊条例21条〔法〕
    Ground(
        "legal_way",
        "应当通过诉讼、仲裁等法定途径解决",
        "潍坊条例21条（一）〔法〕",
        "请通过诉讼、仲裁等法定途径解决；需要法律帮助可以拨打 12348",
    ),
    Ground(
        "uncooperative",
        "诉求人拒不配合或者拒绝提供必要信息",
        "潍坊条例21条（二）〔法〕",
        "如您愿意提供所需信息，请随时联系我们，我们会重新办理",
    ),
    Ground(
        "unfounded",
        "诉求不合法、不合理，已经解释仍不满意",
        "潍坊条例21条（三）〔法〕",
        "办理单位已向您解释，这件事不再继续办理；如有新的情况，请随时联系我们",
    ),
)


def named(grounds: Mapping[str, Ground], code: str) -> Ground:
    """Raises BadInput where the code is not one of the list."""
    if code not in grounds:
        raise BadInput("请从列表里选择一项理由；列表之外的理由不能作为依据")
    return grounds[code]
