import random
from collections import Counter

import pytest

from hotline.city import DANGER_SIGNALS, TYPES, SampleCity, SampleRequest, dress, fill, load_city, reading
from hotline.city.content import PLACE_KINDS

MUNICIPAL = {
    "gaj", "jjzd", "cgj", "hwzx", "szgl", "lyj", "gjjt", "jtj", "zjj", "zrzy", "sthj", "slj", "swjt", "gdj", "rqgs",
    "rsj", "ldjc", "sbzx", "ybj", "gjjzx", "jyj", "wjw", "scjg", "wgl", "mzj", "shuiw", "nyncj", "yjj", "xfjy", "txgl",
    "yzgl", "ycj", "fgw", "swj", "gxj", "czj", "jrb", "sfj", "xfj", "txb", "cl", "fl", "zgh", "kjj", "zwfw", "jwjw",
    "zfbz", "psgl", "zhsn", "szcg",
}  # fmt: skip


@pytest.fixture(scope="module")
def sample() -> SampleCity:
    return load_city()


def test_departments_form_a_tree_of_centre_city_districts_and_streets(sample: SampleCity) -> None:
    levels = Counter(one.level for one in sample.departments)
    assert levels["centre"] == 1
    assert sample.department["centre"].level == "centre"
    assert set(sample.department) >= MUNICIPAL
    assert levels["street"] == 12
    assert len([one for one in sample.departments if one.level == "district" and not one.parent]) == 4
    for one in sample.departments:
        assert not one.parent or one.parent in sample.department
        assert 3 <= len(one.duties) <= 8, one.code
        assert 15 <= len(one.words) <= 80, one.code
        assert len(set(one.words)) == len(one.words), one.code
        assert one.region.startswith("GL"), one.code
        if one.level == "street":
            assert sample.department[one.parent].level == "district"


def test_departments_are_never_taken_for_a_real_city(sample: SampleCity) -> None:
    assert all("桂澜" in one.name or one.code in {"jwjw", "twk"} for one in sample.departments)
    assert all("桂澜市" in sample.department[code].name for code in ("jwjw", "twk"))


