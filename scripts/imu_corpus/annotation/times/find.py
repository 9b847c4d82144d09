"""Times: sentences to time expressions with TIMEX3 values (ISO 24617-1) and the days that they allow.

Rules and words are data, in `rules/en/times/` and `rules/en/lexical/`. Relative expressions count from the
document's day, or from the time that the text named last. Where the document's day is an interval, they are resolved
for both ends: one value if both agree, else '[a..b]'.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache, partial
from itertools import zip_longest
from typing import NamedTuple

from imu_corpus.annotation.analysis import Analysis
from imu_corpus.annotation.lexical import person_nouns
from imu_corpus.annotation.lexical.grammar import Found, Grammar, match_sentences
from imu_corpus.annotation.lexical.lexing import Gate, Item, items, read_words
from imu_corpus.annotation.lexical.remembered import remembered
from imu_corpus.annotation.method import RULE
from imu_corpus.annotation.times.readers import read
from imu_corpus.annotation.times.reading import Reading, Setting
from imu_corpus.model import Annotations, Days, Sentence, TimeExpression
from imu_corpus.rules.load import read_toml

#: Items that are searched for the tense, before an expression and after it; those in which a cue is near.
_TENSE_ITEMS, _NEAR_ITEMS = 14, 4
#: Sentences for which an explicit year counts for bare months and days.
_YEAR_SENTENCES = 1
_YEARS = range(1850, 2051)
#: Classes of prepositions after which four figures are a year even before a plural: "In 2010 militants met".
_BEFORE_YEARS = frozenset({"in", "since"})


class Memory(NamedTuple):
    """What the text has said about time so far, for one end of the document's interval."""

    last: Reading | None = None
    last_words: str | None = None
    year: Reading | None = None
    year_sentence: int = -1
    year_block: int = -1
    day: date | None = None
    """The last day, and the offset at which its words end."""
    day_end: int = -1


class Place(NamedTuple):
    """Where an expression stands."""

    sentence: int
    block: int
    tense: str
    is_aside: bool
    """In brackets."""


@cache
def grammar() -> Grammar:
    """The compiled rules of time expressions."""
    return Grammar("times/rules.toml", read_words("times/words.toml").kinds)


@cache
def gate() -> Gate:
    """Tells sentences that may hold a time expression."""
    return Gate(read_words("times/words.toml"), read_toml("times/rules.toml")["triggers"])


@cache
def tense_words() -> dict[str, frozenset[str]]:
    """Words of the future, of the past, and before participles."""
    return {name: frozenset(row["words"]) for name, row in read_toml("times/tense.toml").items()}


def annotate(analysis: Analysis, _: Annotations) -> list[TimeExpression]:
    """The annotator of the layer `times`."""
    return find_times(analysis.text, analysis.sentences, analysis.published)


def find_times(text: str, sentences: Sequence[Sentence], published: Days) -> list[TimeExpression]:
    """Time expressions of the sentences, in order, none overlapping; `published` is the document's day.

    "They fled last week." in a document of 17 June 2014 gives "last week", DATE, 2014-W24, 9 to 15 June.
    """
    days = _days(published)
    memories = [Memory()] * len(days)
    found: list[TimeExpression] = []
    read = partial(_items, text)
    for number, (words, matched) in enumerate(match_sentences(text, sentences, gate(), read, grammar())):
        matches = [match for match in matched if _holds(match, words)]
        if not matches:
            continue
        depths, cues = _depths(words), _cues(text, words)
        for match in matches:
            place = Place(number, sentences[number].block, _tense(cues, match), depths[match.first] > 0)
            settings = [
                _setting(day, memory, place, _end_before(words, match), len(days) == 1)
                for day, memory in zip(days, memories, strict=True)
            ]
            readings = [_readings(match, words, setting) for setting in settings]
            memories = [
                _remember(memory, text, words, match, read_as, place)
                for memory, read_as in zip(memories, readings, strict=True)
            ]
            found += _expressions(words, match, readings[0], readings[-1])
    return found


