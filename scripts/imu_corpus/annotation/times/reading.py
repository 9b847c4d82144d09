"""What the readers of time expressions share: looking into the items of a match, and making readings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from imu_corpus.annotation.lexical.lexing import Item
from imu_corpus.annotation.times import periods
from imu_corpus.annotation.times.periods import Period

PAST, PRESENT, FUTURE = "PAST_REF", "PRESENT_REF", "FUTURE_REF"


STEP_REFERENCE = {-1: PAST, 0: PRESENT, 1: FUTURE}


COUNTS = ("number", "day", "year")


CLOCK = ("second", "minute", "hour")
"""Units that are shorter than a day, which no calendar counts in."""


POINTERS = ("this", "last", "past", "next", "that", "previous", "following")


ANCHORED = ("that", "previous", "following")


_BOUNDS = ("approx", "estimated", "over", "under", "more", "less", "least", "most", "up")


class Setting(NamedTuple):
    """What is known of the place of an expression."""

    today: date | None = None
    """Day of the document."""
    is_exact: bool = True
    """False if the document's day is one end of an interval."""
    tense: str = "unknown"
    """past, future (past_far, future_far if the cue is words away) or unknown."""
    last: Period | None = None
    """The time that the text named last, outside brackets."""
    last_words: str | None = None
    beside: date | None = None
    """The day that stands right before the expression, with nothing but a bracket or comma between."""
    year: date | None = None
    """The last day near by that was given with its year."""


class Reading(NamedTuple):
    """What an expression means, and the items that it spans in its match."""

    timex_type: str
    value: str
    first: date | None = None
    last: date | None = None
    modifier: str | None = None
    anchor: str | None = None
    period: Period | None = None
    """What later expressions may count from."""
    has_year: bool = False
    span: tuple[int, int] | None = None


Reader = Callable[[Sequence[Item], Setting, Mapping[str, Any]], list[Reading]]


def item_of(found: Sequence[Item], *kinds: str) -> Item | None:
    """The first item of these classes."""
    return next((item for item in found if item.kind in kinds), None)


def items_of(found: Sequence[Item], *kinds: str) -> list[Item]:
    """All items of these classes."""
    return [item for item in found if item.kind in kinds]


def value_of(found: Sequence[Item], *kinds: str) -> Any:
    """Value of the first item of these classes; None if there is none."""
    item = item_of(found, *kinds)
    return item.value if item else None


def pointer_of(found: Sequence[Item]) -> Item | None:
    """The word that points at a period, the last one of several: 'this past weekend' is past."""
    pointers = items_of(found, *POINTERS)
    return pointers[-1] if pointers else None


def has(found: Sequence[Item], kind: str) -> bool:
    """Whether there is an item of a class."""
    return item_of(found, kind) is not None


def shade_of(found: Sequence[Item]) -> str | None:
    """START, MID or END of the words before a period; the halves count as START and END."""
    for item in found:
        if item.kind in ("shade", "edge"):
            return str(item.value)
        if item.kind in ("latter", "ordinal") and item_of(found, "half", "part", "quarter"):
            return {1: "START", 2: "END"}.get(item.value)
    return None


def bound_of(found: Sequence[Item]) -> str | None:
    """APPROX, LESS_THAN or MORE_THAN of the words before a number."""
    item = item_of(found, *_BOUNDS)
    if item is None or (item.kind == "over" and item_of(found, "last", "past")):
        return None
    value = str(item.value)
    if item_of(found, "no") and value.endswith("THAN"):
        return "LESS_THAN" if value == "MORE_THAN" else "MORE_THAN"
    return value


def calendar_grain(grain: str) -> str:
    """The period of the calendar that a unit counts in."""
    return "week" if grain == "fortnight" else grain


def is_finer(grain: str, other: str) -> bool:
    """Whether a grain is finer than another, so that counting in it from the other means nothing."""
    order = ("minute", "hour", "day", "weekend", "week", "fortnight", "month", "season", "half", "year", "decade")
    return grain in order and other in order and order.index(grain) < order.index(other)


def dated(whole: Period, found: Sequence[Item] = (), *, anchor: str | None = None, has_year: bool = False) -> Reading:
    """The reading of a period, or of the part of it that the words before it name."""
    shade = shade_of(found)
    first, last = periods.thirds(whole, shade or "")
    modifier = shade or bound_of(found)
    return Reading("DATE", whole.value, first, last, modifier, anchor, whole, has_year)


def reference(value: str, setting: Setting) -> Reading:
    """PAST_REF, PRESENT_REF (the document's day) or FUTURE_REF."""
    day = setting.today if value == PRESENT else None
    return Reading("DATE", value, day, day)
