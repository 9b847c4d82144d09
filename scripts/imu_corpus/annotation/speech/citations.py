"""Citations: sources that a text names by outlet and date, in brackets, in a line of their own or in a note.

"(Dawn [Karachi], January 4; AFP, May 6, 2012)" holds two. A date without year is the last one before the document's
day, or of the year that its bracket states before it. Words are data, in `speech/citations.toml`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from imu_corpus.annotation.mention import Mention
from imu_corpus.annotation.records import Citation, Context
from imu_corpus.annotation.times import periods
from imu_corpus.model import Span
from imu_corpus.rules.load import read_toml

#: Longest bracket, outlet and note that are looked at, in code points.
_BRACKET, _OUTLET, _NOTE = 1500, 90, 900
_BRACKETS = re.compile(rf"\(((?:[^()\n]|\([^()\n]{{0,60}}\)){{4,{_BRACKET}}})\)")
_ADDRESS = re.compile(
    r"https?://[^\s<>\"“”]*[^\s<>\"“”.,;:!?)\]}'’]|(?:www\.)[^\s,;)]*[^\s.,;:)]|(?<![\w-])[\w-]+\.(?:com|org|net|ru|info|tv|uz|kg|tj|pk|af)\b"
)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"“”]*[^\s<>\"“”.,;:!?)\]}'’]")
_MARKER = re.compile(r"(?m:^)\s*(?:\[(?:\d{1,3}|[ivxlc]{1,7})\]|\d{1,3}[.)]?|\*|†|\^)\s+")
_TITLE = re.compile(r"[“\"]([^”\"\n]{3,300})[”\"],?")
_WORD = re.compile(r"[^\W\d_][\w.’'/-]*")
_LATEST = timedelta(days=1)


class _Date(NamedTuple):
    """A date as written: its place, and its parts as far as it has them."""

    start: int
    end: int
    year: int | None
    month: int
    day: int | None


class _Year(NamedTuple):
    """Where the year of a date comes from."""

    stated: int | None
    published: date | None


@cache
def rules() -> dict[str, frozenset[str]]:
    """The word lists of `speech/citations.toml`."""
    return {name: frozenset(row["words"]) for name, row in read_toml("speech/citations.toml").items()}


@cache
def lead_pattern() -> re.Pattern[str]:
    """Words before a source that do not belong to it, longest first."""
    words = sorted(rules()["lead"], key=len, reverse=True)
    return re.compile(rf"({'|'.join(map(re.escape, words))})\s+", re.IGNORECASE)


@cache
def months() -> dict[str, int]:
    """Names of months and their abbreviations."""
    table = read_toml("times/words.toml")
    return {word: number for kind in ("month", "may", "month_short") for word, number in table[kind]["words"].items()}


@cache
def date_pattern() -> re.Pattern[str]:
    """A date as citations write it: January 4, 2013; 4 January; Jan. 2013; 2013-01-04."""
    names = "|".join(sorted(months(), key=len, reverse=True))
    return re.compile(
        rf"(?:(?P<m1>{names})\b\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:[-–]\d{{1,2}})?\b(?!:)(?:,?\s+(?P<y1>\d{{4}}))?"
        rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m2>{names})\b\.?(?:,?\s+(?P<y2>\d{{4}}))?"
        rf"|(?P<m3>{names})\b\.?,?\s+(?P<y3>\d{{4}})"
        r"|(?P<y4>\d{4})-(?P<m4>\d\d)-(?P<d4>\d\d))",
        re.IGNORECASE,
    )


def find_citations(text: str, mentions: Sequence[Mention], context: Context) -> list[Citation]:
    """Citations of the text, in order, none overlapping.

    '(Dawn [Karachi], January 4)' in a text of March 2013 gives its outlet "Dawn" and 2013-01-04, year inferred.
    """
    published = context.published_to or context.published_from
    found = [*_notes(text, published), *_lines(text, mentions, published), *_brackets(text, mentions, published)]
    kept: list[Citation] = []
    for citation in sorted(found):
        if not kept or citation.start >= kept[-1].end:
            kept.append(citation)
    return kept


# Sources in brackets


def _brackets(text: str, mentions: Sequence[Mention], published: date | None) -> Iterator[Citation]:
    names = _Names(mentions)
    last_year: int | None = None
    for bracket in _BRACKETS.finditer(text):
        stated: int | None = None
        outlet: Span | None = None
        for source in _sources(text, bracket.start(1), bracket.end(1)):
            year = _Year(stated or (last_year if published is None else None), published)
            found = _source(text, source, names, outlet, year)
            if found is None:
                continue
            outlet = Span(found.outlet_start, found.outlet_end)
            if found.year_basis == "stated" and found.cited_on:
                stated = last_year = found.cited_on.year
            yield found


def _sources(text: str, start: int, end: int) -> Iterator[Span]:
    """Stretches between semicolons, trimmed, without 'see' and the like."""
    for match in re.finditer(r"[^;]+", text[start:end]):
        first, last = start + match.start(), start + match.end()
        while first < last and (text[first].isspace() or text[first] in ",:"):
            first += 1
        while last > first and (text[last - 1].isspace() or text[last - 1] in ".,"):
            last -= 1
        yield Span(_after_lead(text, first, last), last)


def _after_lead(text: str, start: int, end: int) -> int:
    """Where a source begins after words such as 'see also'; a capitalised word may belong to the outlet."""
    while match := lead_pattern().match(text, start, end):
        if text[start].isupper() and match[1].lower() not in rules()["lead_anyhow"]:
            break
        start = match.end()
    return start


def _source(text: str, span: Span, names: _Names, outlet: Span | None, year: _Year) -> Citation | None:
    """The citation of one source: outlet, comma, date; a bare date takes the outlet before it."""
    dates = _dates(text, span.start, span.end)
    if not dates or span.end - dates[-1].end > 2:
        return None
    first = dates[0]
    head = text[span.start : first.start].rstrip(" ,:")
    when, basis = _resolve(first, year)
    if not head:
        if outlet is None:
            return None
        return Citation(span.start, span.end, *outlet, when, basis, None, "bracket-same-outlet")
    if len(head) > _OUTLET or not _is_outlet(head) or text[span.start + len(head)] not in ",: ":
        return None
    named = names.outlet(span.start, span.start + len(head)) or _first_part(text, span.start, span.start + len(head))
    address = _ADDRESS.search(head)
    url = address.group() if address and _URL.match(address.group()) else None
    return Citation(span.start, first.end, *named, when, basis, url, "bracket")


def _is_outlet(head: str) -> bool:
    """Whether words before a date can be an outlet: capitalised, or an address."""
    if _ADDRESS.match(head):
        return True
    found = [match.group() for match in _WORD.finditer(head)]
    if (
        not found
        or found[0].lower() in rules()["not_outlet"]
        or found[-1].lower() in ("on", "in", "of", "since", "until", "by")
    ):
        return False
    small = rules()["small"]
    is_named = all(word[0].isupper() or word.lower() in small or any(map(str.isupper, word)) for word in found)
    return is_named and any(word[0].isupper() and word.lower() not in months() for word in found)


def _first_part(text: str, start: int, end: int) -> Span:
    """The outlet without its place: 'Dawn [Karachi]', 'Hurriyet Daily News, Turkey'."""
    match = re.compile(r"\s*[,\[(:]").search(text, start + 1, end)
    return Span(start, match.start() if match else end)


class _Names:
    """Names by place, for the outlets among them."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        self._outlets = sorted(
            mention for mention in mentions if mention.type in ("ORG", "WORK") and not mention.is_nested
        )
        self._starts = [mention.start for mention in self._outlets]

    def outlet(self, start: int, end: int) -> Span | None:
        """The first organisation or work between two places."""
        first = bisect_left(self._starts, start)
        if first < len(self._outlets) and self._outlets[first].end <= end:
            return Span(*self._outlets[first][:2])
        return None


