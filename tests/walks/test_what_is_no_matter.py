"""Words that belong to a matter only in appearance: what is taken back unknown, an insult, content without an end."""

import pytest

from router.outgoing import wording
from tests.walks.conftest import Town

LAMP = "临江路三号门口的路灯坏了三天，晚上走路很危险"
WRITTEN = ["sms", "wechat", "telegram"]


@pytest.mark.parametrize("channel", WRITTEN)
@pytest.mark.parametrize("words", ["我想取消刚才说的井盖那件事", "把上次反映的停水那件事撤了吧"])
async def test_who_takes_back_what_we_do_not_know_reads_where_to_look(town: Town, channel: str, words: str) -> None:
    await town.says(channel, words)
    assert await town.tickets() == 0
    assert town.received(channel) == [wording.no_ticket_here(site=town.work.settings.site_url)]


@pytest.mark.parametrize("channel", WRITTEN)
@pytest.mark.parametrize("words", ["你们是猪吗", "你们是不是有病"])
async def test_an_insult_on_an_open_ticket_is_none_of_its_facts(town: Town, channel: str, words: str) -> None:
    await town.says(channel, LAMP)
    await town.says(channel, words)
    assert town.received(channel)[-1] == wording.CALM
    assert words not in (await town.ticket()).text


@pytest.mark.parametrize("words", ["五星", "搞定了", "一般般吧"])
async def test_who_is_content_does_not_press_the_unit(town: Town, words: str) -> None:
    await town.says("sms", LAMP)
    town.clock.turn(hours=2)
    await town.says("sms", words)
    assert (await town.ticket()).chases == 0
    assert not any("催办" in line for line in [*town.received("sms"), *(await town.notices("szgl"))])
