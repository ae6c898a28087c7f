import warnings
from importlib import import_module
from pathlib import Path

from hotline.base.words import add_words, cut

SENTENCES = (
    "小区门口的垃圾桶满了三天没有人清运，味道很大",
    "请问异地就医备案需要准备哪些材料",
    "昨天晚上十一点以后工地还在浇混凝土，吵得孩子睡不着",
    "公交车到站不停，司机态度恶劣",
    "社保卡丢失后怎么补办，费用多少",
)


def test_the_fast_cutter_gives_jiebas_own_words(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's own source warns when it is compiled
        slow = import_module("jieba").Tokenizer()
        slow.tmp_dir = str(tmp_path)
        for sentence in SENTENCES:
            assert cut(sentence) == [word for word in slow.cut(sentence) if word.isalnum()]


def test_a_city_word_stays_whole() -> None:
    add_words(["漪桂澜苑", "", "苑"])
    assert "漪桂澜苑" in cut("漪桂澜苑三栋漏水")
