"""Does the citizen withdraw a matter, or report that it is repaired and needs nothing more? Pure."""

import re
from enum import StrEnum

_BRIEF = 60
_MATTER = r"(?:工单|诉求|投诉|举报|申请|反映|单子?|件|案件|问题|报修|求助|建议|咨询|事情?|登记|编号)"
_TAKE_BACK = re.compile(
    r"我(?:就)?(?:放弃|认了)(?!，?但)|别(?:再)?派人(?:来|过来)?了|(?:请|烦请|麻烦)(?:予以|帮我?|给我?|把它)?(?:作废|注销掉?)|(?:不必|无需|不用)(?:再)?(?:办理|受理)(?:了|吧|。|$)|"
    r"cancel|不(?:报|投|告|搞)了|(?:不要|不用|唔使|别)(?:再)?(?:登记|报|记|搞|查|派)(?:了|喇|啦)|(?:投诉|举报"
    r"|诉求|工单"
    r"|单)(?:我)?(?:就)?(?:收回|取回)"
    r"|(?:收回|取回)(?:我的?)?(?:投诉|举报|诉求)|我(?:自己|们自己).{0,4}(?:找|去|跟|和)(?:他|她|物业|老板|对方"
    r"|房东).{0,4}(?:谈|说|问|协商|商量)"
    r"|(?:删|撤)掉(?:吧|算了)"
    rf"|(?:撤销|撤回|撤诉|撤单|撤件|撤掉|撤了|撤(?=吧|了|一下|$)|销单|销案|销掉|消单|消案|结单|结案吧)"
    rf"|(?:取消|作废|删除?|注销|关掉|关闭|停止)(?:掉|了|一下)?(?:我|刚才|刚刚|之前|上次|昨天|前面|那|这|的|个|条"
    rf"|张|反映|提交|报|说|登记|投诉|举报){{0,10}}.{{0,8}}?{_MATTER}"
    rf"|{_MATTER}.{{0,6}}(?:取消|作废|不要了|不用了|算了|撤|销)(?!不了)"
    r"|(?:登记|刚才|刚刚|前面|上次|之前|提交|反映|报).{0,10}(?:帮我|麻烦|请)?(?:删|撤|取消|销|划)(?:掉|了|一下"
    r"|除)|(?:帮|给|替)我(?:把.{0,10})?(?:删|撤|销|消|取消|cancel)(?:掉|了|一下|除|算了|咗)?"
    r"|(?:取消|作废)(?:了)?(?:吧|掉|一下|$)"
    r"|不(?:再)?(?:投诉|举报|反映|追究|告|申诉|追|报修|咨询)(?:他们?|她|它|你们|这个|那个|这家|了|这|那|事|件)*了"
    r"|(?:不用|不需要|不必|无需|不要|勿要|勿用|不消|莫|甭|唔使|唔駛|没必要|用不着)(?:再|你们|麻烦|帮我|派人|安排|人|继续"
    r"|去)*(?:协调|调解|调查|处理|管|修|办|来|查|跟进?|弄|搞|理|派人?|联系|上门|跑|处置|搞掂)(?:修|处理|看|查|人|一趟|这个|这事"
    r"|那个|这件事|了|我)*(?:了|啦|吧|$)"
    rf"|(?:单子?|件|工单|诉求|投诉|编号)(?:就|都|也)?(?:可以|能)?(?:关|结|销|撤|划|删)(?:了|掉|闭|案)|(?:不想|懒得"
    rf"|不|没必要)(?:再)?(?:投|麻烦|搞|折腾|追究|计较|管它|理)了"
    r"|(?:当|就当)我没(?:说|报|反映|投诉)(?:过)?|^(?:哎呀?|唉|嗯|那)?(?:就)?算(?:了|啦|咗)"
)
_REPAIRED = re.compile(
    r"(?:已经?|刚刚?|都|现在|今天|昨天|早上|下午|自己|师傅|他们|物业|人家|有人)*(?:来)?(?:修|解决|弄|处理|搞|整"
    r"|办|换|通|疏通|清理?|安装|装|退|发|补|恢复)(?:好|掂|完|掉|定|妥|干净|通|正常)?(?:了|咗|啦|喽)"
    r"|已经?(?:修|解决|弄|处理|搞|整|办|换)(?:好|掂|完|妥)\W*$|(?:来|有)(?:水|电|气|人)了|不(?:漏|堵|吵|臭|响|停)了|没(?:事|问题)了|(?:搞|整)掂|好了|找(?:到|着|回来?)了|恢复(?:正常"
    r"|供水|供电)?了?|和解|协商好|谈好|谈妥"
)
_DECIDED = "(?:处罚|罚款|罚单|扣分|复议|判决|裁定|裁决|认定|征收|批复|停发)"  # by an authority: its own matter
_NOT = re.compile(
    r"(?:如果|要是|假如|一定要).{0,14}(?:那)?我?就不|(?:撤销|吊销|取消).{0,4}(?:证|许可|资格|处分|职务|岗位|站点"
    r"|站|部门|学校|单位|编制|合同)|"
    r"(?:不|没有?|别|不能|不会|拒绝|不想|不许|不准)(?:要|想|会|能)?(?:撤|取消|算)|(?:怎么|为什么|为何|凭什么|谁"
    r"|被).{0,8}(?:撤|取消|作废|销|关闭|结单)|取消(?:了)?(?:公交|班车|路线|航班|高考|考试|补贴|低保|资格|停车位"
    r"|红绿灯|斑马线|订单|预约|合同|婚|优惠|活动|政策)"
    r"|(?:公交|班车|补贴|低保|资格|订单|预约|优惠|政策|户口|营业执照|执照|登记证).{0,6}(?:取消|撤销|注销)|(?:撤"
    r"|注)销(?:户口|驾驶?证|执照|公司|登记|婚姻|处罚|案底)|(?:没|不)来(?:修|处理)|撤(?:摊|离|退|资|架|走)"
    r"|算了(?:一下|一笔|多少)"
    rf"|{_DECIDED}[^，。]{{0,10}}(?:，[^，。]{{0,10}})?(?:撤销|取消|作废)|(?:撤销|取消|作废)(?:了|掉|这个?|那个?|我的?|对.{{1,6}}的)?.{{0,4}}{_DECIDED}"
    r"|取消.{0,8}(?:扣费|套餐|业务|会员|订阅|续费|绑定)"
)


