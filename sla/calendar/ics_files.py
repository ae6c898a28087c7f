"""Days of an iCalendar file (RFC 5545): whole days of the city, repeated ones until the end that their rule names."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from dateutil.rrule import rrule, rruleset, rrulestr

from hotline.base.clock import CITY_ZONE
from hotline.base.errors import BadInput

Moment = date | datetime
LONGEST = timedelta(days=370)  # one event
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
MOST_TIMES = 500  # that one event is repeated


def days(text: str) -> Iterator[tuple[date, str]]:
    """Each day that an event covers whole, and the event's name; what lasts only some hours covers none.

    Times are turned into the city's; an event that is cancelled counts for nothing, and one of a series that was moved
    only where it is now. Raises BadInput in words.
    """
    from icalendar import Calendar  # noqa: PLC0415 - 0.2 s and 7 MB, which only a brought calendar costs

    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except ValueError as error:
        raise BadInput(f"日历文件看不懂：{error}") from error
    events: list[Any] = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    moved = {(str(e.get("UID", "")), _local(e["RECURRENCE-ID"].dt)) for e in events if "RECURRENCE-ID" in e}
    for event in events:
        name = _name(event)
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        own = {at for uid, at in moved if uid == str(event.get("UID", "")) and "RECURRENCE-ID" not in event}
        try:
            found = [day for begin in _begins(event) if begin not in own for day in _covered(begin, _length(event))]
        except (ValueError, TypeError, OverflowError) as error:
            raise BadInput(f"日程“{name}”看不懂：{error}") from error
        yield from ((day, name) for day in found)


def _name(event: Any) -> str:
    """Raises BadInput where the event has no beginning, or one that cannot be read."""
    name = str(event.get("SUMMARY", "")).strip()
    if event.errors:
        field, trouble = event.errors[0]
        raise BadInput(f"日程“{name}”的 {field} 看不懂：{trouble}")
    if "DTSTART" not in event:
        raise BadInput(f"日程“{name}”没有开始日期")
    return name


def _local(moment: Moment) -> datetime:
    """The city's time without its zone; a day is its midnight, a time without zone is the city's."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    return moment if moment.tzinfo is None else moment.astimezone(CITY_ZONE).replace(tzinfo=None)


def _length(event: Any) -> timedelta:
    begin: Moment = event["DTSTART"].dt
    length: timedelta
    if "DTEND" in event:
        length = _local(event["DTEND"].dt) - _local(begin)
    elif "DURATION" in event:
        length = event["DURATION"].dt
    else:
        length = timedelta() if isinstance(begin, datetime) else timedelta(days=1)
    if length > LONGEST:
        raise BadInput(f"日程“{event.get('SUMMARY', '')}”太长")
    return length


def _begins(event: Any) -> list[datetime]:
    """The event's own beginning and those of its repetitions."""
    first, times = _local(event["DTSTART"].dt), rruleset()
    times.rdate(first)
    for rule in event.rrules:
        times.rrule(_rule(event, rule, first))
    for added, _ in event.rdates:
        times.rdate(_local(added))
    for left_out in event.exdates:
        times.exdate(_local(left_out))
    found = list(islice(times, MOST_TIMES + 1))
    if len(found) > MOST_TIMES:
        raise BadInput(f"日程“{event.get('SUMMARY', '')}”重复的次数太多")
    return found


def _rule(event: Any, rule: Any, first: datetime) -> rrule:
    """A rule without an end is refused: which days are worked is announced year by year."""
    if not {"UNTIL", "COUNT"} & set(rule):
        raise BadInput(f"日程“{event.get('SUMMARY', '')}”没有写重复到什么时候，请加上 UNTIL 或 COUNT")
    if rule["FREQ"][0] not in FREQUENCIES or rule.get("INTERVAL", [1])[0] < 1:
        raise BadInput(f"日程“{event.get('SUMMARY', '')}”只能按日、周、月、年重复")
    parts = [part for part in rule.to_ical().decode().split(";") if not part.startswith("UNTIL=")]
    made = rrulestr(";".join(parts), dtstart=first)
    return made.replace(until=_local(rule["UNTIL"][0])) if "UNTIL" in rule else made


def _covered(begin: datetime, length: timedelta) -> Iterator[date]:
    end = begin + length
    day = begin.date() if begin.time() == time() else begin.date() + timedelta(days=1)
    while datetime.combine(day, time()) + timedelta(days=1) <= end:
        yield day
        day += timedelta(days=1)
