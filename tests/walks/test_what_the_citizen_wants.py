"""Not every message is a matter: a chase, a withdrawal, an opt-out, a wish for a person, an insult, a machine."""

import pytest

from dashboards.desk.queries import handovers
from router.intake.context import MOST_AN_HOUR
from router.outgoing import wording
from tests.walks.conftest import Town
from tickets import store
from tickets.access.rights import SYSTEM
from tickets.conversation_holder import TalkHolder
from tickets.lifecycle import Act, State

LAMP = "临江路三号门口的路灯坏了三天，晚上走路很危险"
WRITTEN = ["sms", "wechat", "telegram"]


async def acts(town: Town) -> list[Act]:
    ticket = await town.ticket()
    async with town.work.reading() as session:
        return [entry.act for entry in await store.journal_of(session, ticket.id)]


async def waiting(town: Town) -> int:
    async with town.work.reading() as session:
        return sum(talk.holder is TalkHolder.QUEUE for talk in (await handovers.listed(session, SYSTEM)).items)


@pytest.mark.parametrize("channel", WRITTEN)
async def test_a_chase_joins_the_open_ticket_and_the_unit_hears_it_once(town: Town, channel: str) -> None:
    await town.says(channel, LAMP)
    before = len(await town.notices("szgl"))
    for text in ("怎么还没人来修", "请催一催"):
        town.clock.turn(hours=2)
        await town.says(channel, text)
        assert "已为您催办编号" in town.received(channel)[-1]
    assert await town.tickets() == 1
    assert (await town.ticket()).chases == 2
    assert [line for line in await town.notices("szgl") if "诉求人催办" in line] == (await town.notices("szgl"))[
        before:
    ][:1]
    town.clock.turn(hours=26)
    await town.says(channel, "快点处理啊")
    assert sum("诉求人催办" in line for line in await town.notices("szgl")) == 2


@pytest.mark.parametrize("channel", WRITTEN)
async def test_a_withdrawal_is_asked_back_once(town: Town, channel: str) -> None:
    await town.says(channel, LAMP)
    await town.says(channel, "申请撤销工单")
    assert wording.CONFIRM_WITHDRAWAL in town.received(channel)[-1]
    assert (await town.ticket()).state is State.PENDING_SIGN
    await town.says(channel, wording.CONFIRM_WITHDRAWAL)
    assert "撤回" in town.received(channel)[-1]
    assert (await town.ticket()).state is State.TERMINATED
    assert any("已撤回" in line for line in await town.notices("szgl"))
    assert await town.tickets() == 1


@pytest.mark.parametrize("yes", ["是的", "确定", "是的，撤回", "对，撤了吧", "那就撤吧", "不用办了"])
async def test_a_plain_yes_to_that_question_is_understood(town: Town, yes: str) -> None:
    await town.says("sms", LAMP)
    await town.says("sms", "申请撤销工单")
    await town.says("sms", yes)
    assert (await town.ticket()).state is State.TERMINATED
    await town.says("sms", "是的")
    assert await town.tickets() == 1


@pytest.mark.parametrize("no", [wording.KEEP_MATTER, "算了不撤", "不是，先别撤了", "不", "还是继续办吧，谢谢"])
@pytest.mark.parametrize("channel", ["sms", "wechat"])
async def test_whoever_keeps_their_matter_reads_that_it_goes_on(town: Town, channel: str, no: str) -> None:
    await town.says(channel, LAMP)
    heard = len(await town.notices("szgl"))
    await town.says(channel, "申请撤销工单")
    await town.says(channel, no)
    assert "继续办理，您不用再做什么" in town.received(channel)[-1]
    assert (await town.ticket()).state is State.PENDING_SIGN
    assert len(await town.notices("szgl")) == heard, "nothing has changed for the unit"
    assert await town.tickets() == 1


async def test_a_yes_that_answers_no_question_withdraws_nothing(town: Town) -> None:
    await town.says("sms", LAMP)
    await town.says("sms", "是的")
    assert (await town.ticket()).state is State.PENDING_SIGN


async def test_a_repair_that_the_citizen_tells_of_is_no_abandonment(town: Town) -> None:
    await town.says("wechat", LAMP)
    await town.says("wechat", "已经修好了，撤销吧")
    assert (await town.ticket()).state is State.PENDING_SIGN, "the unit still answers for its repair"
    assert "承办单位核实后会给您答复" in town.received("wechat")[-1]


