"""Hot issues: who belongs together, what makes one hotter than another, and how a known answer is compared."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from scipy import sparse

from classifier.similar import hot_issue_evaluation, hot_issues, text_clustering
from classifier.similar.hot_issues import IssueMessage

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
PLANT = (
    ("桂花苑旁边的搅拌站半夜施工", "桂花苑小区西侧的混凝土搅拌站每天夜里两点还在装料，噪音大，灰尘飘进屋里。"),
    ("投诉桂花苑附近搅拌站噪音扰民", "住在桂花苑，搅拌站的噪音和灰尘让老人孩子睡不着，请环保部门来看看。"),
    ("搅拌站灰尘污染", "桂花苑小区居民反映，旁边搅拌站没有围挡，粉尘污染严重，夜间噪音不断。"),
    ("请取缔桂花苑边上的搅拌站", "搅拌站离桂花苑不到五十米，噪音、粉尘都超标，多次反映没有人管。"),
)
PARKING = (
    ("望江府捆绑销售车位", "望江府开发商要求买房必须同时买车位，属于捆绑销售，请住建部门查处。"),
    ("买望江府的房被强制买车位", "望江府售楼部说不买车位就不给签合同，十二万一个车位，强买强卖。"),
    ("望江府车位捆绑", "开发商把望江府车位和房子捆绑在一起卖，业主不同意。"),
)
OTHERS = (
    ("路灯不亮", "榕树街十二号门口的路灯坏了一个星期。"),
    ("咨询转学", "孩子从外地转学回来，需要准备哪些材料？"),
    ("公交绕行", "七路车最近绕行没有公告，等了四十分钟。"),
    ("自来水发黄", "青松里三栋的自来水这两天发黄有异味。"),
)


def messages(*matters: tuple[tuple[str, str], ...], at: datetime = NOON, citizen: str = "") -> list[IssueMessage]:
    numbers = count(1)
    return [
        IssueMessage(f"m{n}", title, body, at, citizen or f"c{n}")
        for matter in matters
        for n, (title, body) in zip(numbers, matter, strict=False)
    ]


def test_each_matter_is_one_issue_and_single_matters_are_none() -> None:
    found = hot_issues.issues(messages(PLANT, PARKING, OTHERS))
    assert sorted(len(issue.keys) for issue in found) == [len(PARKING), len(PLANT)]
    hottest = found[0]
    assert {"搅拌站", "噪音"} <= set(hottest.words)
    assert hottest.title in {title for title, _ in PLANT}
    assert hottest.days == (("2026-11-20", len(PLANT)),)


def test_many_letters_of_one_citizen_are_no_issue() -> None:
    assert hot_issues.issues(messages(PLANT, citizen="c1")) == []
    assert len(hot_issues.issues(messages(PLANT, citizen="c1"), least=1)) == 1


def test_the_centres_own_phrases_tie_nobody_together() -> None:
    around = "市民来电反映：{}，请市交警支队按规定在30分钟内响应处置，并将结果反馈我中心，谢谢！"
    matters = ("榕树街路灯不亮", "孩子转学要哪些材料", "七路车改道没有公告", "自来水发黄", "邻居养的狗半夜叫")
    found = hot_issues.issues([IssueMessage(f"m{n}", "", around.format(said), NOON) for n, said in enumerate(matters)])
    assert found == []


def test_a_manner_of_speaking_is_no_issue() -> None:
    asked = (
        "请问妇联的电话多少啊，谢谢",
        "请问水利局的电话多少啊，谢谢",
        "请问渔政站的电话多少啊，谢谢",
        "请问文联的电话多少啊，谢谢",
    )
    assert hot_issues.issues([IssueMessage(f"m{n}", "", said, NOON) for n, said in enumerate(asked)]) == []


def test_nothing_comes_of_nothing() -> None:
    assert hot_issues.issues([]) == []
    assert hot_issues.issues([IssueMessage("1", "", "", NOON), IssueMessage("2", "", "", NOON)]) == []


def aged(days: float) -> float:
    return hot_issues.heat(messages(PLANT), NOON + timedelta(days=days))


@pytest.mark.parametrize(
    ("hotter", "cooler"),
    [
        (
            hot_issues.heat(messages(PLANT), NOON),
            hot_issues.heat(messages(PLANT, citizen="c1"), NOON),
        ),  # people before letters
        (aged(0), aged(14)),  # this week before last month
        (
            hot_issues.heat([IssueMessage("1", "", "", NOON, "a", likes=40)], NOON),
            hot_issues.heat([IssueMessage("1", "", "", NOON, "a")], NOON),
        ),
        (
            hot_issues.heat(messages(PLANT), NOON),
            hot_issues.heat([*messages(PLANT[1:]), IssueMessage("0", "", "", NOON - timedelta(days=90), "z")], NOON),
        ),  # within a day before over three months
    ],
)
def test_what_makes_an_issue_hotter(hotter: float, cooler: float) -> None:
    assert hotter > cooler


def test_an_old_issue_never_falls_to_nothing() -> None:
    assert aged(3650) == pytest.approx(aged(0) / 2)


def test_a_big_heap_is_grouped_like_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = messages(PLANT, PARKING, OTHERS)
    table = text_clustering.rows([m.title for m in whole], [m.body for m in whole])
    small = {tuple(sorted(group)) for group in text_clustering.groups(table, hot_issues.ALIKE)}
    monkeypatch.setattr(text_clustering, "DENSE", 6)
    monkeypatch.setattr(text_clustering, "BLOCK", 3)
    assert {tuple(sorted(group)) for group in text_clustering.groups(table, hot_issues.ALIKE)} == small


def test_ties_of_a_crowd_are_tightened_until_it_can_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_clustering, "DENSE", 4)
    near = sparse.csr_matrix([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [0.7071, 0.7071]])
    assert {tuple(sorted(group)) for group in text_clustering.groups(near, 0.6)} >= {(0, 1), (2, 3)}


def test_a_known_answer_is_compared() -> None:
    row = {"team_votes": {"a": 2, "b": 3, "c": 1, "gone": 5}, "rule_ids": ["d"]}
    issue = hot_issue_evaluation.known(row, {"a", "b", "c", "d", "e"})
    assert issue == hot_issue_evaluation.KnownIssue(frozenset("ab"), frozenset("abcd"))
    whole = hot_issue_evaluation.score([issue], [("a", "b", "c")])
    assert (whole.issues_asked, whole.issues_found, whole.bcubed_f1) == (1, 1, 1.0)
    assert whole.strict_f1 < 1
    split = hot_issue_evaluation.score([issue], [("a", "e"), ("b", "c")])
    assert (split.issues_found, split.bcubed_recall) == (0, 0.5)
    drowned = hot_issue_evaluation.score([issue], [("a", "b", "e", "f", "g", "h", "i")])
    assert drowned.issues_found == 0
