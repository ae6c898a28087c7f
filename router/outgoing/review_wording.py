"""What a citizen reads when we answer, ask how it went and thank for the rating; other sentences: `wording`."""

from hotline.base.text.cleaning import shorten
from router.outgoing.wording import query_address
from router.templates.message_templates import Worded, filled
from tickets import numbering

REVIEW_THANKS_SOLVED = filled("review_thanks_solved")
REVIEW_THANKS_RECTIFY = filled("review_thanks_rectify")
REVIEW_ASK_SOLVED = filled("review_ask_solved")
ASK_SOLVED_ON_PAGE = "谢谢，您的评分已记下。请再点一下：您的问题解决了吗？"
REVIEW_UNCLEAR = filled("review_unclear")
RATED = filled("rated")
RATED_RECTIFY = filled("rated_rectify")
REVIEW_THANKS_UNSOLVED = filled("review_thanks_unsolved")
REVIEW_THANKS_TO_PEOPLE = filled("review_thanks_to_people")
TWO_MESSAGES = "两次消息未获评价。"
NO_OTHER_WAY = "登记时没有留下可以回复的渠道，请先告知答复，再请评价。"
ONLY_TELL = "登记时没有留下可以回复的渠道，请电话告知答复；诉求人不要求回访，不用请其评价。"
SOLVED_OR_NOT = ("已解决", "未解决")
STARS = ("5", "4", "3", "2", "1")
SCALE_WORDS = "5非常满意，4满意，3基本满意，2不满意，1非常不满意"
_HOW = f"请回复“已解决”或“未解决”，后面加上满意程度的数字：{SCALE_WORDS}。例如：已解决，5。没有解决的，请说说原因。"
REVIEW_RATE = filled("review_rate", 分值=SCALE_WORDS)


def answered(department: str, answer: str) -> Worded:
    """The department's answer and our question (DOMAIN 6.4): a word says if it is solved, a digit how satisfied."""
    return filled("answered", 承办单位=department, 答复=answer, 评价说明=_HOW)


def answered_unasked(department: str, answer: str) -> Worded:
    """The answer to a citizen who declined a follow-up; they may still say what is not solved."""
    return filled("answered_unasked", 承办单位=department, 答复=answer)


def asked_unanswered(department: str, number: str, title: str, *, prefix: str, site: str) -> Worded:
    """The question to a citizen who declined replies: says where the answer can be read."""
    about = _about(number, title, prefix)
    return filled("asked_unanswered", **about, 承办单位=department, 查询网址=query_address(site), 评价说明=_HOW)


def asked_again(number: str, title: str, *, prefix: str) -> Worded:
    """The second try, on the next day: silence is never taken for satisfaction (DOMAIN 6.4)."""
    return filled("asked_again", **_about(number, title, prefix), 评价说明=_HOW)


def asked_if_solved(number: str, title: str, *, prefix: str) -> Worded:
    """The second try to somebody who has only rated; in a short message a confidential matter is not named."""
    return filled("asked_if_solved", **_about(number, title, prefix))


def asked_by_text(number: str, title: str, *, prefix: str) -> Worded:
    """The second try by short message; a confidential matter is not named where others may read along."""
    return filled("asked_by_text", **_about(number, title, prefix), 评价说明=_HOW)


def asked_at_a_given_number(number: str, *, prefix: str, site: str) -> Worded:
    """To an unproven number: it reveals nothing, and opens nothing without the query code."""
    spoken = numbering.read_aloud(number, prefix=prefix)
    return filled("asked_at_a_given_number", 编号=spoken, 查询网址=query_address(site))


def rating_link(site: str, token: str) -> Worded:
    return filled("rating_link", 评价网址=f"{site}/r/{token}")


def _about(number: str, title: str, prefix: str) -> dict[str, str]:
    return {"编号": numbering.read_aloud(number, prefix=prefix), "标题": shorten(title, 16)}


def call_script(number: str, title: str, why: str, *, prefix: str) -> str:
    """What a follow-up caller reads before the call."""
    asked = "请问是否联系过、是否解决、满意程度（5到1）。" if why != ONLY_TELL else ""
    return f"请回访：编号 {numbering.read_aloud(number, prefix=prefix)}，{shorten(title, 16)}。{asked}{why}"
