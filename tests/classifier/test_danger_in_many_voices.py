"""Cries in many voices: hanging, choking, shut in, poison, farewells; and the talk that uses the same words."""

import pytest

from classifier.danger.danger_detection import hear
from classifier.danger.rescue_patterns import Help, needed

HANGING = """
六楼有个娃儿卡在窗户的铁栏杆上，半个身子在外头
细路仔挂喺防盗网度，就嚟跌落嚟
快来人，小孩子脚踩在空调外机上，手抓着窗沿
对面五楼的孩子钻出防盗窗了，头夹着，脚悬空
俺看见一小孩挂在阳台外头嗷嗷哭
我弟弟爬到空调架子上下不来了
有个小女孩吊在晾衣杆上
孩子头卡在防盗窗的栏杆里，身体悬在外面
老人从阳台翻出来，挂在三楼雨棚上
a kid is hanging out of the window on the 5th floor
"""
CHOKING = """
我孙子吃果冻呛住了，脸都紫了
阿婆食糯米糍鲠到喉，面都紫晒
佢哽住咗，透唔到气
啊仔食鱼丸鲠住，唔识喊
老汉吃汤圆哽到了，出不赢气
我奶奶被年糕噎着了说不出话
宝宝吞了个花生米，咳不出来，喘不上气
有人吃饭噎着，直翻白眼
孩子喉咙卡了枣核，嘴唇发紫
我妈抖唔到气，面青口唇白
she is choking and can't breathe
please come, a strong smell of gas in the stairwell, my neighbour fainted
my friend swallowed all her pills an hour ago
my father is not waking up and his face is grey
"""
NO_BREATH = """
我爸没气了
老头不喘气了，喊不答应
我妈呼吸停了
孩子不会喘了
爷爷没心跳了
阿公冇气息咗
俺爹没了气了，咋整
他不呼吸了
奶奶呼吸没有了
婴儿没呼吸了
my dad stopped breathing
"""
SHUT_IN = """
我被老板锁在库房里两天了，没有水喝
我妈被我哥锁在屋里，不给饭也不给水
他把我关在地下室，三天没吃东西
孩子一个人反锁在家，饿了一天，大人联系不上
我俾人锁咗喺房，冇水冇饭食
他们把我们几个关到厂里头，不准走，水都没得喝
老人被锁在家里，没有吃的，一直敲门
被人关在出租屋，出不去，没吃没喝
爸爸把我锁在房间里，我好饿，没有水
locked in a room for two days without food or water
"""
PLANT = """
化工厂冒黄烟，闻着呛嗓子
厂子那边飘过来一大片黄色的烟，眼睛都睁不开
化工园区上空全是橘红色的烟，好多人咳嗽
药厂烟囱冒红烟，闻到就想吐，头晕
农药厂那边白雾滚滚，味道刺鼻，人都喘不过气
那间化工厂喷黄雾出嚟，闻到就晕
工业园罐子冒绿烟，工人都往外跑
隔壁化肥厂起黄雾了，呛得人直淌眼泪
"""
FAREWELL = """
我走了以后，请哪个好心人帮我喂喂我的狗
猫咪就拜托你们了，我不会再回来了
家里的狗没人管了，麻烦你们来接走，我今晚就不在了
我把猫粮都倒好了，密码写在纸上，谢谢你们，再见
密码留在桌子上了，狗狗麻烦送人，我累了，撑不住了
谢谢12345，这是我最后一条信息，小猫请帮我找个家
等我死咗，麻烦帮我照顾只狗
替我跟爸妈说声对不起，兔子你们抱走吧，我先走了
花和猫都托付给邻居了，我可以安心走了
please look after my cat, I won't be here tomorrow
"""
QUOTED = """
话剧台词里那句我要杀了你太吓小孩了
戏里唱的我不活了，音响开太大吵到我家
广场上天天放那首歌，死了都要爱，吵死
电视剧里喊救命的声音半夜还在放，隔壁太吵
小品里说的炸了你家，孩子跟着学
孩子背课文，念到跳江那段
楼下剧团排练，台词喊着放火杀人，半夜扰民
KTV唱死了都要爱，唱到凌晨三点
评书里讲武松杀嫂，广播声音太大
学校演课本剧，有一句台词是我不想活了
"""
FIGURES = """
跑了三趟办不成，怀疑人生了
爬十楼没电梯，爬到怀疑人生，腿要断了
站了一天腿都快断了，窗口还没叫到我
我老公炸弹脾气，一点就着，跟物业吵起来了
这个办事员就是个火药桶脾气
孩子被作业埋了，天天写到十二点
我被这堆材料埋住了，哪个帮我理一理
楼上天天跳绳，我就要爆炸了
天天催缴，我要炸了
排队排到要原地爆炸
气得我快爆炸了，客服不接电话
漏电保护器老是跳闸，家里没电
触电保护开关一开空调就跳
空开跳闸，漏保合不上去
作业多到要把孩子压垮了
等得花儿都谢了，人都要晒成干
热得人要化了，公交站没有棚
堵车堵到窒息
这物价真是要人命
房贷压得我喘不过气来
空气闷得透不过气，候车厅没有空调
装修声把我吵得要疯了
办个证跑断腿
笑到断气，你们这个机器人
"""
CALM = """
我家狗走丢了，请帮忙找
猫挂在防盗网上下不来
衣服挂在空调架子上拿不下来
空调外机架子生锈了，怕掉下来
防盗窗怎么申请安装
小孩爬窗户，想请物业装护栏
被锁在门外了，钥匙忘带
店里锁门了没人
小区停水两天了没水喝
化工厂排黄水到河里
烟囱冒白烟，是什么
厂里冒黑灰，晾衣服都脏
我要出差一个月，猫没人喂，哪里有寄养
我搬走了，流浪猫以后谁来喂
天然气表没气了，怎么充值
煤气罐没气了
轮胎没气了，路边哪里有打气的
电动车轮胎扎了，没气了
鱼刺卡喉咙挂哪个科
热水器没气了，燃气公司没人接电话
"""


def _rings(text: str) -> bool:
    found = hear(text)
    return found is not None and found.rings


@pytest.mark.parametrize(
    "text",
    [line for kind in (HANGING, CHOKING, NO_BREATH, SHUT_IN, PLANT, FAREWELL) for line in kind.split("\n")[1:-1]],
)
def test_a_cry_rings_in_every_voice(text: str) -> None:
    assert _rings(text)


@pytest.mark.parametrize("text", [line for kind in (QUOTED, FIGURES, CALM) for line in kind.split("\n")[1:-1]])
def test_the_same_words_in_ordinary_talk_ring_nobody(text: str) -> None:
    assert not _rings(text)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("佢哽住咗，透唔到气", Help.MEDICAL),
        ("老头不喘气了，喊不答应", Help.MEDICAL),
        ("快来人，小孩子脚踩在空调外机上，手抓着窗沿", Help.TRAPPED),
        ("被人关在出租屋，出不去，没吃没喝", Help.POLICE),
        ("等我死咗，麻烦帮我照顾只狗", Help.SELF),
        ("she is choking and can't breathe", Help.MEDICAL),
    ],
)
def test_the_help_that_comes_first(text: str, first: Help) -> None:
    assert needed(text) is first
