"""Where a text names somebody: the writer, who is to be called, their kin. Pure; for `redaction`.

All patterns are for a folded copy (`hotline.base.text.folding`); each looks a bounded way ahead. What a pattern is
after is its group, or the whole match where it has none.
"""

import re

from hotline.base.text.cleaning import FAMILY_NAMES

HAN = r"[\u3400-\u9fff]"
STOP = r",。;!?、\n"  # in the folded copy
DOUBLE = "欧阳|上官|司马|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|端木|轩辕|南宫|闻人|淳于|呼延|长孙|宇文"
_RARE = (  # family names that `FAMILY_NAMES` leaves out and that are no word of every day
    "柳伍毕康文倪樊阮祝霍梅颜施洪凌翟万柯管卜柴骆欧温芦蓝闵解柏丛岳齐冼麦容莘岑关苗庄晏瞿阎充习宦艾易慎戈庾终暨居衡耿弘匡寇禄"
    "阙殳沃蔚隆师巩聂晁勾敖融冷訾辛阚饶乜养鞠须丰巢蒯荆游竺逯桓督帅缑亢况郈琴牟佘佴墨哈谯笪佟甄芮羿储靳汲邴糜井富巫乌焦巴牧隗"
    "宓蓬郗班仰秋仲伊宫宁仇栾甘斜厉戎祖符景詹束幸司韶蓟薄宿怀蒲邰鄂索咸籍赖卓蔺屠蒙池乔胥苍闻莘党劳逄姬申堵冉宰郦雍璩桑桂濮牛寿"
    "扈燕冀郏浦尚别玉兰闭粟磨"
)
FAMILY = f"[{FAMILY_NAMES}]"
ANY_FAMILY = f"[{FAMILY_NAMES}{_RARE}]"
_GOES_ON = r"(?<![电住是在的手我请要向和与及有说叫来于为也就被把从])"  # after a word that is no name's last
_MINORITY = rf"{HAN}{{1,6}}(?:[·•・]{HAN}{{1,7}}){{1,2}}"
TITLED = r"(?:局长|科长|主任|书记|所长|队长|院长|校长|经理|老板|师傅|先生|女士|同志|总)"
_NOBODY = (
    "向[您你贵领政省市县区学局单有相他她大]|劳动|农民|农村|林业|林场|白沙|方指|程约|范围|高呼|高昂|何去"
    "|于[他她我是]|严禁"
)
_NO_NAME = (
    rf"(?!{_NOBODY}|高烧|高考|高兴|高中|马上|方便|白天|白血|于是|何时|何况|金额|安全|余下|石头|田里|江边|雷雨"
    rf"|黄昏|白白)"
)
_NO_SIGNATURE = (
    rf"(?!{_NOBODY}|马上|方便|于是|何时|何况|安全|谢谢|万分|金额|白天|石头|许多|严重|严查|严惩|高兴|江边|汤圆|毛病)"
)


def _name(family: str) -> str:
    """A full name, its characters together or each by itself."""
    first = rf"(?:{DOUBLE}|{family})"
    return rf"(?:{_MINORITY}|{first}{HAN}(?:{HAN}{_GOES_ON})?|{first}\s{HAN}(?:\s{HAN})?(?!{HAN}))"