async def test_a_report_is_not_dropped_because_one_line_says_so(town: Town) -> None:
    await town.says("sms", "举报临江路某饭店用过期肉")
    await town.says("sms", "撤销我的举报")
    await town.says("sms", wording.CONFIRM_WITHDRAWAL)
    assert (await town.ticket()).state is State.PENDING_DISPATCH
    assert "工作人员会联系您" in town.received("sms")[-1]


@pytest.mark.parametrize(
    "words",
    [
        *("TD", "退订", "T", "回复TD退订", "别再给我发短信了", "你们发的我一条都没看过，以后全部停掉吧"),
        *("我每天上夜班白天睡觉，你们的短信把我吵醒了，能不能别发了", "每办一步就发一条，太多了，帮我关了吧"),
    ],
)
async def test_opting_out_is_confirmed_once_and_opens_nothing(town: Town, words: str) -> None:
    await town.says("sms", words)
    await town.says("sms", words)
    assert await town.tickets() == 0
    assert town.received("sms") == [wording.OPTED_OUT]


@pytest.mark.parametrize("words", ["退", "短信轰炸", "N"])
async def test_a_word_that_may_mean_anything_silences_nobody(town: Town, words: str) -> None:
    await town.says("sms", LAMP)
    await town.says("sms", words)
    heard = len(town.received("sms"))
    assert wording.OPTED_OUT not in town.received("sms")
    await town.answers("szgl", "已更换灯具")
    assert any("已更换灯具" in line for line in town.received("sms")[heard:]), "the citizen still hears from us"


@pytest.mark.parametrize("words", ["我不识字打电话来", "老人家不会打字，你们电话联系吧"])
async def test_who_cannot_write_is_put_through_to_a_person(town: Town, words: str) -> None:
    await town.says("wechat", words)
    assert town.received("wechat") == [wording.PERSON_COMES]
    assert (await town.tickets(), await waiting(town)) == (0, 1)


async def test_what_waits_at_another_office_is_taken_down_as_a_matter(town: Town) -> None:
    await town.says("wechat", "我去信访局反映过，没人理，帮我催催")
    assert await town.tickets() == 1


@pytest.mark.parametrize("channel", WRITTEN)
async def test_an_address_on_the_stop_list_hears_no_more_until_it_wants_to(town: Town, channel: str) -> None:
    await town.says(channel, LAMP)
    await town.says(channel, "退订")
    heard = len(town.received(channel))
    await town.answers("szgl", "已更换灯具")
    assert len(town.received(channel)) == heard, "neither the answer nor the question is sent"
    assert (await town.ticket()).state is State.CALLBACK, "退订 is no answer to a question"
    await town.says(channel, "恢复")
    await town.turn(days=1)
    assert any("已有答复" in line for line in town.received(channel)[heard:])


@pytest.mark.parametrize("channel", WRITTEN)
async def test_a_machine_is_not_answered(town: Town, channel: str) -> None:
    await town.says(channel, LAMP)
    heard = len(town.received(channel))
    for _ in range(5):
        await town.says(channel, "【自动回复】您好，我正在开车，稍后与您联系。")
    assert len(town.received(channel)) == heard
    assert await town.tickets() == 1


async def test_who_writes_very_much_is_warned_once_and_still_gets_a_person_and_peace(town: Town) -> None:
    for number in range(MOST_AN_HOUR):
        await town.says("wechat", f"{number}号楼的电梯坏了")
    for _ in range(3):
        await town.says("wechat", "还有一句，门口也有积水")
    assert [wording.TOO_MANY in line for line in town.received("wechat")].count(True) == 1
    assert town.received("wechat")[-1] == wording.TOO_MANY
    await town.says("wechat", "转人工")
    assert town.received("wechat")[-1] == wording.PERSON_COMES
    await town.says("wechat", "转人工")
    assert town.received("wechat")[-1] == wording.PERSON_COMES, "asked for once more it is kept, not answered"
    await town.says("wechat", "退订")
    assert town.received("wechat")[-1] == wording.OPTED_OUT


async def test_the_same_text_over_and_over_is_kept_and_not_answered(town: Town) -> None:
    for _ in range(8):
        await town.says("sms", "本公司主营各类发票业务请联系")
    assert len(town.received("sms")) <= 4
    assert await town.tickets() <= 2


