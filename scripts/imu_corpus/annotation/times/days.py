"""Readers of days: calendar days with and without year, weekdays, yesterday, feasts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from imu_corpus.annotation.lexical.lexing import Item
from imu_corpus.annotation.times import periods
from imu_corpus.annotation.times.periods import Period
from imu_corpus.annotation.times.reading import (
    ANCHORED,
    POINTERS,
    PRESENT,
    STEP_REFERENCE,
    Reading,
    Setting,
    dated,
    has,
    item_of,
    pointer_of,
    reference,
    shade_of,
    value_of,
)

_NUMBER = re.compile(r"\d+")
#: How much farther than its distance in days a date against the tense is.
_AGAINST = {"past": (1, 30), "past_far": (1, 8), "future": (30, 1), "future_far": (8, 1), "unknown": (1, 2)}


#: Years of dates in figures.
_YEARS = (1000, 2999)
#: Days for which a story goes on in the year that it named.
_GOING_ON = 300


def calendar_day(month: int, number: int, year: int | None, setting: Setting) -> Period | str | None:
    """The day; a value with X if its year is open; None if no calendar has it."""
    if year is not None:
        when = periods.real_day(year, month, number)
        return periods.day(when) if when else None
    if periods.real_day(2000, month, number) is None:
        return None
    if setting.today is None and setting.year is None:
        return f"XXXX-{month:02d}-{number:02d}"
    days = [day for day in (periods.real_day(year, month, number) for year in years_about(setting)) if day]
    return periods.day(meant_day(days, setting))


def years_about(setting: Setting) -> list[int]:
    """Years that a bare date may be of: those around the document's and around the one that the text named."""
    bases = {base.year for base in (setting.year, setting.today) if base}
    return sorted({base + step for base in bases for step in range(-4, 5)})


def meant_day(days: Sequence[date], setting: Setting) -> date:
    """Of days in several years the one that the text means.

    A text about an earlier year continues in it; otherwise the day is the nearest one, by the tense, to the
    document's day.
    """
    if setting.year:
        is_year = (setting.year.month, setting.year.day) == (1, 1)
        going_on = [day for day in days if 0 <= (day - setting.year).days < (365 if is_year else _GOING_ON)]
        if setting.today is None:
            return going_on[0] if going_on else nearest_day(days, setting.year, "unknown")
        if going_on and going_on[0] <= setting.today and setting.year.year != setting.today.year:
            return going_on[0]
    assert setting.today
    return nearest_day(days, setting.today, setting.tense)


def nearest_day(days: Sequence[date], today: date, tense: str) -> date:
    """The day nearest to another; one against the tense counts as farther away."""
    back, ahead = _AGAINST[tense]
    return min(days, key=lambda day: back * (today - day).days if day <= today else ahead * (day - today).days)


def _figures(surface: str) -> date | None:
    """A date in figures: ISO, month first, or day first if it cannot be month first."""
    numbers = [int(number) for number in _NUMBER.findall(surface)]
    if "-" in surface:
        return periods.real_day(*numbers) if _YEARS[0] <= numbers[0] <= _YEARS[-1] else None
    year = numbers[2] if numbers[2] > 99 else 2000 + numbers[2] if numbers[2] < 50 else 1900 + numbers[2]
    first, second = (numbers[1], numbers[0]) if "." in surface else (numbers[0], numbers[1])
    if not _YEARS[0] <= year <= _YEARS[-1]:
        return None
    return periods.real_day(year, first, second) or periods.real_day(year, second, first)


def weekday_of(found: Sequence[Item], setting: Setting) -> Period | str:
    """The day that a weekday means, with the pointer before it or the week after it."""
    number = value_of(found, "weekday", "weekday_short")
    pointer = pointer_of(found)
    if setting.beside and setting.beside.weekday() == number:
        return periods.day(setting.beside)
    base = setting.today
    if pointer and pointer.kind in ANCHORED and setting.last and setting.last.grain == "day":
        base = setting.last.first
    if base is None:
        return f"XXXX-WXX-{number + 1}"
    if item_of(found, "unit") and pointer:
        monday = periods.week(base).first + timedelta(days=7 * pointer.value)
        return periods.day(monday + timedelta(days=number))
    return periods.day(base + timedelta(days=_weekday_steps(number - base.weekday(), pointer, setting.tense)))


def _weekday_steps(ahead: int, pointer: Item | None, tense: str) -> int:
    ahead %= 7
    if pointer and pointer.value == 1:
        return ahead or 7
    if pointer and pointer.value == -1:
        return ahead - 7
    if tense.startswith("future") or (pointer and pointer.kind == "this" and not tense.startswith("past")):
        return ahead
    return ahead - 7 if ahead else 0


