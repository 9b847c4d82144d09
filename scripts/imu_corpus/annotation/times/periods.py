"""Calendar periods: days, weeks, months … as TIMEX3 value with first and last day, and arithmetic on them.

Weeks run from Monday to Sunday (ISO 8601); seasons are the meteorological ones of the northern hemisphere.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

SEASONS = ("WI", "SP", "SU", "FA")
#: Months of each unit that is a whole number of months.
MONTHS = {"month": 1, "quarter": 3, "season": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}
#: Days of each unit that is a whole number of days.
DAYS = {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}
#: 16 July 622 (Julian), the first day of the Islamic calendar, as a proleptic Gregorian ordinal.
_ISLAMIC_EPOCH = 227015
_FIRST_YEAR, _LAST_YEAR = 900, 3099


class Period(NamedTuple):
    """A stretch of the calendar."""

    value: str
    first: date
    last: date
    grain: str


def day(when: date) -> Period:
    """The day itself."""
    return Period(when.isoformat(), when, when, "day")


def week(when: date) -> Period:
    """The week, Monday to Sunday, that a day lies in: `2014-W24`."""
    monday = when - timedelta(days=when.weekday())
    year, number, _ = when.isocalendar()
    return Period(f"{year}-W{number:02d}", monday, monday + timedelta(days=6), "week")


def weekend(when: date) -> Period:
    """Saturday and Sunday of the day's week: `2014-W24-WE`."""
    whole = week(when)
    return Period(f"{whole.value}-WE", whole.first + timedelta(days=5), whole.last, "weekend")


def month(when: date) -> Period:
    """The day's month: `2014-06`."""
    return _months(when.replace(day=1), 1, f"{when.year}-{when.month:02d}", "month")


def quarter(when: date) -> Period:
    """The day's quarter of the year: `2014-Q2`."""
    number = (when.month - 1) // 3
    return _months(date(when.year, number * 3 + 1, 1), 3, f"{when.year}-Q{number + 1}", "quarter")


def half(when: date) -> Period:
    """The day's half of the year: `2014-H1`."""
    number = (when.month - 1) // 6
    return _months(date(when.year, number * 6 + 1, 1), 6, f"{when.year}-H{number + 1}", "half")


def season(when: date) -> Period:
    """The day's season; a winter has the year in which it begins: `2013-WI` is December 2013 to February 2014."""
    number = when.month % 12 // 3
    year = when.year - 1 if when.month < 3 else when.year
    return _months(date(year, number * 3 or 12, 1), 3, f"{year}-{SEASONS[number]}", "season")


def year(when: date) -> Period:
    """The day's year."""
    return _years(when.year, 1, f"{when.year}", "year")


def decade(when: date) -> Period:
    """The day's decade: `199` is 1990 to 1999."""
    return _years(when.year // 10 * 10, 10, f"{when.year // 10}", "decade")


def century(when: date) -> Period:
    """The day's century: `19` is 1900 to 1999."""
    return _years(when.year // 100 * 100, 100, f"{when.year // 100}", "century")


_MAKERS: dict[str, Callable[[date], Period]] = {
    "day": day,
    "week": week,
    "weekend": weekend,
    "month": month,
    "quarter": quarter,
    "half": half,
    "season": season,
    "year": year,
    "decade": decade,
    "century": century,
}


def period(grain: str, when: date) -> Period:
    """The period of a grain (day, week, weekend, month, quarter, half, season, year, decade, century) with a day."""
    return _MAKERS[grain](when)


def shift(when: date, unit: str, count: int) -> date:
    """The day that lies `count` units later (earlier if negative); short months end early.

    `shift(date(2012, 3, 31), "month", -1)` is 29 February 2012. Days outside the years 900 to 3099 are clipped.
    """
    if unit in MONTHS:
        months = when.year * 12 + when.month - 1 + count * MONTHS[unit]
        years, number = divmod(months, 12)
        if not _FIRST_YEAR <= years <= _LAST_YEAR:
            return date(min(max(years, _FIRST_YEAR), _LAST_YEAR), 1, 1)
        return date(years, number + 1, min(when.day, calendar.monthrange(years, number + 1)[1]))
    days = when.toordinal() + count * DAYS[unit]
    return date.fromordinal(min(max(days, date(_FIRST_YEAR, 1, 1).toordinal()), date(_LAST_YEAR, 1, 1).toordinal()))


def real_day(year: int, month: int, day: int) -> date | None:
    """The date, or None if no calendar has it."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def thirds(whole: Period, shade: str) -> tuple[date, date]:
    """First and last day of the START, MID or END of a period: 1-10, 11-20, 21-end of a month and so on.

    Any other shade leaves the period whole.
    """
    place = {"START": 0, "MID": 1, "END": 2}.get(shade)
    if place is None or whole.grain == "day":
        return whole.first, whole.last
    cuts = _cuts(whole)
    return (whole.first, *cuts)[place], (*(cut - timedelta(days=1) for cut in cuts), whole.last)[place]


def _cuts(whole: Period) -> tuple[date, date]:
    """First days of the second and of the last third."""
    first = whole.first
    if whole.grain == "month":
        return first + timedelta(days=10), first + timedelta(days=20)
    if whole.grain == "decade":
        return date(first.year + 4, 1, 1), date(first.year + 7, 1, 1)
    if whole.grain in MONTHS and MONTHS[whole.grain] % 3 == 0:
        third = MONTHS[whole.grain] // 3
        return shift(first, "month", third), shift(first, "month", 2 * third)
    third = max(((whole.last - first).days + 1) // 3, 1)
    return first + timedelta(days=third), first + timedelta(days=2 * third)


def islamic_month(year: int, month: int) -> Period:
    """A month of the Islamic calendar by the tabular (civil) calendar; true to a day or two of the observed one.

    The value is the Gregorian month in which it begins. Method: Reingold and Dershowitz, Calendrical Calculations.
    """
    first = _islamic_day(year, month)
    last = _islamic_day(year + month // 12, month % 12 + 1) - timedelta(days=1)
    return Period(f"{first.year}-{first.month:02d}", first, last, "month")


def _islamic_day(year: int, month: int) -> date:
    """First day of a month of the tabular Islamic calendar."""
    days = (year - 1) * 354 + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2
    return date.fromordinal(_ISLAMIC_EPOCH + days)


def islamic_year(when: date) -> int:
    """The Islamic year that a day lies in."""
    return (30 * (when.toordinal() - _ISLAMIC_EPOCH) + 10646) // 10631


def _months(first: date, count: int, value: str, grain: str) -> Period:
    return Period(value, first, shift(first, "month", count) - timedelta(days=1), grain)


def _years(first: int, count: int, value: str, grain: str) -> Period:
    return Period(value, date(first, 1, 1), date(first + count - 1, 12, 31), grain)
