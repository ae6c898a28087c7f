from classifier.similar.bm25 import Bm25

ARTICLES = (
    "办理居住证需要携带身份证原件和居住证明，到辖区派出所申请。",
    "住房公积金提取可在线申请，三个工作日内到账。",
    "路灯报修请提供灯杆编号，市政中心二十四小时内处理。",
)
TITLES = ("居住证怎么办", "公积金提取", "路灯报修")


def test_the_article_on_the_matter_comes_first_with_the_words_that_met() -> None:
    hit = Bm25(ARTICLES, TITLES).search("我想问公积金怎么提取")[0]
    assert hit.place == 1
    assert "公积金" in hit.words


def test_nothing_in_common_finds_nothing() -> None:
    assert Bm25(ARTICLES).search("xyz") == []
    assert Bm25([]).search("公积金") == []
    assert Bm25(ARTICLES).search("") == []


def test_a_title_counts_more_than_the_text() -> None:
    index = Bm25(["暂住登记说明", "暂住登记"], ["", "居住证"])
    assert index.search("居住证")[0].place == 1
