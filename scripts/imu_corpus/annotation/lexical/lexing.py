"""Items: a stretch of text to words, figures and marks, each with its class and value.

Classes and words are data (`lexical/number_words.toml` and the words of each annotator). Words that make up one number
("two hundred and fifty", "1.5 million") become one item. Takes time linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache, partial
from typing import Any, NamedTuple

from imu_corpus.annotation.lexical.remembered import remembered
from imu_corpus.rules.load import read_toml

_ITEM = re.compile(
    # Most words stand in rows without anything else, which are cut at their spaces; "3pm" is none.
    r"(?P<row>(?<!\d)(?:[A-Za-z]++ )++)"
    r"|(?P<address>(?:https?://|www\.)\S+)"
    r"|(?P<figure_date>\d{4}-\d{2}-\d{2}(?!\d)|\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?!\d)|\d{1,2}\.\d{1,2}\.\d{4}(?!\d))"
    r"|(?P<clock>\d{1,2}:\d{2}(?::\d{2})?(?!\d))"
    r"|(?P<decade>(?:\d{3}0|(?<!\w)['’‘]?\d0)['’]?s\b)"
    r"|(?P<ordinal>\d{1,4}(?:st|nd|rd|th)\b)"
    # More thousands than that are a list without spaces, and no number that anybody counts.
    r"|(?P<number>\d{1,3}(?:,\d{3}){1,5}(?!\d|,\d{3}(?!\d))(?:\.\d+)?|\d{1,15}(?:\.\d+)?)"
    r"|(?P<meridiem>[AaPp]\.\s?[Mm]\.?|(?<=\d)\s?[AaPp][Mm]\b)"
    r"|(?P<clitic>['’](?:s|S|re|ve|ll|d|m)\b)"
    r"|(?P<word>o['’]clock|[^\W\d_]+)"
    r"|(?P<mark>--+|\.\.+|\S)"
)
_FIGURE, _MERIDIEM = re.compile(r"[\d/]"), re.compile(r"[AaPp]\.\s?[Mm]")
"""What every item has that is no word and may begin a time or a number."""
_WORD = re.compile(r"[^\W\d_]+")
_MARKS = {
    ",": "comma",
    ".": "dot",
    "-": "hyphen",
    "–": "hyphen",
    "‑": "hyphen",
    "/": "slash",
    ":": "colon",
    ";": "semicolon",
    "(": "open",
    "[": "open",
    ")": "close",
    "]": "close",
    '"': "quote",
    "“": "quote",
    "”": "quote",
    "‘": "quote",
    "’": "quote",
    "'": "quote",
    "$": "currency",
    "£": "currency",
    "€": "currency",
    "%": "percent",
    "#": "hash",
}
_OPENING = frozenset({"quote", "open", "hyphen", "mark"})
_NUMERALS = frozenset({"cardinal", "day", "number", "year"})
_REMEMBERED = 1 << 15
"""Words, figures and marks of which a lexicon remembers what they are: nearly all of a text have been read before."""
#: Items that one number may have at most; keeps merging linear.
_NUMBER_ITEMS = 12


class Item(NamedTuple):
    """A word, figure or mark, its class and what it stands for."""

    start: int
    end: int
    kind: str
    value: Any


_item = partial(tuple.__new__, Item)
"""An item of its fields in a tuple: a text has thousands, and their making is half the cost of lexing."""


class Word(NamedTuple):
    """An entry of a lexicon."""

    kind: str
    value: Any


class Lexicon:
    """Words by class. The `case` of a class says how its words are written.

    `any`: in any case; `capital`: with a capital or in capitals; `lower`: with a capital only at a sentence's start.
    A word of two classes belongs to the later one.
    """

    def __init__(self, tables: Sequence[Mapping[str, Any]]) -> None:
        self.kinds: dict[str, Mapping[str, Any]] = {}
        self._any: dict[str, Word] = {}
        self._exact: dict[str, Word] = {}
        self.read = lru_cache(maxsize=_REMEMBERED)(self._read)
        self.inside = remembered(lambda word: self._read("word", word, False))
        for table in tables:
            for kind, entry in table.items():
                self.kinds[kind] = entry
                for word, value in entry["words"].items():
                    self._add(word, Word(kind, value), entry.get("case", "any"))

    def _add(self, word: str, entry: Word, case: str) -> None:
        if case == "capital":
            self._exact[word.capitalize()] = self._exact[word.upper()] = entry
        elif case == "lower":
            self._exact[word] = entry
        else:
            self._any[word] = entry
            self._exact.pop(word, None)

    def words_of(self, kinds: Iterable[str]) -> frozenset[str]:
        """The words of some classes, in lower case."""
        wanted = frozenset(kinds)
        entries = (*self._any.items(), *self._exact.items())
        return frozenset(word.lower() for word, entry in entries if entry.kind in wanted)

    def _read(self, group: str, surface: str, is_first: bool) -> Word:
        """Class and value of what a group of the pattern of items matched.

        `is_first`: at the start of a sentence or quotation.
        """
        if group == "word":
            return self._find(surface, is_first) or Word("name" if surface[0].isupper() else "word", surface)
        if group == "mark":
            return Word(_MARKS.get(surface, "mark"), surface)
        return Word(*_figure(group, surface))

    def _find(self, surface: str, is_first: bool) -> Word | None:
        """The entry of a word as written."""
        found = self._exact.get(surface)
        if found is None:
            lower = surface.lower()
            found = self._any.get(lower)
            if found is None and is_first:
                found = self._exact.get(lower)
        return found


@cache
def read_words(name: str) -> Lexicon:
    """The number words and those of `rules/en/<name>.toml`."""
    return Lexicon([read_toml("lexical/number_words.toml"), read_toml(name)])


class Gate:
    """Says at a glance whether a stretch of text may hold an item of one of some classes; most sentences hold none.

    It may say yes where there is none, and never no where there is one.
    """

    def __init__(self, lexicon: Lexicon, kinds: Iterable[str]) -> None:
        # "o'clock" is read as two words here.
        self._words = frozenset(word.rpartition("'")[2] for word in lexicon.words_of(kinds))

    def opens(self, text: str, start: int, end: int) -> bool:
        """Whether `text[start:end]` has a figure, or a word of the classes."""
        has_figure, words = _glance(text[start:end])
        return has_figure or not self._words.isdisjoint(words)


@lru_cache(maxsize=1 << 10)
def _glance(stretch: str) -> tuple[bool, frozenset[str]]:
    """Whether a stretch of text has a figure, and its words: every gate asks, one annotator after the other."""
    has_figure = _FIGURE.search(stretch) is not None or _MERIDIEM.search(stretch) is not None
    return has_figure, frozenset() if has_figure else frozenset(_WORD.findall(stretch.lower()))


def items(text: str, start: int, end: int, lexicon: Lexicon) -> list[Item]:
    """Items of `text[start:end]`, with offsets into `text`.

    "nearly 400" gives an item of class `approx` and one of class `number` with value 400.
    """
    return _merged(text, _single(text, start, end, lexicon))


def _single(text: str, start: int, end: int, lexicon: Lexicon) -> list[Item]:
    found: list[Item] = []
    is_first = True
    for match in _ITEM.finditer(text, start, end):
        place, group = match.start(), str(match.lastgroup)
        if group == "row":
            first, *others = match[0].split()
            kind, value = lexicon.read("word", first, is_first)
            found.append(_item((place, place + len(first), kind, value)))
            _add_words(found, others, lexicon)
            is_first = False
        else:
            kind, value = lexicon.read(group, match[0], is_first)
            found.append(_item((place, match.end(), kind, value)))
            is_first = (is_first or kind != "hyphen") and kind in _OPENING
    return found


def _add_words(found: list[Item], words: Iterable[str], lexicon: Lexicon) -> None:
    """Add the items of words that one space each divides from what is found so far."""
    start = found[-1].end + 1
    for word in words:
        kind, value = lexicon.inside(word)
        found.append(_item((start, start + len(word), kind, value)))
        start += len(word) + 1


def _figure(group: str, surface: str) -> tuple[str, Any]:
    if group == "number":
        value = float(surface.replace(",", "")) if "." in surface else int(surface.replace(",", ""))
        return _number_kind(surface, value), value
    if group == "ordinal":
        return "ordinal", int(surface[:-2])
    if group == "decade":
        years = int("".join(char for char in surface if char.isdigit()))
        return "decade", years if years >= 1000 else 1900 + years
    return group, surface.strip().lower() if group == "meridiem" else surface


def _number_kind(surface: str, value: float) -> str:
    if len(surface) <= 2 and 1 <= value <= 31 and surface[0] != "0":
        return "day"
    # Not 2500: "on October 17, 2500 troops entered".
    if len(surface) == 4 and surface.isdigit() and 1000 <= value <= 2100:
        return "year"
    return "number"


def _merged(text: str, found: list[Item]) -> list[Item]:
    """Items, with those that spell one number joined."""
    merged: list[Item] = []
    done = 0
    for place, item in enumerate(found):
        if item.kind in _NUMERALS and place >= done:
            value, length = _numeral(text, found, place)
            kind = item.kind if length == 1 and item.kind != "cardinal" else "number"
            merged += found[done:place]
            merged.append(Item(item.start, found[place + length - 1].end, kind, value))
            done = place + length
    return merged + found[done:]


def _numeral(text: str, found: list[Item], place: int) -> tuple[float, int]:
    """Value and length in items of the number that begins at a place.

    Hundreds and thousands are summed up as they are read: "two hundred and fifty thousand" is 250000.
    """
    total, part, length, smallest = 0.0, found[place].value, 1, found[place].value
    words = found[place].kind == "cardinal"
    while length < _NUMBER_ITEMS and place + length < len(found):
        step, joined = _joint(text, found, place + length)
        following = found[place + length + step] if place + length + step < len(found) else None
        if following is None:
            break
        if following.kind == "scale" and joined != "and":
            if following.value >= 1000:
                total, part = total + part * following.value, 0
            else:
                part *= following.value
            smallest, words = following.value, True
        elif following.kind == "cardinal" and words and following.value < smallest and _may_follow(smallest, joined):
            part, smallest = part + following.value, min(following.value, 10)
        else:
            break
        length += step + 1
    value = total + part
    return (int(value) if value == int(value) else value), length


def _joint(text: str, found: list[Item], place: int) -> tuple[int, str]:
    """Items of a joint between number words (a hyphen, "and") and what it is."""
    item = found[place]
    if item.kind == "hyphen" and text[item.start - 1 : item.start].isalpha():
        return 1, "hyphen"
    if item.kind == "and":
        return 1, "and"
    return 0, "none"


def _may_follow(smallest: float, joined: str) -> bool:
    """Twenty-five, twenty five, two hundred five, two hundred and five; not "ten and five" or "twenty and five"."""
    if smallest >= 100:
        return joined != "hyphen"
    return 20 <= smallest <= 90 and joined != "and"
