"""Answers that tell what has become of the matter: solved, satisfied and contacted, each None where it is not said."""

from datetime import UTC, datetime

import pytest

from router import triage
from router.triage.file_input import situation
from router.triage.purposes import Purpose

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ANSWERS = [
    ("来人看了，弄好了，给个五星", True, 5, True),
    ("修是修了，第二天又漏", False, None, None),
    ("打了电话问情况，人没来过", False, None, True),
    ("没有人找过我", False, None, False),
    ("电话也没有，问题也还在", False, None, False),
    ("处理得很快，点赞", True, 5, None),
    ("还行吧，弄好了", True, 3, None),
    ("凑合", None, 3, None),
    ("态度可以，事没办成", False, None, None),
    ("钱退给我了，很满意", True, 5, None),
    ("退了，就是慢了点", True, None, None),
    ("联系了三次都说在处理", False, None, True),
    ("社区的小李给我打过电话，井盖当天就盖上了，谢谢", True, None, True),
    ("有人联系，解决了，一般", True, 3, True),
    ("有联系，没解决，不满意", False, 2, True),
    ("没联系没解决非常不满意", False, 1, False),
    ("不满意", None, 2, None),
    ("非常满意", None, 5, None),
    ("满意！！！", None, 4, None),
    ("十分满意，超出预期", None, 5, None),
    ("气死了，垃圾服务", None, 1, None),
    ("服务太差", None, 1, None),
    ("等了半个月等来一句不归我们管", False, None, None),
    ("施工队来了，路平了，好走多了", True, None, None),
    ("路灯亮了", True, None, None),
    ("灯亮了两天又灭", False, None, None),
    ("路灯还是黑的", False, None, None),
    ("噪音没了，晚上睡得着了", True, None, None),
    ("晚上照样吵", False, None, None),
    ("他们收敛了几天，现在又开始", False, None, None),
    ("物业同意退了，还没到账", False, None, None),
    ("到账了，4分", True, 4, None),
    ("3", None, 3, None),
    ("给3分", None, 3, None),
    ("五分好评", None, 5, None),
    ("打一分，态度恶劣", None, 1, None),
    ("你们说办结了，我这边一点变化都没有", False, None, None),
    ("搞掂晒，多谢", True, None, None),
    ("冇搞掂，激气", False, None, None),
    ("冇人联系过我", False, None, False),
    ("搞好咯，蛮满意的", True, 4, None),
    ("莫得用，还是那样", False, None, None),
    ("弄归一了，要得", True, None, None),
    ("证拿到了，工作人员很耐心", True, None, None),
    ("拿到证了", True, None, None),
    ("来电话解释了政策，我理解了", None, None, True),
    ("没有，等着呢", False, None, None),
    ("解决了，满意，有人联系", True, 4, True),
    ("解决，5，联系过", True, 5, True),
    ("是，是，4", True, 4, True),
    ("否，否，1", False, 1, False),
    ("满意，我走了，别找我", None, 4, None),
    ("👍👍👍", None, 5, None),
    ("👎", None, 1, None),
    ("垃圾清走了，挺好的", True, 4, None),
    ("清了一半", False, None, None),
    ("水来了，不过浑的", None, None, None),
    ("水压正常了", True, None, None),
    ("狗不叫了，邻居也道歉了", True, None, None),
    ("孩子入学的事定下来了，感谢", True, None, None),
    ("工资到手了，谢谢你们", True, None, None),
    ("工资只发了一个月的", False, None, None),
    ("推来推去没一个管事的", False, None, None),
    ("办事效率高，赞", None, 5, None),
]


@pytest.mark.parametrize(("text", "solved", "satisfied", "contacted"), ANSWERS)
def test_an_answer_is_read_as_three_facts(
    text: str,
    solved: bool | None,
    satisfied: int | None,
    contacted: bool | None,
) -> None:
    found = triage.decide(text, situation("awaiting_review", "sms", now=NOW), now=NOW)
    assert found.purpose is Purpose.REVIEW_ANSWER
    assert found.verdict is not None
    assert (found.verdict.solved, found.verdict.satisfied, found.verdict.contacted) == (solved, satisfied, contacted)


@pytest.mark.parametrize(
    "text", ["水来了，不过是浑的", "灯亮是亮了，一闪一闪的", "修好了，可是第二天又漏", "退是退了，少退三百"]
)
def test_an_unhappy_answer_is_not_read_as_solved(text: str) -> None:
    found = triage.decide(text, situation("awaiting_review", "sms", now=NOW), now=NOW)
    assert found.verdict is None or found.verdict.solved is not True
