"""Our words and keywords are jieba's own: on the project's requests always, on real texts where they are at hand."""

import re
import warnings
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any

import pytest

from classifier.text import keywords
from hotline.app import wiring
from hotline.base.clock import TurnedClock
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.text import tokenizer as words
from hotline.base.text.tokenizer import add_words, cut, cut_finely, tagged
from router.models import PlaceName
from tests.real_texts import own_texts, real_texts

EVERY = 15  # of 18,000 real texts
TIED = re.compile(r"[a-zA-Z0-9]+(?:[-._][a-zA-Z0-9]+)+%?")  # 3-5, 2018-01-06, baidu.com
SENTENCES = (
    "住在C1-3栋B1-701，2018-01-06起停水，水价3.5元涨了20%，见baidu.com和H_2S的说明",
    "iPhone15在A座充不了电，5G信号也没有，ETC扣了2次钱",
    "",
    "😀！？",
)


@pytest.fixture(scope="module")
def jieba(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """jieba itself, its dictionary read into a folder of our own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's own source warns when it is compiled
        tokenizer = import_module("jieba").Tokenizer()
        tokenizer.tmp_dir = str(tmp_path_factory.mktemp("jieba"))
        tokenizer.initialize()
    return tokenizer


@pytest.fixture(scope="module")
def jiebas_keywords(jieba: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        extractor = import_module("jieba.analyse").TFIDF()
    extractor.tokenizer = jieba
    return extractor


@pytest.fixture
def no_city(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has heard of no city yet, even after other tests have set one here."""
    monkeypatch.setattr(words, "_of_the_city", lambda: words.rjieba)


def jiebas_words(jieba: Any, text: str) -> list[str]:
    """In order, without marks, and without the pieces of what marks tie together."""
    tied = [found.span() for found in TIED.finditer(text)]
    cuts = jieba.tokenize(text)
    return [word for word, start, _ in cuts if word.isalnum() and not any(a <= start < b for a, b in tied)]


def same_words(jieba: Any, texts: Sequence[str]) -> int:
    """How many words were compared."""
    counted = 0
    for text in texts:
        ours = cut(text)
        assert ours == jiebas_words(jieba, text)
        counted += len(ours)
    return counted


def same_keywords(extractor: Any, texts: Sequence[str]) -> int:
    counted = 0
    for text in texts:
        plain = TIED.sub("，", text)
        theirs = [word for word in extractor.extract_tags(plain, topK=None) if word.isalnum()]
        ours = [word for word in keywords.ranked(plain) if word.lower() not in extractor.stop_words]
        assert ours == theirs
        counted += len(ours)
    return counted


def test_our_own_requests_are_cut_as_jieba_cuts_them(jieba: Any) -> None:
    assert same_words(jieba, [*own_texts(), *SENTENCES]) > 40_000


def test_real_texts_are_cut_as_jieba_cuts_them(jieba: Any) -> None:
    assert same_words(jieba, real_texts(every=EVERY)) > 50_000


@pytest.mark.usefixtures("no_city")
def test_keywords_of_our_own_requests_are_ranked_as_jieba_ranks_them(jiebas_keywords: Any) -> None:
    assert same_keywords(jiebas_keywords, [*own_texts(), *SENTENCES]) > 30_000


@pytest.mark.usefixtures("no_city")
def test_keywords_of_real_texts_are_ranked_as_jieba_ranks_them(jiebas_keywords: Any) -> None:
    assert same_keywords(jiebas_keywords, real_texts(every=EVERY)) > 20_000


def test_what_marks_tie_together_is_no_word() -> None:
    assert cut("住在C1-3栋，2018-01-06停电") == ["住", "在", "栋", "停电"]


def test_a_city_word_stays_whole_where_words_are_shown() -> None:
    text = "漪桂澜苑三栋漏水"
    learnt, indexed = cut(text), cut_finely(text)
    add_words(["漪桂澜苑", "", "苑"])
    assert ("漪桂澜苑", "ns") in tagged(text)
    assert (cut(text), cut_finely(text)) == (learnt, indexed)  # models and the index read as they always did


async def test_a_house_keeps_the_names_of_its_city_whole(
    settings: Settings, database: Database, clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "_of_the_city", cache(words.rjieba.Jieba))
    assert "鹭漪桂府" not in dict(tagged("鹭漪桂府停水"))
    house = wiring.build(settings, clock=clock, pooled=False)
    async with house.work.begin() as uow:
        uow.session.add(PlaceName(name="鹭漪桂府", kind="compound", aliases=[], source="test"))
    await house.read_catalogue()
    await house.close()
    assert "鹭漪桂府" in dict(tagged("鹭漪桂府停水"))
