"""`hotline setup`: a city from files, all of a run or nothing of it; and one list of what is missing."""

from dataclasses import replace
from pathlib import Path

import pytest
import typer
from argon2 import PasswordHasher

from dashboards.admin.queries import people
from dashboards.auth import first_links, password_hashing
from dashboards.setup import readiness
from dashboards.setup.queries import city_facts
from hotline.app.machine_operator import at_the_machine
from hotline.app.second_person import Typed
from hotline.app.setup import answers as read_answers
from hotline.app.setup import asking, taking
from hotline.app.setup.answers import Answers, Person
from hotline.app.setup.taking import FileFaults
from hotline.base import city_file
from hotline.base.clock import TurnedClock
from hotline.base.errors import BadInput, Conflict, Forbidden, NotFound
from hotline.base.observability.readiness import Level
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import Work
from hotline.commands import setup as command
from tests.dashboards.office import Office
from tickets import store
from tickets.access.roles import Role
from tickets.organisation import store as organisation
from tickets.staff import accounts

FILES = Path(__file__).parents[1] / "second_city"
OWN = "Osmanthus-2026"


@pytest.fixture(autouse=True)
def _cheap_first_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """92 hashes at their real price are ten seconds a test; what they are is tested elsewhere."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

    async def hashed(password: str) -> str:
        return cheap.hash(password)

    monkeypatch.setattr(password_hashing, "hashed", hashed)


def given(tmp_path: Path, **other: object) -> Answers:
    whole = read_answers.from_file(FILES / "answers.toml")
    return replace(whole, **({"passwords": tmp_path / "first.csv"} | other))  # type: ignore[arg-type]


async def counted(work: Work) -> tuple[int, int]:
    """Units and accounts."""
    async with work.reading() as session:
        return len(await organisation.units(session)), await people.staff_count(session)


async def list_of(work: Work, settings: Settings) -> dict[str, readiness.SetupStep]:
    async with work.reading() as session:
        facts = await city_facts.read(session, settings, work.clock.now())
    return {one.name: one for one in readiness.steps(settings, facts)}


async def test_a_whole_city_comes_from_files_and_again_adds_nothing(work: Work, tmp_path: Path) -> None:
    done = await taking.take(work, given(tmp_path))
    assert await counted(work) == (60, 101)
    assert set(done.tokens) == {"lu.zhiyuan", "nong.yufen", "meng.daqing"}
    assert (tmp_path / "first.csv").stat().st_mode & 0o077 == 0
    assert len((tmp_path / "first.csv").read_text("utf-8-sig").splitlines()) == 99
    kept = city_file.read(work.settings.home)
    assert (kept["city"], kept["number_prefix"], kept["channels"]) == ("澄岭市", "CL", ["phone", "sms", "webchat"])
    again = await taking.take(work, given(tmp_path))
    assert (again.tokens, await counted(work)) == ({}, (60, 101))
    assert "单位：新增 0，更改 0，相同 60" in again.words
    found = await list_of(work, Settings(home=work.settings.home, **kept))
    assert [name for name, one in found.items() if one.level is Level.BAD and not name.startswith("channel")] == [
        "administrators",
        "duty",
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("people", "zx01,陈海燕,centre,坐席、派单员", "zx01,陈海燕,centre,坐西", "第 2 行“岗位”：不认识的岗位“坐西”"),
        ("people", ",CGJ,承办单位审核人", ",CGX,承办单位审核人", "“单位”：没有单位“CGX”"),
        ("units", "市城管局,市,部门", "市城管局,市,部们", "第 3 行：“类型”列：不认识“部们”"),
        ("catalogue", "010101,01,", "010102,01,", "第 3 行：节点 010102 已经出现过"),
    ],
)
async def test_one_fault_and_nothing_at_all_is_taken(
    work: Work, tmp_path: Path, name: str, old: str, new: str, words: str
) -> None:
    text = (FILES / f"{name}.csv").read_text("utf-8")
    assert old in text
    (tmp_path / f"{name}.csv").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(BadInput) as refused:
        await taking.take(work, given(tmp_path, **{name: tmp_path / f"{name}.csv"}))
    assert words in refused.value.message
    assert isinstance(refused.value, FileFaults) is (name != "catalogue")
    assert await counted(work) == (0, 0)
    assert not (tmp_path / "first.csv").exists()
    assert city_file.read(work.settings.home) == {}


async def test_the_three_administrators_are_three_people(work: Work, tmp_path: Path) -> None:
    twice = {Role.SYSADMIN: Person("lu", "陆志远"), Role.AUDITOR: Person("lu2", "陆志远")}
    with pytest.raises(BadInput, match="须是三个人"):
        await taking.take(work, given(tmp_path, administrators=twice))
    assert await counted(work) == (0, 0)


async def test_without_units_the_administrators_belong_to_a_centre_that_is_made(work: Work) -> None:
    answers = Answers(city="澄岭市", administrators={Role.SYSADMIN: Person("lu", "陆志远")})
    await taking.take(work, answers)
    async with work.reading() as session:
        [unit] = await organisation.units(session)
    assert (unit.code, unit.name, unit.level) == ("centre", "澄岭市12345热线中心", "centre")
    with pytest.raises(BadInput, match="系统管理员已经是陆志远"):
        await taking.take(work, Answers(administrators={Role.SYSADMIN: Person("wang", "王磊")}))


async def test_a_link_sets_one_password_once(work: Work, tmp_path: Path) -> None:
    tokens = (await taking.take(work, given(tmp_path))).tokens
    token = tokens["lu.zhiyuan"]
    with pytest.raises(BadInput, match="至少 10 个字符"):
        await first_links.use(work, token, "short")
    staff = await first_links.use(work, token, OWN)
    assert not accounts.password_is_due(staff, work.clock.now())
    for used in (token, "no-such-token"):
        with pytest.raises(NotFound, match="已经用过、过期"):
            await first_links.use(work, used, "Another-2026")


async def test_a_link_expires_and_a_new_one_ends_it(work: Work, tmp_path: Path, clock: TurnedClock) -> None:
    old = (await taking.take(work, given(tmp_path))).tokens["meng.daqing"]
    [new] = (await taking.renew_link(work, "meng.daqing", None)).tokens.values()
    with pytest.raises(NotFound):
        await first_links.owner(work, old)
    assert (await first_links.owner(work, new)).login == "meng.daqing"
    clock.turn(days=4)
    with pytest.raises(NotFound):
        await first_links.owner(work, new)


async def test_once_an_administrator_has_a_password_nobody_at_the_machine_acts_alone(
    work: Work, tmp_path: Path
) -> None:
    tokens = (await taking.take(work, given(tmp_path))).tokens
    await first_links.use(work, tokens["nong.yufen"], OWN)
    with pytest.raises(BadInput, match="要两个人办"):
        await taking.renew_link(work, "lu.zhiyuan", None)
    with pytest.raises(BadInput, match="要两个人办"):
        await taking.take(work, given(tmp_path))
    agreed = await taking.renew_link(work, "lu.zhiyuan", Typed("nong.yufen", OWN))
    assert list(agreed.tokens) == ["lu.zhiyuan"]
    async with work.begin() as uow:
        staff = await store.staff_by_login(uow.session, "nong.yufen")
        assert staff is not None
        with pytest.raises(Conflict, match="已经自己设过密码"):
            await first_links.issue(uow, staff, by=at_the_machine(), reason="试")


async def test_nobody_renews_the_own_link_as_the_second_person(work: Work, tmp_path: Path) -> None:
    tokens = (await taking.take(work, given(tmp_path))).tokens
    await first_links.use(work, tokens["nong.yufen"], OWN)
    with pytest.raises(Forbidden, match="不是被办理的人"):
        await taking.renew_link(work, "nong.yufen", Typed("nong.yufen", OWN))


async def test_the_prefix_stays_once_citizens_hold_numbers(work: Work, tmp_path: Path) -> None:
    await taking.take(work, given(tmp_path, prefix=""))
    await Office(work).open("路灯不亮三天了")
    with pytest.raises(BadInput, match="编号前缀不能再改"):
        await taking.take(work, Answers(prefix="CL"))


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("prefix", "一二", "编号前缀"),
        ("site", "12345.example.cn", "网址"),
        ("channels", "phone,pigeon", "pigeon"),
        ("announced", "明年底", "日期"),
        ("model", "big", "history"),
        ("sysadmin", "王磊", "账号:姓名"),
        ("city", "澄 岭", "城市名称"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_in_words(name: str, text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read_answers.from_words({name: text})


def test_an_unknown_answer_in_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('town = "澄岭市"\n', "utf-8")
    with pytest.raises(BadInput, match="不认识的项：town"):
        read_answers.from_file(tmp_path / "a.toml")


def test_the_city_file_comes_after_the_environment_and_is_not_for_trials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    city_file.write(tmp_path, {"city": "澄岭市", "number_prefix": "CL"})
    monkeypatch.setenv("HOTLINE_HOME", str(tmp_path))
    assert (Settings().city, Settings().number_prefix) == ("澄岭市", "CL")
    monkeypatch.setenv("HOTLINE_CITY", "临江市")
    assert Settings().city == "临江市"
    monkeypatch.delenv("HOTLINE_CITY")
    assert Settings(home=tmp_path).city == "桂澜市"
    (tmp_path / "city.toml").write_text("city = ", "utf-8")
    with pytest.raises(BadInput, match="读不出来"):
        Settings()


def test_on_a_terminal_it_asks_for_what_is_missing_and_asks_again_after_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOTLINE_HOME", str(tmp_path / "home"))
    typed = {
        "城市名称，如 某某市": ["澄岭市"],
        "工单编号前缀，1 至 4 个字母，如 YL": ["cl"],
        "单位表（xlsx 或 CSV）": [str(tmp_path / "nothing.csv"), str(FILES / "units.csv")],
        "系统管理员，写成 账号:姓名": ["lu.zhiyuan:陆志远"],
        "安全保密管理员，写成 账号:姓名": ["nong.yufen:农玉芬"],
    }

    def prompt(words: str, **_: object) -> str:
        return typed[words].pop(0) if typed.get(words) else ""

    monkeypatch.setattr(typer, "prompt", prompt)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    command.setup()
    said = capsys.readouterr().err
    assert "没有文件" in said
    assert "已办  承办单位：热线中心和 59 个承办单位" in said
    assert "lu.zhiyuan  http://127.0.0.1:8345/first/" in said
    assert "审计管理员还没有人" in said
    assert not any(typed.values())
    assert asking.questions()[0].step == "city"