def _items(text: str, sentence: Sentence) -> list[Item]:
    return items(text, sentence.start, sentence.end, read_words("times/words.toml"))


def _days(published: Days) -> list[date | None]:
    """First and last day of the document, once if they are one."""
    first, last = published
    return [first or last] if first == last or first is None or last is None else [first, last]


def _setting(day: date | None, memory: Memory, place: Place, end_before: int, is_exact: bool) -> Setting:
    is_here = memory.year_block == place.block and place.sentence - memory.year_sentence <= _YEAR_SENTENCES
    is_near = day is None or is_here
    return Setting(
        today=day,
        is_exact=is_exact,
        tense=place.tense,
        last=memory.last.period if memory.last else None,
        last_words=memory.last_words,
        beside=memory.day if memory.day_end == end_before else None,
        year=memory.year.period.first if is_near and memory.year and memory.year.period else None,
    )


def _readings(match: Found, words: Sequence[Item], setting: Setting) -> list[Reading]:
    return read(match.rule.reader, words[match.first : match.last], setting, match.rule.settings)


def _end_before(words: Sequence[Item], match: Found) -> int:
    """Where the words before a match end, except for a bracket or comma."""
    place = match.first - 1
    if place >= 0 and words[place].kind in ("open", "comma"):
        place -= 1
    return words[place].end if place >= 0 else -2


def _remember(
    memory: Memory, text: str, words: Sequence[Item], match: Found, readings: Sequence[Reading], place: Place
) -> Memory:
    """The memory after a match. Dates in brackets are mostly sources: they give the year, not the time spoken of."""
    for reading in readings:
        if reading.period is None:
            continue
        if reading.period.grain == "day":
            memory = memory._replace(day=reading.period.first, day_end=words[match.last - 1].end)
        if not place.is_aside and reading.timex_type in ("DATE", "TIME"):
            span = text[words[match.first].start : words[match.last - 1].end]
            memory = memory._replace(last=reading, last_words=span)
        if reading.has_year and _tells_year(reading.period.grain, words, match):
            memory = memory._replace(year=reading, year_sentence=place.sentence, year_block=place.block)
    return memory


def _tells_year(grain: str, words: Sequence[Item], match: Found) -> bool:
    """Whether bare dates that follow are of the year of this one: a year alone only after "in"."""
    if grain == "year":
        return match.first > 0 and words[match.first - 1].kind == "in" and match.last - match.first == 1
    return grain in ("day", "month", "season")


def _expressions(
    words: Sequence[Item], match: Found, earliest: Sequence[Reading], latest: Sequence[Reading]
) -> Iterator[TimeExpression]:
    for one, other in zip_longest(earliest, latest):
        reading = one or other
        if one and other:
            reading = _joined(one, other)
        first, last = reading.span or (0, match.last - match.first)
        yield TimeExpression(
            id=None,
            start=words[match.first + first].start,
            end=words[match.first + last - 1].end,
            timex_type=reading.timex_type,
            value=reading.value,
            modifier=reading.modifier,
            from_date=reading.first,
            to_date=reading.last,
            anchor=reading.anchor,
            method=RULE,
            rule_id=match.rule.id,
        )


def _joined(one: Reading, other: Reading) -> Reading:
    """One reading of the two that the ends of the document's interval give."""
    first = min(one.first, other.first) if one.first and other.first else one.first or other.first
    last = max(one.last, other.last) if one.last and other.last else one.last or other.last
    value = one.value if one.value == other.value else f"[{one.value}..{other.value}]"
    return one._replace(value=value, first=first, last=last)


# Guards: what a pattern over classes cannot say


def _holds(match: Found, words: Sequence[Item]) -> bool:
    guard = match.rule.settings.get("guard")
    return guard is None or _GUARDS[guard](match, words)


