"""Sentences as citizens write them, each with the unit whose own conduct it is about.

The names are short, old (bureaus before the reform of 2018) or of everyday use. A line is text|code of the unit, or
=name as written, or nothing where it accuses nobody.
"""

import pytest

from classifier.request_type.request_types import reports
from classifier.text.gazetteer import Gazetteer
from hotline.app import sample_city
from router.accused.accused import find, is_unknown

CATALOGUE = sample_city.catalogue()
PLACES = Gazetteer(sample_city.places())

BY_SHORT_AND_OLD_NAMES = """
医保局内部有人把定点药店的资格卖给熟人|ybj
食药监的来检查前就有人通风报信，店里早把过期肉收起来了|scjg
自来水公司的人收了钱才给装表|swjt
工商局的那帮人吃了老板的饭，就不查假货了|scjg
国土局里面有人卖地块信息给开发商|zrzy
计生委的领导收红包给开证明|wjw
卫计委内部的人倒卖疫苗|wjw
城管那帮人每个月来收一次保护费|cgj+llq-cgj+qpq-cgj+lsq-cgj+yqx-cgj
安监局的检查人员收了矿老板的烟|yjj
环保局副局长是那个化工厂的股东，怎么举报都没用|sthj
房管局窗口的收了中介好处，先给他们办|zjj+llq-zjj+qpq-zjj+lsq-zjj+yqx-zjj
质监局的人拿回扣，电梯年检走过场|scjg
运管的人收黑车司机的月费|jtj
社保局里面的人把我的缴费记录改了给别人用|sbzx
交警队里的辅警帮人销分收钱|jjzd
派出所所长跟赌场老板合伙|gaj
农业局的领导把农机补贴都给了自己亲戚|nyncj
林业局的人收钱让老板砍公益林|lyj
水利局内部有人给挖沙的报信|slj
教育局招生科的人卖学位，一个五万|jyj+llq-jyj+qpq-jyj+lsq-jyj+yqx-jyj
规划局的科长入股了开发商的公司|zrzy
住建局质监站的人收了施工方的卡，没验就盖章|zjj+llq-zjj+qpq-zjj+lsq-zjj+yqx-zjj
民政局的把我妈的低保停了，转给他小舅子|mzj
司法所的人和对方律师串通|sfj
国税局的稽查收了老板的茅台就不查了|shuiw
消防的来验收，先伸手要两千块|xfjy
供电所的人收了邻居的钱，给他私接电线|gdj
煤气公司的安检员强行卖灶具吃回扣|rqgs
公交公司领导把线路承包给自己小舅子|gjjt
文化执法大队的提前通知网吧躲检查|wgl
拆迁办主任多报面积骗补偿款|zfbz
高新区管委会的领导串标|gxq
市城投的项目经理拿回扣|ctjt
望澜街道的领导把廉租房指标给了他外甥|llq-wl
榕漪街道办的人私分慰问金|llq-ry
云漪镇的书记挪用修路的钱|lsq-yj
溪屏乡政府里面有人冒领退耕补贴|yqx-xl
桥澜镇民政办的那个女的收老人的红包才给办高龄补贴|yqx-ql
临澜区教育局的科长卖指标|llq-jyj
青屏城管中队的人吃拿卡要|qpq-cgj
云桥县住建局内部的人和包工头勾结|yqx-zjj
环卫站站长虚报人头吃空饷|hwzx
发改局的领导帮亲戚拿项目批文收好处|fgw
烟草局的人收了超市老板的礼，罚款就免了|ycj
残联理事长把残疾人补助发给没残疾的亲戚|cl
排水中心的人把工程都给自己弟弟做|psgl
园林局的领导把名贵的树偷偷卖掉|lyj
商务局的人套取家电补贴|swj
退役军人事务局的干部克扣优抚金|txb
妇联主席公款吃喝|fl
老板每次都提前知道要来检查，工商的有人给他递消息|scjg
"""
BY_NAMES_OF_OTHERS = """
我们镇卫生院的院长拿药商回扣|=镇卫生院的院长
大塘村委会主任把集体的鱼塘承包给亲弟弟|=大塘村委会主任
第三人民医院的医生收红包才肯做手术|=第三人民医院的医生
育才中学的食堂用发霉的米给学生吃|=育才中学
鸿发物业公司挪用业主的维修基金|=鸿发物业公司
隔壁那家宏达驾校收钱包过|=宏达驾校
晚上有人往河里倒废油，是东风修理厂的人干的|=东风修理厂
居委会里头有人拿低保名额送人情|=居委会
我要举报光明养老院虐待老人|=光明养老院
"""
NOBODY = """
医保局的电话打不通|
食药监局能不能来查一下这家店的卫生|
自来水公司通知停水，到现在还没来水|
城管什么时候来清理|
街道办让我去社区开证明，社区让我回街道办|
环保局来看过一次，味道还是很大|
房管局说要等三个月|
想问国土局几点下班|
医院排队太久，挂号系统总死机|
学校门口堵车，请交警来疏导|
村委会门口的路灯不亮|
供电公司抢修车堵了我家的门|
举报医保局门口有人卖假药|
有人冒充社保局工作人员打电话骗老人|
交警队的人帮我推车，很感谢|
运管所什么时候发新的营运证|
我在工商局办的执照过期了怎么换|
教育局里面有没有负责转学的科室|
公司拖欠我三个月工资，劳动局说让我去仲裁|
小区物业公司不修电梯|
计生委以前发的独生子女证丢了去哪补|
镇医院的人说药没货|
城管的人来了，摊子收走了又回来了|
派出所的人说这个归社区管|
城乡居民医保办理要排两个小时，态度也差|
居民委员会的人把通知贴错楼了|
村民委员会换届什么时候开始|
审计委托合同怎么签|
老人接到电话，说是社保局的工作人员要收他的钱|
供电局的工作人员把电表移到了楼道，谢谢|
环卫的师傅把垃圾桶给我送回来了|
教育局的人让我给孩子补材料|
公交公司的收费标准太高了|
燃气公司收了我两百块开户费合理吗|
水务局什么时候修水渠|
计生办在哪里办公|
"""
FURTHER = """
食药监内部有人给饭店老板透露检查时间|scjg
自来水公司抄表的跟小区物业串通，多抄水量分钱|swjt
医保中心的领导和私立医院合伙骗医保基金|ybj
土地局的那个股长帮开发商改规划，收了一套房|zrzy
卫生局里头有人卖医师证|wjw
劳动局的监察员拿了厂里的烟酒，我们的工资就没人管了|rsj
文化局的副局长把演出经费装进自己腰包|wgl
国土的人带着老板来量地，一亩量成半亩，差价他们分|zrzy
药监局的人吃回扣，假药店查了三次都没事|scjg
公路局路政的收黑钱放超限车|jtj
安监的人提前打电话给矿上|yjj
地税局有个科长帮老板做假账逃税|shuiw
电力局的人偷卖变压器铜芯|gdj
房产局档案室的人泄露我的房产信息卖给中介|zjj+llq-zjj+qpq-zjj+lsq-zjj+yqx-zjj
建设局的人入干股，楼盘没验收就卖|zjj+llq-zjj+qpq-zjj+lsq-zjj+yqx-zjj
公积金里面的人帮黑中介骗提公积金，抽三成|gjjzx
屏前街道那伙人把拆迁安置房私下卖了|qpq-pq
桐漪镇的镇长小舅子包了全镇的工程|yqx-tx
澜山区城管局有人收烧烤摊的月钱|lsq-cgj
不动产中心窗口那个男的收黄牛的钱插队办证|zrzy
交通局里面有人卖出租车指标|jtj
粮食局局长倒卖储备粮|fgw
畜牧站的人不检疫就盖章，一头猪收二十|nyncj
我们村村委会的出纳挪用征地款炒股|=村委会的出纳
城南实验小学的校长让老师在外面办补习班抽成|=城南实验小学的校长
永康诊所没有执照给人打针|=永康诊所
人民医院骨科主任跟器械商分钱|=人民医院骨科主任
兴旺食品厂用工业盐腌菜|=兴旺食品厂
信访局的人把我的举报信转给了镇政府，镇里来人威胁我|xfj
"""
BY_WHAT_OFFICES_ARE_CALLED = """
社保局的老张收了我两条烟才给办|sbzx
税务所小王天天来店里白拿东西|shuiw
交警队队长跟拖车公司分钱|jjzd
不动产窗口的刘姐收黄牛的钱|zrzy
公积金窗口有人插队收钱|gjjzx
司法站的人收了对方的礼|sfj
市监所的周所长收了饭店的购物卡|scjg
国土站的老丁量地多给他亲戚算|zrzy
水务所的人和养猪场老板是一伙的|slj+swjt
林业站的护林员自己卖树|lyj
农机站把补贴指标卖给二道贩子|nyncj
残联的老杜办证要两千辛苦费|cl
供电站的人收了钱才给接电|gdj
人社大厅里面的人卖招工名额|rsj
信访大厅的人把我的信给了镇里|xfj
车管大厅的人收黄牛钱|jjzd
启航教育中心的老师没有证|=启航教育中心的老师
"""
BY_A_NAME = """
我们村会计魏有福把低保名额给了他丈母娘|=村会计魏有福
物业经理老谭把停车费私分了|=物业经理老谭
卫生院周院长拿死人的名字骗补助|=卫生院周院长
金满堂足浴二楼做那种生意|=金满堂足浴
安顺拖车跟处理事故的穿一条裤子|=安顺拖车
巷口那个安康诊所没有执照给人打吊针|=安康诊所
花桥镇水利站的钱有田收了砂场的烟|=花桥镇水利站的钱有田
"""
WITH_WHICH_A_REPORT_BEGINS = """
公积金中心审贷款的，中介打个招呼当天放款|gjjzx
市场监管局抽检那几个人，谁给红包谁的货就不抽|scjg
市场局来了个姓郑的，说去他嫂子店里买两箱酒就不罚|scjg
医保局审单子的，认识的报得多，塞了红包的报得快|ybj
卫健委派来的专家，吃住都是我们院长掏的，临走还拎着礼盒|wjw
消防支队验收的，让我们买他战友店里的器材，不买就没红包也不过|xfjy
环卫中心派活的，不给他送礼就扫最远的路|hwzx
农业农村局给没种地的人报了种粮补贴|nyncj
开发区管委会给没开工的项目拨了奖励款|gxq
公交九路的师傅收现金不投币，钱塞自己兜里|gjjt
生态环境局来之前就有人给化工厂报信|sthj
城管局快来看看，有人半夜偷倒垃圾|
市场监管局能不能来查查这家卖假酒的店|
派出所旁边那家棋牌室天天赌博|=棋牌室
税务局对面的饭店不开发票还偷税|=饭店
医保局门口有人倒卖药品|
举报花桥镇有人赌博|
"""
ALL = (
    WITH_WHICH_A_REPORT_BEGINS,
    BY_WHAT_OFFICES_ARE_CALLED,
    BY_A_NAME,
    BY_SHORT_AND_OLD_NAMES,
    BY_NAMES_OF_OTHERS,
    NOBODY,
    FURTHER,
)


