"""What machines write in people's names is not answered; what people write in the same words is."""

import pytest

from classifier.text.citizen_text import fold
from router.triage.automatic import is_machine

BY_MACHINE = (
    "您好，我现在有事不在，看到后会第一时间回复您",
    "本人已休假，如有急事请联系张三",
    "此邮件地址不接收回信，请勿回复",
    "尊敬的用户，您的快递已到驿站，取件码1-2-3456",
    "我出差了，回来后再联系您",
    "【优选商城】双11全场五折，回TD退订",
)
BY_A_PERSON = (
    "快递显示已签收，可是我没有拿到，驿站不管",
    "快递员不给取件码，包裹拿不出来",
    "我休假回来发现家门口被堵了，请尽快处理",
    "我不在家，邻居装修把我家墙打穿了，看到后马上处理",
    "我老公出差在外，家里水管爆了没人修",
    "我出差在外有急事要补办身份证，派出所联系不上",
    "回复TD退订",
)


@pytest.mark.parametrize("text", BY_MACHINE)
def test_a_machine_has_written_it(text: str) -> None:
    assert is_machine(fold(text).lower())


@pytest.mark.parametrize("text", BY_A_PERSON)
def test_a_person_has_written_it(text: str) -> None:
    assert not is_machine(fold(text).lower())
