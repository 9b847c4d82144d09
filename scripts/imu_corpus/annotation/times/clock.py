"""Readers of parts of the day and times of the clock."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from imu_corpus.annotation.lexical.lexing import Item
from imu_corpus.annotation.times.days import day_of
from imu_corpus.annotation.times.periods import Period
from imu_corpus.annotation.times.reading import COUNTS, Reading, Setting, bound_of, item_of, shade_of, value_of

_NUMBER = re.compile(r"\d+")


def read_daypart(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'Friday morning', 'the night of June 8', 'that night', 'in the evening'."""
    whole, has_year = day_of(found, setting)
    code = value_of(found, "daypart", "tonight")
    return _time(whole, f"T{code}", shade_of(found), has_year)


def read_hours(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'the early hours of Monday'."""
    place = next((place for place, item in enumerate(found) if item.kind == "of"), len(found))
    whole, has_year = day_of(found[place:], setting)
    return _time(whole, "TMO" if shade_of(found) == "START" else "TNI", shade_of(found), has_year)


def read_clock(found: Sequence[Item], setting: Setting, _: Mapping[str, Any]) -> list[Reading]:
    """'3pm on Feb 8', 'around midnight'."""
    clock, rest = _clock(found)
    if clock is None:
        return []
    whole, has_year = day_of(rest, setting)
    zone = str(value_of(found, "zone") or "") if not item_of(found, "mark") else ""
    return _time(whole, f"T{clock}{zone}", bound_of(found) or shade_of(found), has_year)


def _time(whole: Period | str | None, clock: str, modifier: str | None, has_year: bool) -> list[Reading]:
    if isinstance(whole, Period):
        return [Reading("TIME", whole.value + clock, whole.first, whole.last, modifier, None, whole, has_year)]
    return [Reading("TIME", (whole or "XXXX-XX-XX") + clock, modifier=modifier)]


def _clock(found: Sequence[Item]) -> tuple[str | None, list[Item]]:
    """Time of the clock as HH:MM (or the code of a part of the day), and the other items."""
    for place, item in enumerate(found):
        after = found[place + 1].kind if place + 1 < len(found) else ""
        if item.kind == "noon":
            return item.value, [*found[:place], *found[place + 1 :]]
        is_hour = item.kind in COUNTS and after in ("meridiem", "oclock", "zone")
        if is_hour or item.kind == "clock" or _is_dotted(item):
            meridiem = found[place + 1].value if after == "meridiem" else _half_of_day(found)
            return _hours(item, meridiem), [*found[:place], *found[place + 1 :]]
    return None, list(found)


def _half_of_day(found: Sequence[Item]) -> str:
    """'4:30 in the afternoon' is a time after noon."""
    return {"MO": "am", "AF": "pm", "EV": "pm", "NI": "pm"}.get(str(value_of(found, "daypart")), "")


def _is_dotted(item: Item) -> bool:
    return item.kind == "number" and isinstance(item.value, float)


def _hours(item: Item, meridiem: str) -> str | None:
    surface = f"{item.value:05.2f}" if isinstance(item.value, float) else str(item.value)
    numbers = [int(number) for number in _NUMBER.findall(surface)]
    hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else 0
    if len(numbers) == 1 and hour > 99:
        # Military style: 1430 GMT.
        hour, minute = divmod(hour, 100)
    if meridiem.startswith("p") and hour < 12:
        hour += 12
    if meridiem.startswith("a") and hour == 12:
        hour = 0
    return f"{hour:02d}:{minute:02d}" if hour <= 24 and minute < 60 else None