def day_of(found: Sequence[Item], setting: Setting) -> tuple[Period | str | None, bool]:
    """The day that a match names, and whether it names its year."""
    figures = item_of(found, "figure_date")
    if figures:
        when = _figures(figures.value)
        return (periods.day(when) if when else None), True
    month = value_of(found, "month", "may", "month_short")
    if month is not None:
        year = value_of(found, "year")
        return calendar_day(month, value_of(found, "day", "ordinal"), year, setting), year is not None
    if item_of(found, "weekday", "weekday_short"):
        return weekday_of(found, setting), False
    return pointed_day(found, setting), False


def pointed_day(found: Sequence[Item], setting: Setting) -> Period | str | None:
    """The day of 'yesterday', 'last (night)', 'that (night)', 'the following (morning)'; else the day spoken of."""
    item = item_of(found, "today", "now_day", "tonight", *POINTERS, "before")
    base, step = setting.today, 0
    if item is None or item.kind in (*ANCHORED, "before") or (item.kind == "next" and item_of(found, "the")):
        base = setting.last.first if setting.last and setting.last.grain == "day" else setting.today
    if item and item.kind not in ("now_day", "tonight"):
        step = int(item.value)
    if item_of(found, "today") and item_of(found, "before"):
        step *= 2
    if base is None:
        return None if item is None else "XXXX-XX-XX"
    return periods.day(periods.shift(base, "day", step))


def read_day(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'January 31, 2013', '3 June', '6/17/2014'."""
    whole, has_year = day_of(found, setting)
    if isinstance(whole, str):
        return [Reading("DATE", whole, modifier=shade_of(found))]
    return [dated(whole, found, has_year=has_year)] if whole else []


def read_days(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'June 8 and 9, 2013' or '8 and 9 June 2013': each day is an expression."""
    month, year = value_of(found, "month", "may", "month_short"), value_of(found, "year")
    places = [place for place, item in enumerate(found) if item.kind in ("day", "ordinal")]
    readings = []
    for number, place in enumerate(places):
        first = 0 if number == 0 else place
        last = len(found) if place == places[-1] else place + 1
        whole = calendar_day(month, found[place].value, year, setting)
        if isinstance(whole, str):
            readings.append(Reading("DATE", whole, span=(first, last)))
        elif whole:
            readings.append(dated(whole, has_year=year is not None)._replace(span=(first, last)))
    return readings


def read_known(found: Sequence[Item], _: Setting, settings: Mapping[str, Any]) -> list[Reading]:
    """Dates known by their figures: 9/11."""
    known = settings["known"].get(f"{found[0].value}/{found[2].value}")
    return [dated(periods.day(date.fromisoformat(known)))] if known and found[2].end - found[0].start <= 5 else []


def read_this_day(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'to this day' is the present."""
    return [reference(PRESENT, setting)] if value_of(found, "unit") == "day" else []


def read_today(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'today', 'yesterday', 'the day before yesterday'."""
    whole = pointed_day(found, setting)
    if isinstance(whole, Period) and (setting.is_exact or not has(found, "now_day")):
        return [dated(whole, found)]
    step = value_of(found, "today") or 0
    return [reference(STEP_REFERENCE[step], setting)]


def read_weekday(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'Sunday', 'last Friday', 'Friday last week'."""
    whole = weekday_of(found, setting)
    if isinstance(whole, str):
        return [Reading("DATE", whole, modifier=shade_of(found))]
    return [dated(whole, found)]


def read_weekdays(found: Sequence[Item], _: Setting, __: Mapping[str, Any]) -> list[Reading]:
    """'on Fridays', 'every Friday'."""
    return [Reading("SET", f"XXXX-WXX-{value_of(found, 'weekdays', 'weekday') + 1}")]


def read_islamic(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'Ramadan', 'the start of the month of Muharram 2015'."""
    month, year = value_of(found, "islamic"), value_of(found, "year")
    base = date(year, 7, 1) if year else setting.today
    if base is None:
        return [Reading("DATE", "XXXX-XX", modifier=shade_of(found))]
    now = periods.islamic_year(base)
    months = [periods.islamic_month(now + step, month) for step in (-1, 0, 1)]
    if year:
        return [dated(next((found for found in months if found.first.year == year), months[1]), found, has_year=True)]
    nearest = nearest_day([month.first for month in months], base, setting.tense)
    return [dated(next(month for month in months if month.first == nearest), found)]


def read_feast(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'Nowruz', 'Christmas Day 2009'."""
    month, number = (int(part) for part in value_of(found, "feast").split("-"))
    whole = calendar_day(month, number, value_of(found, "year"), setting)
    if isinstance(whole, str):
        return [Reading("DATE", whole)]
    return [dated(whole)] if whole else []
