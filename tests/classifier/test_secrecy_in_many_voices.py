"""Names, numbers and concealment in ordinary matters are no wish for secrecy; wishes in many voices are one."""

import pytest

from classifier.request_type.secrecy import is_asked

NO_WISH = """
网上有个匿名的账号天天造我的谣
有个人匿名在业主群里辱骂我全家
有人匿名寄恐吓信给我
学校收到匿名信说我儿子打架，冤枉他了
本人实名投诉，可以随时找我核实
我用真名反映，欢迎来电了解
我是实名的，有什么问题尽管联系我
我愿意实名作证，请与我联系
附件照片里的车牌和电话我已经涂掉了
截图里的身份证号我打了马赛克
视频里人脸打过码，其余都清楚
发票上的姓名我遮住了，请看金额
麻烦把我的手机号给施工队，方便他们找我
请将我的联系方式告知承办单位
我的电话可以给物业，让他们直接打给我
把我号码转过去，让社区的人联系我
请单位的人按这个号码跟我联系
补贴公示的名单里没有我爸的名字
系统里查不到他的姓名
选民名单上找不到我的名字
工资表里没写我的名字
证书上名字不存在，请更正
我的名字不在低保名单里
别让小孩子在马路边玩
别让老人一个人去排队
不要让孩子再吃这种饭
别叫学生在太阳底下晒
不要让他们再在门口停车
莫让细路哥在工地玩
别让我妈再跑第二趟了
报名表上身份证号不见了
别把我的快递放门口
别给我孩子换班
不能让坏人逍遥法外
我不知道是谁把垃圾丢在我家门口
不知道是谁写的字条
医生不说病人的情况
请给我个说法
户口本上没有登记我的名字
有人冒用我的名字办了营业执照
我的名字被人拿去贷款
someone posted anonymous insults about me
please give my phone number to the department
"""
WISH = """
莫讲是我打的电话哈，乡里乡亲的
千万唔好畀个老板知系我话㗎
可别跟他们说是俺说的
我匿名反映一下食堂
请对我的身份保密
不要告诉房东是我投诉的
我还小，别让老师知道是我说的
别让孩子的班主任晓得是我打的
不要把我的电话给施工队
电话别转给物业，我怕他们来找
名字就不留了
我不想实名
举报人信息请不要泄露
千祈唔好将我个名写上去
我怕店家报复，不要说是哪个讲的
你们问的时候莫提我
就说是路过的人反映的
别让村里人知道是我家
照片里有我，转给他们时把我的脸遮一下
转办时把我的手机号隐掉
please don't tell my landlord it was me
keep my name out of it
I want to stay anonymous
不要让对方晓得哪个告的
麻烦保护一下我，那个老板有黑社会背景
我说了你们别往外讲
能不能不登记我的名字
我不方便透露我是谁
求你们别让他知道我打过电话
不想让单位领导知道是我
"""


@pytest.mark.parametrize("text", NO_WISH.split("\n")[1:-1])
def test_an_ordinary_matter_is_no_wish_for_secrecy(text: str) -> None:
    assert not is_asked(text)


@pytest.mark.parametrize("text", WISH.split("\n")[1:-1])
def test_a_wish_for_secrecy_is_heard(text: str) -> None:
    assert is_asked(text)
