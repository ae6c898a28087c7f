"""The shipped articles promise what the product does: every fact is read from the product, none is written twice."""

import re
from datetime import UTC, datetime
from functools import cache
from importlib import resources

import pytest

from classifier.request_type import secrecy
from hotline.app import article_deadlines
from hotline.base.settings import Settings
from hotline.city import load_city
from router.outgoing import review_wording, wording
from router.triage.deciding import decide
from router.triage.purposes import Latest, Purpose, Situation
from sla.deadlines.promise_by_state import RESTS
from sla.policy.active_policies import PRESETS, policy_at
from sla.policy.policy_lines import PromiseCase
from sla.policy.promises import Promise
from sla.policy.time_limit import TimeLimit
from sla.reviews.review_attempts import WAYS
from sla.reviews.review_reply_parser import understand
from tickets import legal_grounds, lifecycle
from tickets.lifecycle import Act, State
from tickets.models import Kind, Urgency

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
_FIELD = re.compile(r"<span>([^<]+)</span>\s*<input[^>]* required")
_TELEPHONE = re.compile(r"(?<!\d)12\d{3}(?!\d)")


@cache
def articles() -> dict[str, str]:
    """The texts of the knowledge base of a new installation."""
    policy = policy_at(Settings(), NOW)
    return {one.title: article_deadlines.filled(one.answer, policy) for one in load_city().knowledge}


def about(pattern: str) -> dict[str, str]:
    found = {title: text for title, text in articles().items() if re.search(pattern, text)}
    assert found, f"no article speaks of {pattern}"
    return found


def purpose(said: str, *, asked: bool = False) -> Purpose:
    known = Situation(Latest(State.IN_PROGRESS, NOW, None, "路灯坏了"), asked=asked)
    return decide(said, known, now=NOW).purpose


def test_a_query_asks_for_what_its_form_asks_for() -> None:
    page = resources.files("dashboards").joinpath("citizen", "templates", "query.html").read_text("utf-8")
    required = [label.removeprefix("工单") for label in _FIELD.findall(page)]
    assert required == ["编号", "查询码"]
    for title, text in about("查进度|查询码|可查").items():
        assert all(label in text for label in required), title
        assert "编号或查询码" not in text, title
        assert "手机号即可" not in text, title
    assert "查询码 123456" in wording.receipt_by_text("GL1", "123456", prefix="GL", site="")
    assert "短信" in articles()["怎样查询诉求进度"]


def test_a_rating_is_asked_after_the_answer_in_the_words_that_the_product_understands() -> None:
    asked = review_wording.answered("某局", "已修好")
    for title, text in about("评价").items():
        assert "通话后" not in text, title
    text = articles()["怎样评价办理结果"]
    assert all(f"“{word}”" in text and word in asked for word in review_wording.SOLVED_OR_NOT)
    assert all(understand(word) is not None for word in review_wording.SOLVED_OR_NOT)
    assert "5非常满意" in review_wording.SCALE_WORDS
    assert "5是非常满意" in text
    assert f"共{len(WAYS)}次" in text


def test_110_is_dialled_by_oneself_and_the_hotline_holds_the_matter_until_the_police_confirm() -> None:
    for title, text in about("110").items():
        assert "互相转接" not in text, title
    text = articles()["12345与110怎么分工"]
    assert "自己直接拨打110" in text
    assert "直接拨打110" in wording.TRANSFERRED_TO_110
    confirmed = lifecycle.move(State.AT_110, Act.TAKEN_BY_110, brought={"reason"})
    assert (Promise.RECEIPT_110 in RESTS[State.AT_110], confirmed.after) == (True, State.AT_110)
    assert "110确认接收之前一直由热线跟进" in text
    assert lifecycle.move(State.AT_110, Act.RETURN_FROM_110, brought={"reason"}).after is State.PENDING_DISPATCH
    assert "110退回的，热线继续办理" in text


def test_secrecy_is_heard_marked_kept_from_the_unit_and_opened_by_two_people() -> None:
    text = articles()["匿名与保密"]
    (wish,) = re.findall("“([^”]+)”", text)
    assert secrecy.is_asked(wish)
    assert "承办单位看不到您是谁" in text
    assert "承办单位看不到您是谁" in wording.CONFIDENTIAL
    assert "经另一人批准" in text
    assert lifecycle.holders(Act.GRANT_REVEAL)
    for title, other in about("保密").items():
        assert "授权人员查看来电人信息" not in other, title


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_time_is_what_the_policy_in_force_promises(name: str) -> None:
    policy = PRESETS[name]
    text = next(one.answer for one in load_city().knowledge if one.title == "多久能得到答复")
    said = article_deadlines.filled(text, policy)
    for kind, label in ((Kind.CONSULT, "咨询"), (Kind.HELP, "求助"), (Kind.COMPLAINT, "投诉"), (Kind.REPORT, "举报")):
        promised = TimeLimit.parse(policy.line(Promise.HANDLE, PromiseCase(kind=kind)).budget).label
        assert f"{label}{promised}" in said
    critical = TimeLimit.parse(policy.line(Promise.HANDLE, PromiseCase(urgency=Urgency.CRITICAL)).budget).label
    assert f"特急的{critical}" in said
    assert f"{TimeLimit.parse(policy.line(Promise.REWORK, PromiseCase()).budget).label}内再答复" in said


def test_no_article_of_the_hotline_writes_a_number_of_days_by_hand() -> None:
    for one in load_city().knowledge:
        if one.department == "centre":
            assert not re.search(r"\d+ ?(?:个)?(?:工作)?[日天]|小时", one.answer), one.title


@pytest.mark.parametrize(
    ("title", "does"),
    [
        ("怎样不再接收短信", {"退订": Purpose.OPT_OUT, "恢复": Purpose.RESUME}),
        ("怎样撤回诉求", {"撤回": Purpose.WITHDRAW, wording.CONFIRM_WITHDRAWAL: Purpose.CONFIRM_WITHDRAWAL}),
        ("怎样催办", {"催办": Purpose.CHASE}),
        ("怎样查询诉求进度", {"查进度": Purpose.PROGRESS}),
    ],
)
def test_each_reply_that_a_text_suggests_does_what_it_says(title: str, does: dict[str, Purpose]) -> None:
    text = set(re.findall("“([^”]+)”", articles()[title]))
    assert text == set(does)
    assert {word: purpose(word) for word in does} == does


def test_where_to_turn_is_where_the_desk_sends_people() -> None:
    """国办函〔2025〕66号 item 10: the grounds say where to turn; the article names no other telephone."""
    ways = "".join(one.way for one in legal_grounds.DECLINE.values())
    text = set(_TELEPHONE.findall(articles()["哪些事要走法定途径"])) - {"12345"}
    assert text
    assert text <= set(_TELEPHONE.findall(ways))


def test_every_blank_is_filled() -> None:
    assert not [title for title, text in articles().items() if "{" in text]
