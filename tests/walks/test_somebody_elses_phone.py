"""A stranger types another citizen's number into the web form: it is kept as a contact and opens no other ticket."""

from channels.contract import InboundMessage
from router import intake
from tests.walks.conftest import PHONE, Town
from tickets.lifecycle import State

WORDS = "临江路三号门口的路灯坏了三天，晚上走路很危险"


async def test_a_stranger_cannot_answer_for_the_citizen(town: Town) -> None:
    await town.says("sms", WORDS)
    await town.answers("szgl", "已更换灯具")
    hers = await town.ticket()
    message = InboundMessage(
        channel="webchat",
        external_id="strangerstrangerstranger01:1",
        sender="strangerstrangerstranger01",
        text="已解决，非常满意",
        sent_at=town.clock.now(),
        phone=PHONE,
    )
    accepted = await intake.accept(town.work, message)
    assert accepted.ticket_id != hers.id
    async with town.work.reading() as session:
        assert (await session.get_one(type(hers), hers.id)).state is State.CALLBACK

    await town.says(
        "sms", "还是没人来修"
    )  # the citizen is still recognised, although a stranger has left their number here
    async with town.work.reading() as session:
        assert (await session.get_one(type(hers), hers.id)).state is State.REWORK
