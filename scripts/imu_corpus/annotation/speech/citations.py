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

from imu_corpus.annotation.analysis import Analysis
from imu_corpus.annotation.method import RULE
from imu_corpus.annotation.times import periods
from imu_corpus.model import Annotations, Citation, Days, Mention, Span
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
_SOURCE, _LINE, _SHORT_LINE = re.compile(r"[^;]+"), re.compile(r"[^\n]+"), re.compile(r"[^\n]{5,200}")
_SMALL_WORD = re.compile(r"[a-z]+")
_PART_END = re.compile(r"(?<!\s)\s*+[,\[(:]")
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


class _When(NamedTuple):
    """The day of a source and whether its year is stated or inferred; neither if the day is open."""

    day: date | None = None
    year_basis: str | None = None


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


def annotate(analysis: Analysis, found: Annotations) -> list[Citation]:
    """The annotator of the layer `citations`."""
    return find_citations(analysis.text, found.mentions, analysis.published)


def find_citations(text: str, mentions: Sequence[Mention], published: Days) -> list[Citation]:
    """Citations of the text, in order, none overlapping; `mentions` are its names, `published` is its day.

    '(Dawn [Karachi], January 4)' in a text of March 2013 gives the entity named "Dawn" and 2013-01-04, year inferred.
    """
    names, day = _Names(mentions), published[1] or published[0]
    found = [*_notes(text, names, day), *_lines(text, names, day), *_brackets(text, names, day)]
    kept: list[Citation] = []
    for citation in sorted(found, key=lambda citation: (citation.start, citation.end)):
        if not kept or citation.start >= kept[-1].end:
            kept.append(citation)
    return kept


def _citation(span: Span, outlet_id: str | None, when: _When, url: str | None, rule_id: str) -> Citation:
    return Citation(
        id=None,
        start=span.start,
        end=span.end,
        outlet_id=outlet_id,
        cited_on=when.day,
        year_basis=when.year_basis,
        url=url,
        supports=None,
        method=RULE,
        rule_id=rule_id,
    )


# Sources in brackets


def _brackets(text: str, names: _Names, published: date | None) -> Iterator[Citation]:
    last_year: int | None = None
    for bracket in _BRACKETS.finditer(text):
        stated: int | None = None
        before: Citation | None = None
        for source in _sources(text, bracket.start(1), bracket.end(1)):
            year = _Year(stated or (last_year if published is None else None), published)
            found = _source(text, source, names, before, year)
            if found is None:
                continue
            before = found
            if found.year_basis == "stated" and found.cited_on:
                stated = last_year = found.cited_on.year
            yield found


def _sources(text: str, start: int, end: int) -> Iterator[Span]:
    """Stretches between semicolons, trimmed, without 'see' and the like."""
    for match in _SOURCE.finditer(text, start, end):
        first, last = match.span()
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


def _source(text: str, span: Span, names: _Names, before: Citation | None, year: _Year) -> Citation | None:
    """The citation of one source: outlet, comma, date; a bare date takes the outlet of the citation before it."""
    dates = _dates(text, span.start, span.end)
    if not dates or span.end - dates[-1].end > 2:
        return None
    first = dates[0]
    head = text[span.start : first.start].rstrip(" ,:")
    when = _resolve(first, year)
    if not head:
        return _citation(span, before.outlet_id, when, None, "bracket-same-outlet") if before else None
    if len(head) > _OUTLET or not _is_outlet(head) or text[span.start + len(head)] not in ",: ":
        return None
    address = _ADDRESS.search(head)
    url = address.group() if address and _URL.match(address.group()) else None
    outlet_id = _head_outlet(text, Span(span.start, span.start + len(head)), names)
    return _citation(Span(span.start, first.end), outlet_id, when, url, "bracket")


def _head_outlet(text: str, head: Span, names: _Names) -> str | None:
    """The outlet before a date: the first organisation or work, otherwise what the first words name."""
    outlet = names.outlet(head)
    return outlet.entity_id if outlet else names.entity(_first_part(text, head.start, head.end))


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
    match = _PART_END.search(text, start + 1, end)
    return Span(start, match.start() if match else end)


