"""What the network says of a text message afterwards, pushed by the provider to its webhook."""

import json

from sqlalchemy import select

from channels.models import Outbox, OutboxState, Receipt
from hotline.base.clock import city_time
from hotline.simulation.fakes.deliveries import InboundDelivery
from tests.walks.conftest import PHONE, Town

LAMP = "临江路三号门口的路灯坏了三天"


def report(town: Town, *items: tuple[int, bool]) -> InboundDelivery:
    """SmsReport by the fields of help.aliyun.com: (our id, success)."""
    at = city_time(town.clock.now()).strftime("%Y-%m-%d %H:%M:%S")
    words = {True: ("DELIVERED", "用户接收成功"), False: ("MK:0001", "空号")}
    body = [
        {
            "phone_number": PHONE,
            "send_time": at,
            "report_time": at,
            "success": success,
            "err_code": words[success][0],
            "err_msg": words[success][1],
            "sms_size": "1",
            "biz_id": "b",
            "out_id": str(ours),
        }
        for ours, success in items
    ]
    secret = town.house.settings.sms_path_secret.get_secret_value()
    return InboundDelivery(f"/in/sms/{secret}", json.dumps(body).encode(), {"Content-Type": "application/json"})


async def rows(town: Town) -> list[Outbox]:
    async with town.work.reading() as session:
        return list((await session.scalars(select(Outbox).order_by(Outbox.id))).all())


async def test_a_number_that_does_not_exist_is_told_to_the_centre_once(town: Town) -> None:
    await town.says("sms", LAMP)
    (acknowledgement,) = await rows(town)
    for _ in range(2):  # the provider comes again until it is answered
        assert json.loads(await town.bring(report(town, (acknowledgement.id, False))))["code"] == 0
    (row,) = await rows(town)
    assert (row.state, row.receipt, row.receipt_reason) == (OutboxState.SENT, Receipt.UNDELIVERED, "MK:0001 空号")
    notices = [line for line in await town.notices("centre") if "没有送达" in line]
    assert [("运营商回执：MK:0001 空号" in line, "请电话告知诉求人" in line) for line in notices] == [(True, True)]


async def test_a_receipt_may_come_before_the_answer_to_the_send(town: Town) -> None:
    await town.bring(town.brought("sms", LAMP))
    await town.house.decide()
    (waiting,) = await rows(town)
    assert waiting.state is OutboxState.WAITING
    await town.bring(report(town, (waiting.id, True), (waiting.id + 1000, False)))
    await town.settle()
    (row,) = await rows(town)
    assert (row.state, row.receipt) == (OutboxState.SENT, Receipt.DELIVERED)
    assert not [line for line in await town.notices("centre") if "没有送达" in line]
