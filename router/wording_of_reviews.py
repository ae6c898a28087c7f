"""What a citizen reads when we answer, ask how it went and thank for the rating; other sentences: `router.wording`."""

from hotline.base.text import shorten
from tickets import numbering

REVIEW_THANKS_SOLVED = "谢谢您的评价。这件事已办结，如有新的情况请随时联系12345。"
REVIEW_THANKS_RECTIFY = "谢谢您的评价。这件事已办结；您不满意的地方，我们已要求承办单位整改。"
REVIEW_ASK_SOLVED = "谢谢，您的评分已记下。请再告诉我们：您的问题解决了吗？请回复“已解决”或“未解决”。"
ASK_SOLVED_ON_PAGE = "谢谢，您的评分已记下。请再点一下：您的问题解决了吗？"
REVIEW_UNCLEAR = (
    "谢谢您的回复。您的意思我们还没有看准，这件事先不办结，工作人员会看您的回复。您也可以直接回复“已解决”或“未解决”。"
)
RATED = "谢谢，您的评价已记下。"
RATED_RECTIFY = "谢谢，您的评价已记下；您不满意的地方，我们已要求承办单位整改。"
REVIEW_THANKS_UNSOLVED = "谢谢您告诉我们。这件事没有解决，已退回承办单位重新办理，结果会再告诉您。"
REVIEW_THANKS_TO_PEOPLE = "谢谢您告诉我们。这件事已多次办理仍未解决，我们会专门复核，并告诉您结果。"
TWO_MESSAGES = "两次消息未获评价。"
NO_OTHER_WAY = "登记时没有留下可以回复的渠道，请先告知答复，再请评价。"
ONLY_TELL = "登记时没有留下可以回复的渠道，请电话告知答复；诉求人不要求回访，不用请其评价。"
SOLVED_OR_NOT = ("已解决", "未解决")
STARS = ("5", "4", "3", "2", "1")
SCALE_WORDS = "5非常满意，4满意，3基本满意，2不满意，1非常不满意"
_HOW = f"请回复“已解决”或“未解决”，后面加上满意程度的数字：{SCALE_WORDS}。例如：已解决，5。没有解决的，请说说原因。"
_QUESTION = f"请问您的问题解决了吗？{_HOW}"
REVIEW_RATE = f"还想请您用数字告诉我们满意的程度：{SCALE_WORDS}。"


def answered(department: str, answer: str) -> str:
    """The department's answer and our question (DOMAIN 6.4): a word says if it is solved, a digit how satisfied."""
    return f"{department}答复您：{answer}\n{_QUESTION}"


def answered_unasked(department: str, answer: str) -> str:
    """The answer to somebody who does without a follow-up; what is not solved he may still say."""
    return (
        f"{department}答复您：{answer}\n"
        "按您的意愿，不再回访，这件事已办结。如果没有解决，直接回复“未解决”并说明原因，我们会重新办理。"
    )


def asked_unanswered(department: str, number: str, title: str, *, prefix: str, site: str) -> str:
    """The question to somebody who wants no reply: where the answer can be read stands in its place."""
    return (
        f"您反映的“{shorten(title, 16)}”（编号 {numbering.read_aloud(number, prefix=prefix)}）{department}已办理完毕，"
        f"按您的意愿不另发答复，可凭编号和查询码打开 {site}/query 查看。\n"
        f"{_QUESTION}"
    )


def asked_again(number: str, title: str, *, prefix: str) -> str:
    """The second try, on the next day: nobody is taken for satisfied because he was silent (DOMAIN 6.4)."""
    return (
        f"您反映的“{shorten(title, 16)}”（编号 {numbering.read_aloud(number, prefix=prefix)}）已有答复，"
        f"还没有收到您的评价。{_QUESTION}"
    )


def asked_if_solved(number: str, title: str, *, prefix: str) -> str:
    """The second try to somebody who has only rated; in a short message a confidential matter is not named."""
    about = f"“{shorten(title, 16)}”（编号 {numbering.read_aloud(number, prefix=prefix)}）" if title else "事项"
    return f"12345回访：您反映的{about}，您的评分已记下，还想请您告诉我们解决了没有。请回复“已解决”或“未解决”。"


def asked_by_text(number: str, title: str, *, prefix: str) -> str:
    """The second try by short message; a confidential matter is not named where others may read along."""
    about = f"“{shorten(title, 16)}”（编号 {numbering.read_aloud(number, prefix=prefix)}）" if title else "事项"
    return f"12345回访：您反映的{about}已有答复，请问解决了吗？{_HOW}"


def asked_at_a_told_number(number: str, *, prefix: str, site: str) -> str:
    """To a number that nobody has proven to be his: it tells nothing, and opens nothing without the query code."""
    spoken = numbering.read_aloud(number, prefix=prefix)
    return f"12345回访：编号 {spoken} 的诉求已有答复。请凭编号和查询码打开 {site}/query 查看并评价，或拨打12345。"


def call_script(number: str, title: str, why: str, *, prefix: str) -> str:
    """What a follow-up caller reads before the call."""
    asked = "请问是否联系过、是否解决、满意程度（5到1）。" if why != ONLY_TELL else ""
    return f"请回访：编号 {numbering.read_aloud(number, prefix=prefix)}，{shorten(title, 16)}。{asked}{why}"


def rating_link(site: str, token: str) -> str:
    return f"也可以打开 {site}/r/{token} 评价。"
