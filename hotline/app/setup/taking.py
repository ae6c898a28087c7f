"""One run of `hotline setup`: everything that it is given is taken in one transaction, or nothing is.

Files may come again: what is there already is left. What a file says wrong is reported by line and column, all of it at
once, before anything is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dashboards.setup.queries import city_facts
from hotline.app import second_person
from hotline.app.data import catalogue_file, place_file
from hotline.app.machine_operator import at_the_machine
from hotline.app.second_person import Typed
from hotline.app.setup import first_people
from hotline.app.setup.answers import Answers
from hotline.base import city_file
from hotline.base.clock import city_time
from hotline.base.errors import BadInput
from hotline.base.security.crypto import sm3
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from sla.calendar import calendar_files, deadline_recalculation
from sla.deadlines import deadline_store
from sla.models import CalendarRevision
from sla.policy import active_policies
from tickets import trail
from tickets.access.rights import Actor
from tickets.access.roles import ADMIN_ROLES, Role
from tickets.organisation import staffing, unit_import, unit_sheet
from tickets.staff import roster_import
from tickets.trail import TrailKind

MOST_SHOWN = 20  # faults of a file


class FileFaults(BadInput):
    """A file has faults; `lines` are all of them."""

    def __init__(self, path: Path, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        shown = "\n".join(f"  {one}" for one in lines[:MOST_SHOWN])
        more = f"\n  …… 另有 {len(lines) - MOST_SHOWN} 处" if len(lines) > MOST_SHOWN else ""
        super().__init__(f"{path} 有 {len(lines)} 处错误，这一次什么都没有导入：\n{shown}{more}")


@dataclass(slots=True)
class SetupResult:
    """What one run did, in words, and the links it made."""

    words: list[str] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)  # login -> token of a one-time link


@dataclass(frozen=True, slots=True)
class _Taking:
    uow: UnitOfWork
    answers: Answers
    second: Actor | None
    result: SetupResult


async def take(work: Work, answers: Answers, typed: Typed | None = None) -> SetupResult:
    """Raises BadInput, with every fault of a file, where something cannot be taken."""
    result = SetupResult()
    second = await _second(work, answers, typed)
    revision = await _revision(work, answers)
    await _check_settings(work, answers)
    new_file = answers.passwords if answers.passwords and not answers.passwords.exists() else None
    try:
        async with work.begin() as uow:
            await _take_all(_Taking(uow, answers, second, result))
    except BaseException:
        if new_file is not None:
            new_file.unlink(missing_ok=True)  # nothing is kept of a run that failed
        raise
    kept = city_file.read(work.settings.home)
    if (settings := kept | answers.settings) != kept:
        city_file.write(work.settings.home, settings)
        result.words.append("已写入城市设置；正在运行的进程重启后生效")
    if revision is not None:
        moved = await deadline_recalculation.put_in_force(work, revision)
        result.words.append(f"工作日历已生效：{moved.sentence()}")
    return result


async def _take_all(taking: _Taking) -> None:
    uow, answers, second = taking.uow, taking.answers, taking.second
    await _units(taking)
    await _people(taking)
    await _catalogue(taking)
    await _places(taking)
    city = answers.city or uow.settings.city
    made = await first_people.take_administrators(uow, answers.administrators, city=city, second=second)
    taking.result.tokens |= made
    if made:
        taking.result.words.append(f"登记了 {len(made)} 位管理员")
    if second:
        second_person.note(uow, second, about="开通本市热线")
    before = {name: str(getattr(uow.settings, name)) for name in answers.settings}
    if said := {name: one for name, one in answers.settings.items() if _differs(getattr(uow.settings, name), one)}:
        after = {name: str(value) for name, value in said.items()}
        trail.note(uow, TrailKind.SETTING, by=at_the_machine(), about=city_file.NAME, before=before, after=after)


def _differs(before: object, after: object) -> bool:
    return (list(before) if isinstance(before, tuple) else before) != after


async def renew_link(work: Work, login: str, typed: Typed | None) -> SetupResult:
    """Another one-time link for this administrator."""
    second = await _agreeing(work, typed, ADMIN_ROLES, but=login)
    async with work.begin() as uow:
        token = await first_people.new_link(uow, login, second=second)
        if second:
            second_person.note(uow, second, about=f"账号 {login}")
    return SetupResult(tokens={login: token})


async def _second(work: Work, answers: Answers, typed: Typed | None) -> Actor | None:
    """Who agrees to new accounts; nobody while no administrator has set a password."""
    if answers.people is None and not answers.administrators:
        return None
    among = frozenset({Role.SECADMIN}) if answers.people else ADMIN_ROLES - answers.administrators.keys()
    return await _agreeing(work, typed, among)


async def _agreeing(work: Work, typed: Typed | None, among: frozenset[Role], *, but: str = "") -> Actor | None:
    async with work.reading() as session:
        if not any(one.has_password for one in await city_facts.administrators(session, work.wall.now())):
            return None
    return await second_person.agreeing(work, typed, among=among, but=but)


async def _check_settings(work: Work, answers: Answers) -> None:
    if answers.policy:
        active_policies.latest(work.settings, answers.policy)
    if answers.prefix and answers.prefix != work.settings.number_prefix:
        async with work.reading() as session:
            if await city_facts.has_tickets(session):
                prefix = work.settings.number_prefix
                raise BadInput(f"已经有 {prefix} 开头的工单，编号前缀不能再改，诉求人手里的编号会查不到")


async def _units(taking: _Taking) -> None:
    uow, path = taking.uow, taking.answers.units
    if path is None:
        return
    _there(path)
    sheet = unit_sheet.read(path)
    plan = await unit_import.plan(uow.session, sheet, today=city_time(uow.now).date())
    if plan.faults:
        raise FileFaults(path, [str(one) for one in plan.faults])
    if not plan.is_empty:
        kept = await unit_import.keep(uow, sheet, name=path.name, by=at_the_machine())
        await unit_import.carry_out(uow, kept, by=at_the_machine())
        await uow.session.flush()
        staffing.forget(uow.session)
    taking.result.words.append(f"单位：新增 {len(plan.added)}，更改 {len(plan.edits)}，相同 {plan.same}")


async def _people(taking: _Taking) -> None:
    uow, path, passwords_to = taking.uow, taking.answers.people, taking.answers.passwords
    if path is None:
        return
    _there(path)
    report = roster_import.check(path, await roster_import.context(uow.session, uow.now))
    if report.faults:
        raise FileFaults(path, [str(one) for one in report.faults])
    if report.new:
        if passwords_to is None or passwords_to.exists():
            raise BadInput("请用 --passwords 写明首次密码写进哪个新文件（还没有的文件名）")
        second = taking.second or at_the_machine()
        reason = f"开通本市热线（{second.name}同意）" if taking.second else "开通本市热线，还没有管理员设过密码"
        await first_people.take_roster(uow, report, passwords_to, second=second, reason=reason)
        staffing.forget(uow.session)
        taking.result.words.append(f"首次密码在 {passwords_to}，请分别交给本人，然后删去这个文件")
    taking.result.words.append(f"人员：新增 {len(report.new)}，相同 {report.known}")


async def _catalogue(taking: _Taking) -> None:
    uow, path = taking.uow, taking.answers.catalogue
    if path is None:
        return
    nodes = catalogue_file.read(_there(path))
    version = taking.answers.catalogue_version or f"{path.stem[:31]}-{sm3(path.read_bytes())[:8]}"
    if await catalogue_file.is_there(uow, version):
        taking.result.words.append(f"派单目录：版本 {version} 已经导入过")
        return
    done = await catalogue_file.put(uow, nodes, version=version, valid_from=city_time(uow.now).date())
    if done.unknown:
        names = "、".join(done.unknown[:MOST_SHOWN])
        taking.result.words.append(f"派单目录里写的这些单位，单位表里没有：{names}；它们的分类先转人工")
    lacking = f"，{len(done.without_lead)} 个还没有主办单位、转人工" if done.without_lead else ""
    taking.result.words.append(f"派单目录 {version}：{done.leaves} 个末级分类{lacking}")


async def _places(taking: _Taking) -> None:
    path = taking.answers.places
    if path is None:
        return
    count = await place_file.put(taking.uow, place_file.read(_there(path)), source=path.name)
    taking.result.words.append(f"地名：共 {count} 个")


async def _revision(work: Work, answers: Answers) -> CalendarRevision | None:
    """As `hotline calendar import` makes it."""
    if answers.calendar is None and answers.announced is None:
        return None
    changes = calendar_files.Changes({}, answers.announced)
    if answers.calendar is not None:
        text = _there(answers.calendar).read_text("utf-8-sig")
        found = calendar_files.read(text, answers.calendar.name)
        changes = calendar_files.Changes(found.days, answers.announced or found.announced)
    async with work.reading() as session:
        known = await deadline_store.latest_revision(session)
    days, until = calendar_files.merged(known, changes, replace=False)
    note = answers.calendar.name if answers.calendar else "放假通知已公布"
    return CalendarRevision(at=work.clock.now(), note=note[:200], days=days, announced=until)


def _there(path: Path) -> Path:
    if not path.is_file():
        raise BadInput(f"没有文件 {path}")
    return path
