"""Unlawful acts described by what was seen, wishes for secrecy in other words, and what only sounds like either."""

import pytest

from classifier.request_type.reporting import reports
from classifier.request_type.secrecy import is_asked, is_plain, is_sure

REPORTS = """
后半夜沟里的水泛红，早上就没了，不知道哪家干的
凌晨河里冒黄泡沫，上游有几家染坊
对面老黄家又起了一层，哪来的批文
隔壁把承重柱凿了一半
墙上贴的代开增值税发票，打过去说两个点
你们城管里面有内鬼，每回来之前摊子就收了
店里把过期奶粉撕了标签再卖
楼歪成这样还验合格，验收的人眼睛瞎了
村委会把安置费扣了两成，说公用
学校说自愿订奶，没订的站后面
养生馆半夜只有男客从后门进
村委会睁着眼说瞎话，路根本没修
敬老院把我叔绑在轮椅上
护理院晚上把老人的手拴住
健身房收了我三千块钱，老板跑路了
瑜伽馆连夜搬空了
"""
NONE = """
我家想打掉一堵墙，是不是承重墙，找谁看
养老院有没有绑带租
健身房暂停营业，卡能不能延期
学校征订牛奶是自愿的吗
开发票要什么材料
河水晚上有点浑
"""
WISHES = """
keep it anonymous please
please don't tell the owner my name
no names please
别把我给卖了
你们就讲是路过看见的
"""
NO_WISHES = """
那个司机死活不肯留名字，我想给他送锦旗
救人的大哥没留电话，能帮我找到他吗
老有隐藏号码打进来，接了就挂
问他们进展，回一句案情不便透露
以前叫你们别说出去，现在没关系了
我不怕他晓得，写我真名
"""


@pytest.mark.parametrize("text", REPORTS.split("\n")[1:-1])
def test_what_was_seen_of_an_unlawful_act_is_a_report(text: str) -> None:
    assert reports(text)


@pytest.mark.parametrize("text", NONE.split("\n")[1:-1])
def test_an_ordinary_matter_beside_it_is_none(text: str) -> None:
    assert not reports(text)


@pytest.mark.parametrize("text", WISHES.split("\n")[1:-1])
def test_a_wish_for_secrecy_is_heard(text: str) -> None:
    assert is_asked(text)


@pytest.mark.parametrize("text", NO_WISHES.split("\n")[1:-1])
def test_what_others_keep_back_is_no_wish(text: str) -> None:
    assert not is_asked(text)


@pytest.mark.parametrize("text", ["修好了，可千万莫把我抖出去", "还没修，名字烂在你们肚子里就好"])
def test_in_an_answer_the_model_counts_where_it_is_very_sure(text: str) -> None:
    assert is_sure(text)


@pytest.mark.parametrize("text", ["修好了，满意，谢谢", "没解决，让他们自己来看", "能不能把我从名单里移出去"])
def test_an_answer_without_a_wish_asks_for_none(text: str) -> None:
    assert not is_sure(text)
    assert not is_plain(text)
