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