# Sources in lines and notes


def _lines(text: str, mentions: Sequence[Mention], published: date | None) -> Iterator[Citation]:
    """Lines such as 'From China Daily, Dec. 30:'."""
    names = _Names(mentions)
    for line in re.finditer(r"[^\n]{5,200}", text):
        lead = line.group().split(" ", 1)[0].lower()
        if lead not in rules()["line"] or not line.group().rstrip().endswith((":", *"0123456789")):
            continue
        end = line.start() + len(line.group().rstrip(" :."))
        span = Span(line.start() + len(lead) + 1, end)
        found = _source(text, span, names, None, _Year(None, published))
        if found:
            yield found._replace(rule_id="line")


def _notes(text: str, published: date | None) -> Iterator[Citation]:
    """Notes: a number, an author or institution, an address."""
    for line in re.finditer(r"[^\n]+", text):
        if line.end() - line.start() > _NOTE:
            continue
        marker = _MARKER.match(text, line.start(), line.end())
        start = marker.end() if marker else line.start()
        url = _URL.search(text, start, line.end())
        if marker is None or start >= line.end() or text[start].islower():
            continue
        if url is None and not _TITLE.search(text, start, line.end()):
            continue
        yield _note(text, start, line.end(), url, published)


def _note(text: str, start: int, end: int, url: re.Match[str] | None, published: date | None) -> Citation:
    start = _after_lead(text, start, end)
    dates = [found for found in _dates(text, start, url.start() if url else end) if not _is_access(text, found.start)]
    when, basis = _resolve(dates[-1], _Year(None, published)) if dates else (None, "unknown")
    last = url.end() if url else len(text[:end].rstrip(" ."))
    outlet = _note_outlet(text, start, dates[-1].start if dates else (url.start() if url else last))
    return Citation(start, last, *outlet, when, basis, url.group() if url else None, "note")


