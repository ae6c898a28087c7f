"""Whose own conduct a text is about; a unit that is only named as the place to solve a thing is not accused."""

from dataclasses import replace

import pytest

from classifier.text.gazetteer import Gazetteer
from hotline.app import sample_city
from router.accused.accused import Accused, find, names_of
from router.dispatch.catalogue import Catalogue
from router.dispatch.decision import DecisionContext
from tests.fakes.scripted import ScriptedGuesser

CATALOGUE = sample_city.catalogue()
PLACES = Gazetteer(sample_city.places())

# text|the unit's code, the codes of all that may be meant, =name as written, or nothing
TOLD = """
举报公积金中心办事员收中介的礼|gjjzx
我举报社保中心工作人员帮人造假资料领养老金|sbzx
城管队长收摊贩的保护费|cgj+llq-cgj+qpq-cgj+lsq-cgj+yqx-cgj
市城管局的队长收摊贩的保护费|cgj
派出所户籍窗口那个人收了中介的钱，给外地人插队办户口|gaj
环保局的人提前给厂里通风报信，一来检查就停工|sthj
国土所的人和老板一起倒卖土地|zrzy
辅警收了我500块不开罚单|gaj
交警队的人收钱放车，超载的货车给钱就走|jjzd
民政局的人给假离婚的办低保|mzj
税务所的小张收了我们老板一箱茅台|shuiw
路政的人收了黑钱，超载车照样过|jtj
车管所有个工作人员，给他塞红包考试就能过|jjzd
市公积金中心的科长利用职权给亲戚批贷款|gjjzx
临澜区城管收摊贩保护费|llq-cgj
举报望澜街道办主任收钱|llq-wl
竹澜镇政府的干部把低保给了亲戚|qpq-zl
竹澜镇的干部收红包|qpq-zl
投诉城管局不作为|cgj+llq-cgj+qpq-cgj+lsq-cgj+yqx-cgj
投诉市城管局不作为|cgj
投诉自来水公司抄表员态度恶劣，骂人|swjt
我去社保中心办业务，窗口的人爱理不理，还骂人|sbzx
被城管打了，三轮车也扣了|cgj+llq-cgj+qpq-cgj+lsq-cgj+yqx-cgj
公交公司司机骂人|gjjt
我要投诉供电局的工作人员乱收费|gdj
12345话务员态度很差，挂我电话|centre
你们热线的接线员挂我电话|centre
舉報社保中心工作人員收錢|sbzx
举报你们局的科长收钱|=你们局
贵局工作人员吃拿卡要|=贵局
我们村支书把低保名额都给了他亲戚|=村支书
举报某饭店用地沟油|=某饭店
工地老板用死猪肉做食堂|=工地老板
我们学校的校长吃食堂回扣|=学校的校长
镇政府管民政那个女的专门卡我们，要好处|=镇政府
县法院有个书记员收了对方的烟才肯开庭|=县法院
恒运驾校让学员交钱就能过，教练拿指纹膜帮打卡|=恒运驾校
包工头李长贵拿假资质投标|=包工头李长贵
隔壁周福生在楼顶又盖了一层，没有手续|=周福生
你们环保局里面有内鬼，每次来查厂里都提前停机|sthj
你们环保局快来查一下，工厂半夜偷排|=工厂
鑫源石材让工人签空白合同，老板把账藏起来|=鑫源石材
四小让学生自愿交空调费，没交的坐后排|=四小
金悦府售楼部把承重墙砸了|=金悦府售楼部
好运来超市把过期面包撕了标签|=好运来超市
凌晨河里冒黄泡沫，下游好几家厂，不知哪个放的|
隔壁开了个赌场，天天晚上几十个人在里面|=赌场
有人冒充燃气公司上门推销，骗老人钱|
有人在桥头卖假药|
请城管局来清理占道的摊子|
希望公安局打击诈骗|
打了城管电话没人来，烧烤摊还在|
城管局的工作人员说无证经营归市监局管|
家里停水了，自来水公司什么时候来修|
公积金中心附近有人卖假证|
举报竹澜镇有人赌博|
水费比上个月多了一倍，自来水公司多收了钱吗|
社保中心的电话没人接|
路灯坏了三天没人修|
我在公积金中心办事，材料不齐让我明天来|
投诉供电局经常停电|
派出所让我跑了三趟还没办好户口|
派出所民警很热心，感谢|
交警贴的罚单我不认可|
教育局说学位满了|
望澜街道的小区停车乱|
"""


@pytest.mark.parametrize("line", TOLD.strip().splitlines())
def test_whom_it_accuses(line: str) -> None:
    text, _, wanted = line.partition("|")
    found = find(text, CATALOGUE, PLACES.find(text))
    assert _as_told(found) == (wanted or None)


def _as_told(found: Accused | None) -> str | None:
    if found is None:
        return None
    return found.label if found.code or found.may_be else f"={found.name}"


def test_an_office_of_the_district_is_that_of_the_place() -> None:
    text = "临澜区漪桂大道的城管收摊贩的钱"
    found = find(text, CATALOGUE, PLACES.find(text))
    assert found is not None
    assert found.code == "llq-cgj"


def test_names_are_made_once_for_equal_units_and_again_for_changed_ones() -> None:
    read_again = Catalogue(units=dict(CATALOGUE.units))
    assert names_of(read_again) is names_of(CATALOGUE)
    renamed = replace(CATALOGUE.units["gjjt"], name="桂澜市巴士集团有限公司", short="市巴士集团")
    changed = Catalogue(units=CATALOGUE.units | {"gjjt": renamed})
    text = "市巴士集团的人收了钱才给办卡"
    assert find(text, changed, report=True) == Accused("gjjt", "市巴士集团的人")
    assert "市巴士集团" not in names_of(CATALOGUE).of


def test_without_a_catalogue_nobody_is_a_unit() -> None:
    assert find("举报公积金中心办事员收中介的礼", None) == Accused(None, "公积金中心办事员")
    assert find("举报某饭店用地沟油", None) == Accused(None, "某饭店")


@pytest.mark.parametrize(
    ("text", "kind", "confidential", "why"),
    [
        ("我举报社保中心工作人员帮人造假资料领养老金", "举报", True, "被反映的可能是市社保中心"),
        ("门口的路灯坏了，请为我保密", "投诉", True, "诉求人要求保密"),
        ("公交公司司机骂人，路灯也不开", "投诉", False, "反映的可能是市公交集团"),
        ("门口的路灯坏了三天", "投诉", False, ""),
    ],
)
def test_the_steps_say_why_the_machine_stops(text: str, kind: str, confidential: bool, why: str) -> None:
    [judged] = DecisionContext(ScriptedGuesser({"社保": "sbzx", "路灯": "szgl"}), CATALOGUE, PLACES).judge([text])
    assert (judged.kind, judged.confidential) == (kind, confidential)
    assert judged.decision.dispatches is not bool(why)
    assert why in judged.decision.reason
    assert {"保密", "被反映对象"} <= {step.look for step in judged.decision.steps}