_CONFIRMED = re.compile(
    r"\W*(?:(?:是的?|对的?|好的?|嗯|行|可以)\W+)?(?:我?(?:确认|确定|同意|要)撤[销回]?|撤销确认)\W*(?:谢谢)?\W*"
    r"|\W*(?:是的?|对的?|好的?|嗯|行|可以)\W*撤[销回]?(?:了|吧|掉)*\W*"
)
_YES = re.compile(
    r"\W*(?:(?:是的?|对的?|确[定认]的?|好的?|嗯+|行|可以|没错|yes|ok|y)[啊呀吧的]?\W*)?"
    r"(?:(?:那|就|帮我|给我|请|麻烦|我?(?:要|想|确[定认]))*(?:撤[销回掉单]?|不(?:用|要|需要|必)?(?:再)?(?:办|处理|管)|不要了)(?:了|吧|啊|嘛|啦)*)?\W*(?:谢谢.{0,3})?"
)
_NO = re.compile(r"\W*(?:不|不是的?|没有|不对|不了|别|no|n)[啊呀吧]?\W*")
_GOES_ON = r"(?:还是)?(?:请|麻烦|你们)*(?:继续|接着|照常|照旧)(?:办理?|处理|修|查|跟进)?(?:吧|啊)?"
_STAYS = re.compile(
    r"\W*(?:(?:算了|哦|哎呀?|那|嗯|还是|先|好吧|不好意思|对不起|不是|不|没有|说错了?|按错了?|点错了?|写错了?|我又?想了?想)\W*)*我?"
    rf"(?:(?:不|别|先不|不要|不用|暂时不|暂不|先别|不能)(?:想|要|给我)?(?:撤[销回掉单]?|取消)(?:了|吧|啊|呀|哈)*\W*(?:{_GOES_ON})?|{_GOES_ON})\W*(?:谢谢.{{0,3}})?"
)


_KEPT = re.compile(r"(?:不|别|不用|不要|不想|先不)(?:要|想|会)?(?:撤|取消)(?:了|销|回|诉|$|\W)")


class Withdrawal(StrEnum):
    WISH = "wish"
    REPAIRED = "repaired"  # nothing more is needed, because it has been done: an answer, not an abandonment


def of(said: str) -> Withdrawal | None:
    """`said`: the folded text in small letters. None where nothing is taken back."""
    if len(said) > _BRIEF or _NOT.search(said):
        return None
    if not _TAKE_BACK.search(said):
        return None
    return Withdrawal.REPAIRED if _REPAIRED.search(_TAKE_BACK.sub("，", said)) else Withdrawal.WISH


def is_kept(said: str) -> bool:
    """Whether it says that nothing is to be withdrawn."""
    return _KEPT.search(said) is not None


def is_confirmed(said: str) -> bool:
    """The answer to our question whether the matter is really to be withdrawn, in the words that we propose."""
    return _CONFIRMED.fullmatch(said) is not None


def answer(said: str) -> bool | None:
    """Yes or no to our question whether to withdraw, where it is the last thing that we said; None: something else."""
    if not said.strip(" ，。,.!！?？"):
        return None
    if stays(said) or _NO.fullmatch(said):
        return False
    return True if is_confirmed(said) or _YES.fullmatch(said) else None


def stays(said: str) -> bool:
    """Whether it says nothing but that the matter is not to be withdrawn: 不撤了, 算了不撤, 继续办吧."""
    return _STAYS.fullmatch(said) is not None
