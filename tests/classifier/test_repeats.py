import numpy as np

from classifier.repeats import BANDS, SIZE, NearIndex, bands, likeness, signature, signatures

BASE = "榕树街十二号门口的路灯坏了一个星期，晚上老人小孩出门很不安全，希望派人来修"
SAME = "市民来电反映：榕树街12号门口路灯坏了一星期，晚上老人小孩出门不安全，希望派人来修，请市政中心核实处理！"
OTHER = "请问孩子转学到新城小学需要准备哪些材料，去哪里办理"


def test_the_same_matter_in_other_words_is_like_and_another_is_not() -> None:
    base, same, other = signatures([BASE, SAME, OTHER])
    assert likeness(base, same) > 0.4
    assert likeness(base, other) < 0.15
    assert likeness(base, base) == 1.0


def test_keys_fit_a_database_and_do_not_change() -> None:
    keys = bands(signature(BASE))
    assert keys.dtype == np.int64
    assert len(keys) == BANDS
    assert keys.tolist() == bands(signature(BASE)).tolist()


def test_empty_texts_are_like_nothing() -> None:
    index = NearIndex()
    index.add(1, signature(""))
    assert index.nearest(signature("")) == []
    assert likeness(signature(""), signature("")) == 0.0


def test_candidates_come_most_alike_first_before_and_after_merging() -> None:
    index = NearIndex()
    index.add_all(enumerate(signatures([OTHER, BASE])))
    index.add(77, signature(SAME))
    assert len(index) == 3
    fresh = index.nearest(signature(BASE))
    index.merge()
    assert [near.key for near in fresh] == [1, 77]
    assert index.nearest(signature(BASE)) == fresh


def test_a_large_house_answers_with_few_candidates() -> None:
    rng = np.random.default_rng(3)
    index = NearIndex()
    index.add_all((number, rng.integers(1, 2**32, SIZE, dtype=np.uint32)) for number in range(20_000))
    index.add(20_000, signature(BASE))
    assert [near.key for near in index.nearest(signature(SAME))] == [20_000]
