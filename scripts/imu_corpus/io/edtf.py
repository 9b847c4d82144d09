"""Extended Date/Time Format (ISO 8601-2): the few forms that a passport may hold, as first and last day."""

from __future__ import annotations

import calendar
import re
from datetime import date

_PART = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_YEARS = range(1000, 3000)
"""What readers of times reckon from: some go back centuries, and no calendar here has the year 0 or 10000."""
_ONE_OF = re.compile(r"\[([0-9-]+)\.\.([0-9-]+)\]")


def bounds(edtf: str) -> tuple[date, date]:
    """First and last day of a day, month or year, or of '[a..b]', one day of an interval.

    `bounds("2012-08")` is 1 and 31 August 2012.

    Raises:
        ValueError: another form, a day that no calendar has, a year before 1000 or after 2999, or an interval that
            ends before it begins.
    """
    if one_of := _ONE_OF.fullmatch(edtf):
        first, last = bounds(one_of[1])[0], bounds(one_of[2])[1]
        if last < first:
            raise ValueError(f"{edtf!r} ends before it begins")
        return first, last
    part = _PART.fullmatch(edtf)
    if part is None:
        raise ValueError(f"{edtf!r} is none of YYYY, YYYY-MM, YYYY-MM-DD, [a..b]")
    year, month, day = (int(group) if group else None for group in part.groups())
    assert year is not None
    if year not in _YEARS:
        raise ValueError(f"{edtf!r} is not of the years {_YEARS[0]} to {_YEARS[-1]}")
    return _first(year, month, day), _last(year, month, day)


def _first(year: int, month: int | None, day: int | None) -> date:
    return date(year, month or 1, day or 1)


def _last(year: int, month: int | None, day: int | None) -> date:
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])
