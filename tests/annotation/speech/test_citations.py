"""Citations: sources in brackets, in lines and in notes."""

from __future__ import annotations

import re
from datetime import date
from functools import partial

import pytest

from imu_corpus.annotation.speech.citations import find_citations
from imu_corpus.model import Citation, Days, Mention
from tests.support.named import name
from tests.support.processor import PROPORTIONATE, growth, repeated

MARCH = (date(2013, 2, 28), date(2013, 3, 15))
OUTLETS = re.compile(
    "Dawn|Kavkaz Center|The News|Interfax|Hurriyet Daily News|furqon.com|AFP|U.S. Department of State|The Gazette"
)


def outlets(text: str, kind: str = "GPE") -> list[Mention]:
    """The outlets of a text as entities called by their names.

    By default they are no organisations, so that what is taken for the outlet must be just these words.
    """
    return [name(match, kind, match.group()) for match in OUTLETS.finditer(text)]


def citations(text: str) -> list[Citation]:
    """Citations of a text in which no name is known."""
    return find_citations(text, [], MARCH)


def citations_in(
    text: str, published: Days = MARCH, kind: str = "GPE"
) -> list[tuple[str, str | None, str, str | None]]:
    """Words, outlet, date and basis of the year of each citation."""
    return [
        (text[row.start : row.end], row.outlet_id, str(row.cited_on), row.year_basis)
        for row in find_citations(text, outlets(text, kind), published)
    ]


@pytest.mark.parametrize(
    ("text", "outlet", "day", "basis"),
    [
        ("Dawn [Karachi], January 4", "Dawn", "2013-01-04", "inferred"),
        ("Kavkaz Center, December 30", "Kavkaz Center", "2012-12-30", "inferred"),
        ("The News, May 5, 2012", "The News", "2012-05-05", "stated"),
        ("Interfax, 3 June 1999", "Interfax", "1999-06-03", "stated"),
        ("Hurriyet Daily News, Turkey, Sept. 15", "Hurriyet Daily News", "2012-09-15", "inferred"),
        ("furqon.com, February 2", "furqon.com", "2013-02-02", "inferred"),
    ],
)
def test_a_source_in_brackets(text: str, outlet: str, day: str, basis: str) -> None:
    """Outlet without its place; a year that is not stated is the last one."""
    assert citations_in(f"It fell ({text}).") == [(text, outlet, day, basis)]
    assert citations_in(f"It fell (see {text}).") == [(text, outlet, day, basis)]


def test_each_source_of_a_list() -> None:
    """The year that a bracket states holds for what follows in it; a bare date has the outlet before it."""
    assert citations_in("So (The News, May 5, 2012; AFP, May 6; May 7).") == [
        ("The News, May 5, 2012", "The News", "2012-05-05", "stated"),
        ("AFP, May 6", "AFP", "2012-05-06", "inferred"),
        ("May 7", "AFP", "2012-05-07", "inferred"),
    ]


def test_a_note_runs_to_the_end_of_its_address() -> None:
    """The outlet stands after the title, or is the institution before it; a date of access is none."""
    note = "1. U.S. Department of State, “Designations,” January 26, 2012, https://www.state.gov/182550.htm."
    (row,) = find_citations(note, outlets(note), MARCH)
    assert note[row.start : row.end] == note[3:-1]
    assert row.outlet_id == "U.S. Department of State"
    assert (row.cited_on, row.url) == (date(2012, 1, 26), "https://www.state.gov/182550.htm")
    other = "[2] Jane Doe, “The March,” The Gazette, March 3, 2011, accessed May 5, 2012, http://example.org/a"
    (row,) = find_citations(other, outlets(other), MARCH)
    assert (row.outlet_id, row.cited_on) == ("The Gazette", date(2011, 3, 3))


@pytest.mark.parametrize(
    "text",
    [
        "(January 4, 1967)",
        "(born in Osh, January 4, 1967)",
        "(a member since January 4)",
        "(four died, January 4)",
        "(IMU)",
    ],
)
def test_brackets_that_cite_nothing(text: str) -> None:
    """A date in brackets is no source without an outlet."""
    assert citations(f"He came {text} here.") == []


def test_without_a_day_the_year_stays_open() -> None:
    """No invented year, and no basis for one."""
    assert citations_in("It fell (Dawn, January 4).", (None, None)) == [("Dawn, January 4", "Dawn", "None", None)]
    assert citations_in("It fell (Dawn, May 2012).") == [("Dawn, May 2012", "Dawn", "None", None)]


def test_an_organisation_is_the_outlet_wherever_it_stands() -> None:
    """Words before it that are no part of its name; a place is no outlet."""
    assert citations_in("It fell (Karachi: Dawn, January 4).", kind="ORG")[0][1] == "Dawn"
    assert citations_in("It fell (Karachi: Dawn, January 4).")[0][1] is None


def test_an_outlet_that_nobody_knows_is_none() -> None:
    """Neither its name nor a bare date after it is linked, but both are citations."""
    rows = citations("It fell (Dawn, January 4; January 5).")
    assert [(row.outlet_id, row.cited_on) for row in rows] == [(None, date(2013, 1, 4)), (None, date(2013, 1, 5))]


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["(", "()", "(a", "(Dawn, January 4; ", "Jan 4; ", "[1] ", "http://a", "see also ", "1. “a” "]
)
def test_time_grows_with_length_only(unit: str) -> None:
    """A pattern that looks back over the text at each of its places."""
    assert growth(repeated(unit, lambda text: partial(citations, text)), 20_000) < PROPORTIONATE
