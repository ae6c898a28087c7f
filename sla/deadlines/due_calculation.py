"""Why a deadline is when it is: what was counted, what was skipped and why, by which rule and which calendar."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from hotline.base.clock import day_and_hour
from sla.calendar.workdays import Pause, WorkCalendar, due
from sla.policy.time_limit import TimeLimit, TimeUnit

IN_DAYS = "民法典201条、203条：开始的当日不计入，最后一日以停止业务活动的时间为截止"
IN_NATURAL_DAYS = "民法典201条、203条：开始的当日不计入，最后一日是休假日的顺延到下一工作日"
IN_WORKING_HOURS = "民法典201条：按小时计算的自开始时起算，只计业务时间"
IN_HOURS = "民法典201条：按小时计算的自开始时起算，昼夜连续"
PROVISIONAL = "暂定：{year}年的放假通知尚未公布，已扣除周末和法定节假日，调休和补假待国务院公布后重算"
IN_LEGAL_DAYS = "总局令第121号45条：开始的当日不计入，最后一日是法定节假日的顺延到节后第一日，普通周末不顺延"
WITH_BUSINESS = "民法典203条2款：最后一日有业务时间，到停止业务活动的时间为止"
WITHOUT_BUSINESS = "民法典203条2款：最后一日{day}（{why}）没有业务时间，到当日24时为止"
PART_OF_WORKING_DAY = "不足一个工作日的部分，按下一工作日业务时间的相应部分计"
PART_OF_DAY = "不足一日的部分，按次日24小时的相应部分计"
MOST_DAYS = 20  # lines; of more, the middle is only counted
SAME_CLOCK = "本地规则：若干个工作日后的同一时刻"


@dataclass(frozen=True, slots=True)
class CountedStretch:
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Skipped:
    first: date
    last: date
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    start: datetime
    due: datetime
    budget: TimeLimit
    counted: tuple[CountedStretch, ...]
    skipped: tuple[Skipped, ...]
    pauses: tuple[Pause, ...]
    rule: str
    calendar: str
    provisional: bool  # the calendar counts, and the due date lies in a year for which no notice is out

    @property
    def note(self) -> str:
        """In words, that the date may still move; empty once the notice is out."""
        return PROVISIONAL.format(year=day_and_hour(self.due)[0].year) if self.provisional else ""

    def local(self, moment: datetime) -> datetime:
        """The moment in the zone of the others."""
        return moment.astimezone(self.start.tzinfo)

    def as_json(self, *, names: bool = True) -> dict[str, Any]:
        """For `hotline due --json` and the API; times in the city's zone. `names`: who allowed the pauses."""
        return {
            "start": self.start.isoformat(),
            "budget": str(self.budget),
            "due": self.due.isoformat(),
            "counted": [{"from": c.since.isoformat(), "to": c.until.isoformat()} for c in self.counted],
            "skipped": [{"from": str(s.first), "to": str(s.last), "why": s.why} for s in self.skipped],
            "pauses": [_pause_json(pause, names=names) for pause in self.pauses],
            "rule": self.rule,
            "calendar": self.calendar,
            "provisional": self.provisional,
            "note": self.note,
        }

    def sentences(self, *, names: bool = True) -> list[str]:
        """The same for people, one fact a line."""
        lines = [
            f"{clock(self.start)} 起算 {self.budget.label}，{until(self.due)} 到期",
            *([self.note] if self.note else []),
            self.rule,
        ]
        lines += [f"计入 {text}" for text in self._days_counted()]
        lines += [f"不计 {_span(s)}：{s.why}" for s in self.skipped]
        lines += [_paused(p, names=names) for p in self.pauses if p.until]
        return [*lines, f"工作日历版本 {self.calendar}"]

    def _days_counted(self) -> Iterator[str]:
        """A line a day; of a long span the first and the last days."""
        days: dict[date, list[str]] = {}
        if not self.budget.unit.is_working:
            yield f"{clock(self.start)} 至 {until(self.due)}，昼夜连续"
            return
        for stretch in self.counted:
            days.setdefault(stretch.since.date(), []).append(f"{stretch.since:%H:%M}-{stretch.until:%H:%M}")
        lines = [f"{day} {'、'.join(hours)}" for day, hours in days.items()]
        cut = len(lines) > MOST_DAYS
        yield from lines[: MOST_DAYS // 2] if cut else lines
        if cut:
            yield f"其间 {len(lines) - MOST_DAYS} 个工作日"
            yield from lines[-MOST_DAYS // 2 :]


def explain(start: datetime, budget: TimeLimit, calendar: WorkCalendar, pauses: Iterable[Pause] = ()) -> Explanation:
    held = tuple(pauses)
    begin, end = calendar.local(start), calendar.local(due(start, budget, calendar, held))
    return Explanation(
        start=begin,
        due=end,
        budget=budget,
        counted=tuple(_counted(begin, end, budget, calendar)),
        skipped=tuple(_joined(list(_skipped(begin, end, budget, calendar, rested=bool(held))))),
        pauses=tuple(_local(pause, calendar) for pause in held),
        rule=rule(budget, calendar, end),
        calendar=calendar.version,
        provisional=(budget.unit.is_working or budget.unit.is_days) and calendar.is_provisional(day_and_hour(end)[0]),
    )


def _local(pause: Pause, calendar: WorkCalendar) -> Pause:
    until = calendar.local(pause.until) if pause.until else None
    return replace(pause, since=calendar.local(pause.since), until=until)


def rule(budget: TimeLimit, calendar: WorkCalendar, end: datetime) -> str:
    if budget.unit is TimeUnit.LEGAL_DAYS:
        return IN_LEGAL_DAYS if budget.to_closing else f"{IN_LEGAL_DAYS}；{_last_day(calendar, end)}"
    if budget.unit is TimeUnit.WORKING_DAYS:
        text = SAME_CLOCK if calendar.same_clock else IN_DAYS
        return f"{text}；{PART_OF_WORKING_DAY}" if budget.part else text
    if budget.unit is TimeUnit.DAYS:
        return f"{IN_NATURAL_DAYS}；{PART_OF_DAY}" if budget.part else IN_NATURAL_DAYS
    return IN_WORKING_HOURS if budget.unit.is_working else IN_HOURS


def _last_day(calendar: WorkCalendar, end: datetime) -> str:
    """The sentence on the hour at which a statute's natural days end."""
    day, _ = day_and_hour(end)
    if calendar.is_workday(day):
        return WITH_BUSINESS
    return WITHOUT_BUSINESS.format(day=day, why=calendar.why_off(day))


def _counted(begin: datetime, end: datetime, budget: TimeLimit, calendar: WorkCalendar) -> Iterator[CountedStretch]:
    """The stretches that count, clipped to the deadline's own."""
    if not budget.unit.is_working:
        yield CountedStretch(begin, end)
        return
    skips_first = budget.unit.is_days and not calendar.same_clock
    for day in _days(begin.date(), end.date()):
        if skips_first and day == begin.date():
            continue
        for shift in calendar.hours(day):
            since = max(begin, datetime.combine(day, shift.opens, calendar.zone))
            until = min(end, datetime.combine(day, shift.closes, calendar.zone))
            if since < until:
                yield CountedStretch(since, until)


def _skipped(
    begin: datetime, end: datetime, budget: TimeLimit, calendar: WorkCalendar, *, rested: bool
) -> Iterator[Skipped]:
    if budget.unit.is_days and not (budget.unit.is_working and calendar.same_clock):
        yield Skipped(begin.date(), begin.date(), "开始的当日不计入")
    if not budget.unit.is_working:
        if budget.unit.is_days and not rested:  # after a rest nobody can say which day would have been the last
            yield from _passed_over(begin.date() + timedelta(days=math.ceil(budget.amount)), end, calendar)
        return
    counts_from = begin.date() + timedelta(days=1) if budget.unit.is_days else begin.date()
    for day in _days(counts_from, end.date()):
        if not calendar.is_workday(day):
            yield Skipped(day, day, calendar.why_off(day))


def _passed_over(last: date, end: datetime, calendar: WorkCalendar) -> Iterator[Skipped]:
    """The days off by which the end of a period in natural days has moved."""
    for day in _days(last, day_and_hour(end)[0] - timedelta(days=1)):
        yield Skipped(day, day, f"最后一日遇{calendar.why_off(day)}顺延")


def _joined(days: Sequence[Skipped]) -> Iterator[Skipped]:
    """Neighbouring days off for the same reason as one span."""
    held: Skipped | None = None
    for day in days:
        if held and held.why == day.why and day.first - held.last == timedelta(days=1):
            held = Skipped(held.first, day.last, held.why)
            continue
        if held:
            yield held
        held = day
    if held:
        yield held


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def clock(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M") if moment else ""


def until(end: datetime) -> str:
    """An end, in its own zone: `2026-07-12 24:00`."""
    day, hour = day_and_hour(end)
    return f"{day} {hour}"


def _span(skipped: Skipped) -> str:
    return str(skipped.first) if skipped.first == skipped.last else f"{skipped.first} 至 {skipped.last}"


def _paused(pause: Pause, *, names: bool) -> str:
    return f"暂停 {clock(pause.since)} 至 {clock(pause.until)}：{pause.reason}{responsible(pause) if names else ''}"


def responsible(pause: Pause) -> str:
    """`（张三提出，李四审批）`; one name where one person did both."""
    if pause.asked_by == pause.allowed_by:
        return f"（{pause.asked_by}）" if pause.asked_by else ""
    lines = [f"{pause.asked_by}提出"] if pause.asked_by else []
    return f"（{'，'.join([*lines, f'{pause.allowed_by}审批' if pause.allowed_by else '尚未审批'])}）"


def _pause_json(pause: Pause, *, names: bool) -> dict[str, str | None]:
    until = pause.until.isoformat() if pause.until else None
    fields = {"from": pause.since.isoformat(), "to": until, "why": pause.reason}
    return fields | {"asked_by": pause.asked_by, "by": pause.allowed_by} if names else fields