KIN = (
    r"(?:儿子|女儿|儿媳妇?|女婿|丈夫|老公|爱人|妻子|老婆|媳妇|父亲|爸爸?|老爸|老爹|母亲|妈妈?|老妈|爷爷|奶奶"
    r"|外公|外婆|姥姥|姥爷"
    r"|岳父|岳母|老丈人|丈母娘|公公|婆婆|哥哥?|[大二三]哥|弟弟|弟媳|姐姐?|[大二三]姐|姐夫|妹妹|妹夫|嫂子"
    r"|堂[哥弟姐妹兄]|表[哥弟姐妹兄]"
    r"|孙子|孙女|外孙女?|叔叔|伯伯|伯父|伯母|婶婶|婶子|舅舅|舅妈|姑姑|姑妈|姑父|姑丈|姨父|姨夫"
    r"|[大小]舅子|[大小]姨子|连襟|妯娌|姨妈|阿姨|侄[子女儿]|外甥女?|男朋友|女朋友|对象|未婚[夫妻]|孩子|小孩|家人|家属|亲家|亲戚|室友|合租的)"
)
SELF = r"(?:我|本人|俺|咱|鄙人|在下|敝人|笔者)"
_SELF_LOW = r"(?:鄙人|在下|敝人|笔者|小弟|小女子|晚辈|老朽|老汉)"
_IS = r"[\s:是做作为]{0,3}"
_WHO_WRITES = r"(?:举报|反映|投诉|申请|来电|来信|来访|诉求|报案|求助|爆料|报料|检举|控告|信访)(?:人|者)"
_LABEL = (
    rf"(?:(?:姓名|名字|联系人|举报人|署名|落款|收件人|户主|签名|本人签字)(?:是|为|叫)?\s?:?\s?|{_WHO_WRITES}(?:是"
    rf"|为|叫|:)\s?)"
)
_NO_WORD = (
    r"(?![他她它你您我了人来去过不大]|反映|反应|举报|投诉|表示|要求|有误|同意|错误|一样|所有|信息|电话|地址|手机"
    r"|联系|身份|认为|希望)"
)
_NICK = (
    rf"(?:[老小阿大]{HAN}|{ANY_FAMILY}(?:某{{1,2}}|[哥姐叔姨婶伯嫂爷总工]|老师|师傅|先生|女士|小姐|大姐|大哥|阿姨"
    rf"|医生))"
)
_CALLED_ON = rf"(?=$|[{STOP}\s)]|就|也|即|吧|电话|联系)"
_LATIN = r"[a-z][a-z'.\-]{1,20}(?:\s[a-z][a-z'.\-]{1,20}){0,3}"
_PHONE = r"[0-9〇零一二三四五六七八九幺洞lo+]{5}"