def test_catalogue_is_three_levels_with_leads_only_at_the_leaves(sample: SampleCity) -> None:
    depth = Counter(len(one.code) // 2 for one in sample.categories)
    assert 14 <= depth[1] <= 18
    assert 55 <= depth[2] <= 80
    assert depth[3] >= 150
    for one in sample.categories:
        assert one.parent == one.code[:-2]
        assert not one.parent or one.parent in sample.category
        assert one.is_leaf == (len(one.code) == 6)
        if not one.is_leaf:
            assert any(child.parent == one.code for child in sample.categories), one.code


def test_leaves_name_known_departments_words_and_a_basis(sample: SampleCity) -> None:
    for leaf in sample.leaves:
        assert leaf.lead in sample.department
        assert set(leaf.co) <= set(sample.department)
        assert leaf.lead not in leaf.co
        assert leaf.basis
        assert 8 <= len(leaf.words) <= 25, leaf.code
    assert len({leaf.name for leaf in sample.leaves}) == len(sample.leaves)
    assert any(leaf.rules for leaf in sample.leaves)


@pytest.mark.parametrize(
    "code",
    ["990101", "990201", "990301", "990302", "170402", "080202", "100204", "130202", "090101"],
)
def test_catalogue_knows_contacts_that_are_no_ordinary_order(sample: SampleCity, code: str) -> None:
    leaf = sample.category[code]
    assert leaf.sensitive == (code not in {"990101", "990301", "990302"})


def test_examples_are_many_varied_and_without_repeats(sample: SampleCity) -> None:
    assert len(sample.examples) >= 2000
    texts = Counter(one.text for one in sample.examples)
    assert [text for text, times in texts.items() if times > 1] == []
    per_leaf = Counter(one.category for one in sample.examples)
    assert {leaf.code for leaf in sample.leaves} == set(per_leaf)
    assert min(per_leaf.values()) >= 12
    for one in sample.examples:
        assert (2 if one.type == "其他" else 7) <= len(one.text) <= 130, one


def test_examples_use_all_seven_types_in_a_believable_mix(sample: SampleCity) -> None:
    kinds = Counter(one.type for one in sample.examples)
    assert set(kinds) == set(TYPES)
    assert kinds["投诉"] > kinds["咨询"] > kinds["求助"] > kinds["建议"] > kinds["表扬"]


def test_every_slot_is_filled(sample: SampleCity) -> None:
    rng = random.Random(7)
    for one in sample.examples:
        assert "{" not in fill(one.text, rng, sample)
    for frame in sample.frames:
        assert "{" not in fill(frame.replace("{事}", "没有水"), rng, sample)


def test_the_same_stream_fills_the_same_way(sample: SampleCity) -> None:
    text = "{区}{街道}{路}{小区}{公司}{学校}{医院}{n}栋{日期}"
    assert fill(text, random.Random(3), sample) == fill(text, random.Random(3), sample)
    assert dress(text, random.Random(3), sample) == dress(text, random.Random(3), sample)


def test_a_dressed_example_still_says_its_matter(sample: SampleCity) -> None:
    rng = random.Random(5)
    assert all("井盖松动" in dress("井盖松动", rng, sample) for _ in range(50))


def test_places_are_enough_and_in_their_own_district(sample: SampleCity) -> None:
    kinds = Counter(one.kind for one in sample.places)
    assert set(kinds) == set(PLACE_KINDS)
    assert kinds["road"] >= 60
    assert kinds["compound"] >= 60
    assert len({one.name for one in sample.places}) == len(sample.places)
    for one in sample.places:
        assert sample.department[one.street].parent == one.district


def test_staff_keep_apart_what_must_be_apart(sample: SampleCity) -> None:
    assert len(sample.staff) == 48
    assert len({one.login for one in sample.staff}) == 48
    assert len({one.name for one in sample.staff}) == 48
    for role in ("sysadmin", "secadmin", "auditor"):
        holders = [one for one in sample.staff if role in one.roles]
        assert [(one.roles, one.department) for one in holders] == [((role,), "centre")]
    assert all(one.department == "centre" for one in sample.staff if "caller" in one.roles)
    assert [one.roles for one in sample.staff if "vendor" in one.roles] == [("vendor",), ("vendor",)]
    for code in ("gaj", "jjzd", "cgj", "jtj", "zjj", "scjg", "jyj", "ldjc", "wjw"):
        held = [set(one.roles) for one in sample.staff if one.department == code]
        assert set().union(*held) == {"unit_clerk", "unit_handler", "unit_approver"}
        assert not any({"unit_handler", "unit_approver"} <= roles for roles in held)


def test_knowledge_is_general_and_points_into_the_catalogue(sample: SampleCity) -> None:
    assert len(sample.knowledge) >= 40
    assert len({one.title for one in sample.knowledge}) == len(sample.knowledge)
    for one in sample.knowledge:
        assert one.department in sample.department
        assert sample.category[one.category].is_leaf
        assert 30 <= len(one.answer) <= 200


def test_danger_has_every_signal_and_its_cues(sample: SampleCity) -> None:
    assert set(sample.danger.signals) == set(DANGER_SIGNALS)
    assert all(len(words) >= 25 and len(set(words)) == len(words) for words in sample.danger.signals.values())
    assert sample.danger.negations
    assert sample.danger.quotations
    assert not {"如果", "不要", "不想"} & {*sample.danger.negations, *sample.danger.quotations}


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("010101\t投诉", "01.txt:1"),
        ("010101\t抱怨\t物业费太贵", "'抱怨' is no known type"),
        ("019999\t投诉\t物业费太贵", "'019999' is no known leaf category"),
        ("020101\t投诉\t工地太吵", "'020101' is no known leaf category"),
        ("010101\t投诉\t物业费太贵\tvillage", "'village' is no known unit or level of local units"),
    ],
)
def test_a_wrong_line_is_named(sample: SampleCity, monkeypatch: pytest.MonkeyPatch, line: str, complaint: str) -> None:
    monkeypatch.setattr(reading, "_read", lambda name: line if name.endswith("01.txt") else "")
    with pytest.raises(ValueError, match=complaint):
        list(reading._examples({leaf.code for leaf in sample.leaves}, set(sample.department)))  # noqa: SLF001 - the loader's own complaint


def test_an_unknown_department_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    row = '[[staff]]\nlogin = "a"\nname = "b"\nroles = ["agent"]\ndepartment = "nowhere"\n'
    whole = reading._read  # noqa: SLF001 - simulates a broken file
    monkeypatch.setattr(reading, "_read", lambda name: row if name == "staff.toml" else whole(name))
    with pytest.raises(ValueError, match=r"staff\.toml:1: 'nowhere' is no known department"):
        reading.load_city.__wrapped__()


def test_an_example_is_a_plain_value() -> None:
    assert SampleRequest("010101", "投诉", "物业费太贵") == SampleRequest("010101", "投诉", "物业费太贵")