def _note_outlet(text: str, start: int, end: int) -> Span:
    """What stands between title and date, else the author or institution before the title."""
    title = _TITLE.search(text, start, end)
    if title:
        rest = text[title.end() : end].strip(" ,.(")
        if rest and rest[0].isupper():
            first = text.index(rest, title.end())
            return _first_part(text, first, first + len(rest))
        end = title.start()
    return _first_part(text, start, start + len(text[start:end].rstrip(" ,.:(")) or start + 1)


def _is_access(text: str, place: int) -> bool:
    before = re.findall(r"[a-z]+", text[max(place - 24, 0) : place].lower())[-2:]
    return bool(rules()["accessed"] & set(before))


# Dates


def _dates(text: str, start: int, end: int) -> list[_Date]:
    found = []
    for match in date_pattern().finditer(text, start, end):
        groups = match.groupdict()
        parts = {
            name: groups[f"{name}{number}"] for name in "ymd" for number in "1234" if groups.get(f"{name}{number}")
        }
        month = months().get(parts["m"].lower()) or int(parts["m"])
        year, day = parts.get("y"), parts.get("d")
        found.append(_Date(*match.span(), int(year) if year else None, month, int(day) if day else None))
    return found


def _resolve(found: _Date, year: _Year) -> tuple[date | None, str]:
    """The full date and the basis of its year; no date where the day is open."""
    if found.year is not None:
        day = periods.real_day(found.year, found.month, found.day) if found.day else None
        return day, "stated"
    if found.day is None:
        return None, "unknown"
    if year.stated:
        return periods.real_day(year.stated, found.month, found.day), "inferred"
    if year.published:
        days = [periods.real_day(year.published.year - back, found.month, found.day) for back in range(9)]
        past = [day for day in days if day and day <= year.published + _LATEST]
        if past:
            return max(past), "inferred"
    return None, "unknown"