@pytest.mark.parametrize("line", [line for table in ALL for line in table.strip().splitlines()])
def test_whom_it_accuses(line: str) -> None:
    text, _, wanted = line.partition("|")
    found = find(text, CATALOGUE, PLACES.find(text))
    known = found is not None and (found.code is not None or found.may_be)
    assert (found.label if found and known else f"={found.name}" if found else "") == wanted


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("隔壁那家诊所没有证还给人打针", "诊所"),
        ("投标前一天老板就知道标底了", "老板"),
        ("和平医院的医生收红包才肯做手术", "和平医院的医生"),
        ("举报向阳小学的校长吃食堂回扣", "向阳小学的校长"),
        ("环卫站的人把油卖了，都是老板让他们做的假账", "环卫站的人"),
    ],
)
def test_a_name_is_what_somebody_is_called(text: str, name: str) -> None:
    found = find(text, CATALOGUE, PLACES.find(text), report=True)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "text", ["家里设佛堂收钱看病，不让送医院", "他现在当老师，毕业证是网上买的", "进厂先给线长一千五"]
)
def test_the_object_of_a_sentence_is_not_accused(text: str) -> None:
    assert find(text, CATALOGUE, PLACES.find(text), report=True) is None


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("花桥镇财政所的会计把补贴打到自己亲戚卡上", True),
        ("我们镇里的计生办主任挪用奖励款", True),
        ("那个局的科长收了老板一箱酒", True),
        ("来检查的两个人收了红包就走了", True),
        ("窗口的梁艳不收钱不给办", True),
        ("执法的人收钱就放行", True),
        ("举报你们局的科长收钱", True),
        ("镇领导的弟弟包了所有工程", True),
        ("社保局的老张收了我两条烟才给办", False),
        ("我们村支书把低保给了亲戚", False),
        ("育才小学的校长吃食堂回扣", False),
        ("人民医院的主任收回扣", False),
        ("物业经理吞了停车费，假账", False),
        ("举报某饭店用地沟油，请领导派人查", False),
        ("尊敬的书记您好，东边的砂场偷排废水，望政府部门处理", False),
        ("窗口的人说话不客气", False),
        ("看守所里有人卖烟，家属把钱打到私人微信", True),
        ("法院执行局的人跟老赖一起打麻将，收了红包", True),
        ("图书馆门口有人卖假证", False),
    ],
)
def test_of_somebody_in_office_people_have_to_say_whose_they_are(text: str, unknown: bool) -> None:
    found = find(text, CATALOGUE, PLACES.find(text))
    assert is_unknown(found, text, report=reports(text)) is unknown