class _Names:
    """Names by place, for the outlets among them."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        outlets = (mention for mention in mentions if mention.type in ("ORG", "WORK") and not mention.is_nested)
        self._outlets = sorted(outlets, key=lambda mention: (mention.start, mention.end))
        self._starts = [mention.start for mention in self._outlets]
        self._entities = {Span(mention.start, mention.end): mention.entity_id for mention in mentions}

    def outlet(self, stretch: Span) -> Mention | None:
        """The first organisation or work in a stretch."""
        first = bisect_left(self._starts, stretch.start)
        if first < len(self._outlets) and self._outlets[first].end <= stretch.end:
            return self._outlets[first]
        return None

    def entity(self, words: Span) -> str | None:
        """The entity that words name, of whatever type; None if they are not a name, or not that of a known entity."""
        return self._entities.get(words)


# Sources in lines and notes


def _lines(text: str, names: _Names, published: date | None) -> Iterator[Citation]:
    """Lines such as 'From China Daily, Dec. 30:'."""
    for line in _SHORT_LINE.finditer(text):
        lead = line.group().split(" ", 1)[0].lower()
        if lead not in rules()["line"] or not line.group().rstrip().endswith((":", *"0123456789")):
            continue
        end = line.start() + len(line.group().rstrip(" :."))
        span = Span(line.start() + len(lead) + 1, end)
        found = _source(text, span, names, None, _Year(None, published))
        if found:
            yield found._replace(rule_id="line")


def _notes(text: str, names: _Names, published: date | None) -> Iterator[Citation]:
    """Notes: a number, an author or institution, an address."""
    for line in _LINE.finditer(text):
        if line.end() - line.start() > _NOTE:
            continue
        marker = _MARKER.match(text, line.start(), line.end())
        start = marker.end() if marker else line.start()
        url = _URL.search(text, start, line.end())
        if marker is None or start >= line.end() or text[start].islower():
            continue
        if url is None and not _TITLE.search(text, start, line.end()):
            continue
        yield _note(text, Span(start, line.end()), url, names, published)


def _note(text: str, note: Span, url: re.Match[str] | None, names: _Names, published: date | None) -> Citation:
    start = _after_lead(text, *note)
    last = url.end() if url else len(text[: note.end].rstrip(" ."))
    limit = url.start() if url else note.end
    dates = [found for found in _dates(text, start, limit) if not _is_access(text, found.start)]
    when = _resolve(dates[-1], _Year(None, published)) if dates else _When()
    outlet = _note_outlet(text, start, dates[-1].start if dates else (url.start() if url else last))
    return _citation(Span(start, last), names.entity(outlet), when, url.group() if url else None, "note")


def _note_outlet(text: str, start: int, end: int) -> Span:
    """What stands between title and date, otherwise the author or institution before the title."""
    title = _TITLE.search(text, start, end)
    if title:
        rest = text[title.end() : end].strip(" ,.(")
        if rest and rest[0].isupper():
            first = text.index(rest, title.end())
            return _first_part(text, first, first + len(rest))
        end = title.start()
    return _first_part(text, start, start + len(text[start:end].rstrip(" ,.:(")) or start + 1)


def _is_access(text: str, place: int) -> bool:
    before = _SMALL_WORD.findall(text[max(place - 24, 0) : place].lower())[-2:]
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


def _resolve(found: _Date, year: _Year) -> _When:
    """The day of a date, with its year as written or as inferred from the text."""
    if found.day is None:
        return _When()
    if found.year is not None:
        day, basis = periods.real_day(found.year, found.month, found.day), "stated"
    else:
        day, basis = _inferred(found.month, found.day, year), "inferred"
    return _When(day, basis) if day else _When()


def _inferred(month: int, day: int, year: _Year) -> date | None:
    """The day in the year that its bracket states; otherwise the last one before the document's day."""
    if year.stated:
        return periods.real_day(year.stated, month, day)
    if year.published is None:
        return None
    days = [periods.real_day(year.published.year - back, month, day) for back in range(9)]
    return max((past for past in days if past and past <= year.published + _LATEST), default=None)