async def test_a_chase_in_the_same_words_is_counted_each_time(town: Town) -> None:
    await town.says("sms", LAMP)
    for _ in range(4):
        await town.says("sms", "催一下")
    assert (await town.ticket()).chases == 4
    assert await town.tickets() == 1


@pytest.mark.parametrize("channel", WRITTEN)
async def test_a_person_is_asked_for_and_the_matter_in_the_same_line_is_taken_down(town: Town, channel: str) -> None:
    await town.says(channel, "我要人工，临江路三号的路灯坏了三天")
    assert await town.tickets() == 1
    assert await waiting(town) == 1
    assert any("已登记" in line for line in town.received(channel))


@pytest.mark.parametrize(
    "words",
    [
        *("转人工客服谢谢", "不要机器人", "找个人跟我说", "请转接人工服务", "有没有活人啊"),
        *("我还有一句话问坐席", "想问坐席一句话", "坐席还在吗", "我找你们领导"),
    ],
)
async def test_a_wish_for_a_person_alone_opens_no_ticket(town: Town, words: str) -> None:
    await town.says("wechat", words)
    assert (await town.tickets(), await waiting(town)) == (0, 1)


async def test_an_insult_is_answered_calmly_and_the_second_time_by_a_person(town: Town) -> None:
    await town.says("wechat", "你们都是废物")
    assert town.received("wechat") == [wording.CALM]
    assert await waiting(town) == 0
    await town.says("wechat", "一群垃圾")
    assert (await town.tickets(), await waiting(town)) == (0, 1)


@pytest.mark.parametrize("words", ["我的事办到哪里了", "办到哪里了", "查一下我的进度", "帮忙查下单子"])
async def test_news_of_the_open_ticket_are_shown(town: Town, words: str) -> None:
    await town.says("sms", LAMP)
    town.clock.turn(hours=20)
    await town.says("sms", words)
    assert await town.tickets() == 1
    assert wording.PLAIN_STATE[State.PENDING_SIGN] in town.received("sms")[-1]


@pytest.mark.parametrize("words", ["家里有老人", "那个人又来了", "店里的人说不退", "自己换了个灯泡，不用来了"])
async def test_a_short_line_more_is_no_report_and_no_wish_for_secrecy(town: Town, words: str) -> None:
    await town.says("sms", LAMP)
    await town.says("sms", words)
    assert not (await town.ticket()).confidential
    assert not any("保密" in line for line in await town.notices("centre"))


@pytest.mark.parametrize("words", ["请为我保密，不要告诉别人是我反映的", "别说是我说的"])
async def test_a_wish_for_secrecy_is_heard_in_a_later_message(town: Town, words: str) -> None:
    await town.says("sms", "楼下饭店油烟很大，天天熏到我家")
    await town.says("sms", words)
    assert (await town.ticket()).confidential
    assert await town.tickets() == 1
    assert any("请求保密" in line for line in await town.notices("centre"))


@pytest.mark.parametrize("channel", WRITTEN)
async def test_who_asks_how_long_it_takes_reads_it_at_once(town: Town, channel: str) -> None:
    await town.says(channel, LAMP)
    await town.says(channel, "催一催")
    await town.says(channel, "还要多久")
    assert wording.PLAIN_STATE[State.PENDING_SIGN] in town.received(channel)[-1]
    assert await waiting(town) == 0


@pytest.mark.parametrize("channel", WRITTEN)
async def test_who_withdraws_the_wish_is_not_asked_again(town: Town, channel: str) -> None:
    await town.says(channel, LAMP)
    await town.says(channel, "申请撤销工单")
    await town.says(channel, "算了不撤了")
    assert wording.CONFIRM_WITHDRAWAL not in town.received(channel)[-1]
    assert (await town.ticket()).state is State.PENDING_SIGN


@pytest.mark.parametrize(
    "words",
    [
        *("This is an automatic reply: I am out of office until Monday", "您好，我现在有事不在，一会再和您联系"),
        *("对不起，本机暂时无法接听，请稍后再拨", "尊敬的用户，您好！我暂时不方便接听电话，有事请留言"),
        *("【桂澜银行】您尾号1234的账户支出100元", "该用户未开通短信功能", "我在开车不方便，到家给你回"),
    ],
)
async def test_a_machine_in_other_words_is_not_answered(town: Town, words: str) -> None:
    await town.says("telegram", words)
    assert town.received("telegram") == []
    assert await town.tickets() == 0
