"""What a text is about, coarsely: enough to see that two messages of one citizen are two matters. Pure.

A topic is a group of words; a text may have several. A text without any ("三栋那边", "还有小孩差点摔倒") names no
matter of its own.
"""

import ahocorasick

_WORDS = {
    "lamp": "路灯 街灯 灯不亮 灯坏 照明 黑漆漆 灯杆",
    "manhole": "井盖 窨井 沙井 沙井盖 下水井",
    "road": (
        "路面 坑洼 大坑 坑 修路 道路破损 塌陷 沥青 水泥路 人行道 盲道 路砖 "
        "地砖 斑马线 红绿灯 信号灯 减速带 护栏 村的路 村里的路 路烂 烂路 马路 公路"
    ),
    "noise": "噪音 噪声 扰民 吵 广场舞 音响 喇叭 打桩 装修 施工声 唱歌 ktv 麻将",
    "water": "停水 没水 水管 爆管 水压 自来水 漏水 水质 水黄 水费 水表 二次供水 水龙头",
    "power": "停电 没电 断电 跳闸 电压 电线 变压器 电费 电表 电杆",
    "gas": "燃气 煤气 天然气 液化气",
    "heating": "暖气 供暖 供热 地暖 暖气片",
    "drain": "下水道 堵了 污水 化粪池 内涝 积水 排水 管道堵 臭水",
    "garbage": "垃圾 垃圾桶 垃圾站 环卫 保洁 清运 建筑垃圾 厨余 脏 扫地",
    "smell": "臭味 异味 油烟 废气 焚烧 烧东西 冒烟 恶臭 难闻",
    "pollution": "污染 排污 废水 粉尘 扬尘 灰尘 渣土",
    "parking": "停车 违停 占道 车位 僵尸车 堵车 消防通道 停车费 电动车 电动自行车 上牌 共享单车 充电桩 飞线",
    "traffic": (
        "公交 公交车 班车 地铁 司机 站牌 站台 出租车 网约车 打车 罚单 扣分 限行 车管所 驾照 驾驶证 年检 违章 车牌"
    ),
    "property": "物业 业委会 电梯 门禁 小区绿化 公摊 维修基金 维修资金 保安 楼道",
    "housing": (
        "房产证 不动产 开发商 楼盘 交房 烂尾 首付 购房 买房 房东 租房 押金 公租房 廉租房 保障房 中介 "
        "拆迁 征地 危房 安置房 房贷 契税"
    ),
    "building": "违建 违章建筑 加建 搭建 阳光房 占用",
    "wages": "工资 欠薪 拖欠 讨薪 工钱 血汗钱 加班费 劳动合同 辞退 工伤 劳动仲裁 包工头",
    "social": "社保 养老金 养老保险 退休 社保卡 失业金 参保 断缴",
    "medical": "医保 医院 看病 住院 报销 医生 挂号 疫苗 药店 药品 诊所 体检 护士 救护车",
    "fund": "公积金",
    "school": (
        "学校 小学 中学 初中 上学 读书 入学 学区 幼儿园 老师 学费 补课 培训班 校车 "
        "高考 中考 学位 转学 食堂 招生 退费 教育局 学籍"
    ),
    "id": "身份证 户口 居住证 落户 迁户 护照 通行证 签证 户籍 暂住证 出生证",
    "civil": "低保 残疾 残疾证 老年卡 老年证 高龄补贴 孤寡 养老院 结婚 离婚 婚姻登记 殡葬 火化 救助 特困 流浪",
    "business": "营业执照 开店 个体户 注册公司 办照 许可证 税 发票 注销 社保开户",
    "consumer": (
        "退款 退货 假货 假冒 超市 饭店 餐馆 商家 店家 预付卡 健身房 美容 理发 快递 外卖 网购 过期 变质 "
        "短斤少两 缺斤 价格 涨价 宰客 充值 会员卡 商场 店铺 家店 淘宝 直播 售后 保修"
    ),
    "food": "食品 异物 吃坏 拉肚子 蟑螂 发霉 卫生条件",
    "telecom": "宽带 网速 手机信号 信号 话费 套餐 移动公司 联通 电信 基站 光纤 垃圾短信 骚扰电话",
    "bank": "银行 贷款 信用卡 保险公司 理财",
    "fraud": "诈骗 被骗 骗钱 传销 非法集资 刷单",
    "crime": "打架 偷东西 小偷 被偷 赌博 吸毒 卖淫 报警 派出所",
    "animal": "流浪狗 流浪猫 狗 犬 养鸡 养猪 蛇 马蜂 蜂窝 老鼠 蚊子 鸽子",
    "green": "树枝 大树 树倒 树木 绿化 绿化带 修剪 草坪 公园 砍树",
    "farm": "种子 化肥 农药 耕地 农田 水库 水渠 灌溉 粮食补贴 宅基地 承包地 土地 村道 林地 糖厂 甘蔗 养殖",
    "village": "村委 村支书 村干部 村里 村务 补贴款 扶贫",
    "stall": "摆摊 流动摊贩 夜市 占道经营 烧烤摊 菜市场 早市 城管 广告牌 小广告",
    "elevator": "电梯 困人",
    "fire": "消防 灭火器 消防栓 堵塞通道",
    "tourism": "旅行社 导游 景区 门票 酒店 民宿 旅游",
    "elder": "老人机 助餐 长者饭堂",
    "talent": "人才补贴 求职 就业 培训补贴 创业 失业登记 招聘",
    "service_hours": "上班时间 几点下班 周末上班 办事大厅 政务中心 窗口 预约",
    "sports": "体育馆 篮球场 健身器材 游泳馆 图书馆 文化馆",
    "mail": "邮政 邮局 包裹",
    "old_estate": "旧改 老旧小区 加装电梯 棚改 外墙 脱落 屋顶 天花板 渗水",
    "court": "法院 判决 律师 仲裁 执行局 打官司 起诉",
}


def _automaton() -> "ahocorasick.Automaton":
    found: dict[str, set[str]] = {}
    for topic, words in _WORDS.items():
        for word in words.split():
            found.setdefault(word, set()).add(topic)
    automaton = ahocorasick.Automaton()
    for word, topics in found.items():
        automaton.add_word(word, frozenset(topics))
    automaton.make_automaton()
    return automaton


_TOPICS = _automaton()


def topics(said: str) -> frozenset[str]:
    """`said`: the folded text in small letters. The names of every topic that it touches."""
    return frozenset(topic for _, found in _TOPICS.iter(said) for topic in found)
