"""What the annotators take and give. Offsets count Unicode code points, 0-based, half-open."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Context(NamedTuple):
    """The first and last day on which the document may have been published."""

    published_from: date | None = None
    published_to: date | None = None


class TimeExpression(NamedTuple):
    """An expression that says when, how long or how often, after TIMEX3 (ISO 24617-1)."""

    start: int
    end: int
    timex_type: str
    """DATE, TIME, DURATION or SET."""
    value: str
    """TIMEX3 value; '[a..b]' where the document's date leaves several."""
    modifier: str | None
    """START, MID, END, APPROX, LESS_THAN, MORE_THAN, BEFORE or AFTER."""
    from_date: date | None
    to_date: date | None
    """Earliest and latest day that the words allow."""
    anchor: str | None
    """Words of the text that the value was counted from; None for the document's date."""
    rule_id: str


class Quantity(NamedTuple):
    """A number that counts people or measures distance, age or duration."""

    start: int
    end: int
    low: int | None
    best: int | None
    high: int | None
    modifier: str
    """exact, approx, at_least, at_most, between or vague."""
    unit: str
    """persons, kilometres, years …"""
    rule_id: str


class Quotation(NamedTuple):
    """A contiguous part of somebody's words, without the marks."""

    start: int
    end: int
    number: int
    """1-based number of the quotation; the parts of a split one share it."""
    part: int
    """1-based place among its parts."""
    quotation_type: str
    """direct, block, scare or title."""
    speaker_start: int | None
    speaker_end: int | None
    cue: str | None
    rule_id: str


class Citation(NamedTuple):
    """A source that a text names by outlet and date."""

    start: int
    end: int
    outlet_start: int
    outlet_end: int
    cited_on: date | None
    year_basis: str
    """stated, inferred or unknown."""
    url: str | None
    rule_id: str