SAYS_NAME = re.compile(
    rf"(?:我的名字(?:是|叫)|我名叫|(?:{SELF}|其)叫|{SELF}姓名(?:是|叫)?:?|本人是|{_SELF_LOW}|{_LABEL}){_IS}"
    rf"({_NO_WORD}(?:{_name(ANY_FAMILY)}|{HAN}{{2,4}}(?!{HAN})))"
)
FAMILY_AND_GIVEN = re.compile(  # 姓黄名小明; 姓黄，单名一个明字
    rf"姓\s?({HAN}{{1,2}}[\s,、:]{{0,2}}(?:单名|名字?|叫做?|名叫)(?:是|叫|为|一个)?\s?(?!我|他|她|你){HAN}{{1,2}})"
)
SAYS_FAMILY = re.compile(
    rf"(?:我|本人|免贵|敝|小)姓((?!名){HAN})"
    rf"|{SELF}(?:是|叫|就是)?[小老]?({ANY_FAMILY})(?:先生|女士|小姐|师傅|某)"
)
MAYBE_NAME = re.compile(rf"(?:我是|本人|咱是|{_WHO_WRITES})\s?({_name(FAMILY)})(?!{HAN})")
_STANDS_FOR = re.compile(
    rf"(?:我是|本人|俺是|咱是|业主|住户|居民|村民|市民|群众|学生|家长|租户|职工"
    rf"|员工)\s?{_NO_SIGNATURE}({_name(ANY_FAMILY)})"
    rf"(?=$|[{STOP}\s的住在家电手说0-9(]|反映|举报|投诉|来电|实名)"
)
_NICKNAME = re.compile(
    rf"(?:(?:叫|喊|称|称呼|人称|管)(?:我|俺|本人|咱)(?:叫|为|做|作)?|我就?是|俺就?是|在下|鄙人)\s?"
    rf"({_NICK}|阿{HAN}{{2}}|{_name(FAMILY)}){_CALLED_ON}"
)
_BESIDE_SELF = re.compile(  # 我，张伟，实名举报; 我黄小明实名举报; 老王我今天
    rf"(?:{SELF}|俺|笔者)[\s,、(:]{{0,2}}{_NO_SIGNATURE}({_name(ANY_FAMILY)})(?=[\s,、):]{{0,2}}(?:实名|举报"
    rf"|反映|投诉|检举|控告|,|、|\)))"
    rf"|([老小阿]{FAMILY})(?=(?:我|俺|本人)(?!们))"
)
_SIGNED = re.compile(
    rf"(?:^|[\n。!~.,;—\-(:)]|\s|敬上|敬礼|谢谢|感谢|拜谢|叩谢|敬启"
    rf"|此致)\s?{_NO_SIGNATURE}({_name(ANY_FAMILY)})\s?(?=$|\n|[0-9(]|\)?$|电话|手机|微信|敬上|呈上"
    rf"|于?20[0-9]{{2}}年)"
)
_OPENS = re.compile(  # a name, and then what it wants
    rf"(?:^|[\n。!;])\s?{_NO_SIGNATURE}({_name(FAMILY)})(?=[\s,、]?(?:反映|举报|投诉|实名|来电|来信|检举|控告"
    rf"|反应|诉))"
)
_IN_FULL = re.compile(  # as a record begins: 张伟，男，汉族
    rf"({_name(ANY_FAMILY)})(?=[\s,、(]{{1,2}}[男女][\s,、性)])"
)
_WITH_NUMBER = re.compile(  # somebody, and their number
    rf"(?<![0-9路街道巷号])({_name(FAMILY)}|{FAMILY}(?:生|先生|女士|小姐|姐|哥|姨"
    rf"|叔))(?=[\s,:(\-—]{{0,2}}(?:{_PHONE}|电话|手机号?|联系电话|微信号?|身份证))"
)
_POLITE = re.compile(rf"((?:{DOUBLE})|{FAMILY}{HAN}{{0,2}}?)(?=先生|女士|小姐|阿姨|大爷|大妈|大姐|大哥|婆婆|老伯|老太)")
_LATIN_NAME = re.compile(
    rf"(?:(?:{SELF}|俺)(?:叫|是|名叫)|名字(?:是|叫)?:?|姓名:?|my\sname\sis|(?<![a-z])i\s?(?:am|'m)|name\s?:"
    rf"|call\sme|yours(?:\s[a-z]{{1,12}})?,?)\s?({_LATIN})"
    rf"|(?:^|\n)({_LATIN})(?=\s?(?:反映|举报|投诉|实名))"
)
_KIN_NAMED = re.compile(
    rf"{KIN}(?:(?:名叫|叫|名字是|姓名):?({_name(ANY_FAMILY)})|{_NO_NAME}({_name(FAMILY)})(?=$"
    rf"|[^\u3400-\u9fff]|[在被是的说从把向和]))"
)
_OF_SOMEBODY = re.compile(
    rf"((?:(?<=我是)|(?<=本人是)|(?<=系)){ANY_FAMILY}(?!{HAN}?{TITLED}){HAN}{{1,2}}"
    rf"|{FAMILY}(?!{HAN}?{TITLED}){HAN}{{1,2}}|[老小阿]{FAMILY})"
    rf"(?:家)?的(?:独生|亲生|大|小|二|三)?{KIN}"
)
NAMES = (
    *(SAYS_NAME, FAMILY_AND_GIVEN, SAYS_FAMILY, MAYBE_NAME, _STANDS_FOR, _NICKNAME, _BESIDE_SELF, _SIGNED, _OPENS),
    *(_IN_FULL, _WITH_NUMBER, _POLITE, _LATIN_NAME, _KIN_NAMED, _OF_SOMEBODY),
)
