import numpy as np

from classifier.similar.minhash import BANDS, bands, bands_of_all, likeness, signature, signatures

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
    assert likeness(signature(""), signature("")) == 0.0


def test_the_same_matter_shares_a_band_and_another_does_not() -> None:
    base, same, other = (set(bands(signed).tolist()) for signed in signatures([BASE, SAME, OTHER]))
    assert base & same
    assert not base & other


def test_many_texts_have_the_bands_of_each() -> None:
    signed = signatures([BASE, SAME, OTHER])
    assert bands_of_all(signed).T.tolist() == [bands(one).tolist() for one in signed]