def _is_year(match: Found, words: Sequence[Item]) -> bool:
    """A number of four figures that is a year, not a count of people or things."""
    before = words[match.first - 1] if match.first else None
    after = words[match.last] if match.last < len(words) else None
    value = next(item.value for item in words[match.first : match.last] if item.kind == "year")
    if before and before.kind in ("currency", "hash", "publication", "slash", "over", "under", "than", "least", "up"):
        return False
    if after and after.kind in ("percent", "slash", "scale", "units", "currency"):
        return False
    is_placed = before is not None and before.kind in _BEFORE_YEARS
    if value not in _YEARS or match.last - match.first > 1 or is_placed:
        return value in _YEARS or is_placed
    return not any(_is_people(item) for item in words[match.last : match.last + 2])


def _is_people(item: Item) -> bool:
    return item.kind == "word" and str(item.value).lower() in person_nouns.classes()["people"]["words"]


def _is_hours(match: Found, words: Sequence[Item]) -> bool:
    return any(item.kind == "units" and item.value == "hour" for item in words[match.first : match.last])


def _is_unit(name: str) -> Callable[[Found, Sequence[Item]], bool]:
    def holds(match: Found, words: Sequence[Item]) -> bool:
        return any(item.kind == "unit" and item.value == name for item in words[match.first : match.last])

    return holds


def _is_age(match: Found, words: Sequence[Item]) -> bool:
    return str(words[match.last - 1].value).lower() == "age"


def _is_reference(match: Found, words: Sequence[Item]) -> bool:
    """Not "soon after", "shortly before", "as soon as", "as recently as"."""
    after = words[match.last] if match.last < len(words) else None
    before = words[match.first - 1] if match.first else None
    if before and before.kind == "as":
        return False
    return words[match.first].value != "FUTURE_REF" or not (after and after.kind in ("before", "as", "later"))


_GUARDS: dict[str, Callable[[Found, Sequence[Item]], bool]] = {
    "age": _is_age,
    "hours": _is_hours,
    "reference": _is_reference,
    "unit-is-century": _is_unit("century"),
    "unit-is-year": _is_unit("year"),
    "year": _is_year,
}


# Tense and brackets


def _tense(cues: Sequence[str | None], match: Found) -> str:
    """Tense of the nearest cue before the expression, or else after it."""
    before = cues[max(match.first - _TENSE_ITEMS, 0) : match.first][::-1]
    for distance, cue in enumerate(before, 1):
        if cue:
            return cue if distance <= _NEAR_ITEMS else f"{cue}_far"
    return next((f"{cue}_far" for cue in cues[match.last : match.last + _TENSE_ITEMS] if cue), "unknown")


def _cues(text: str, words: Sequence[Item]) -> list[str | None]:
    """The tense that each item gives its clause."""
    written = [text[item.start : item.end].lower() for item in words]
    return [
        _cue(word, before, item.kind == "word") if _may_be_cue(word) else None
        for word, before, item in zip(written, ["", *written], words, strict=False)
    ]


@remembered
def _may_be_cue(word: str) -> bool:
    """Whether some word before it makes a word a cue: none does so of most words."""
    lists = tense_words()
    return word == "to" or word in lists["future"] or word in lists["past"] or word.endswith("ed")


def _cue(word: str, previous: str, is_word: bool) -> str | None:
    lists = tense_words()
    if word in lists["future"] or (word == "to" and previous in lists["due"]):
        return "future"
    is_past = word in lists["past"] or (is_word and len(word) > 4 and word.endswith("ed"))
    return "past" if is_past and previous not in lists["passive"] else None


def _depths(words: Sequence[Item]) -> list[int]:
    """How many brackets are open at each item."""
    depth, depths = 0, list[int]()
    if not any(item.kind == "open" for item in words):
        return [0] * len(words)
    for item in words:
        depth += item.kind == "open"
        depths.append(depth)
        depth -= item.kind == "close" and depth > 0
    return depths
