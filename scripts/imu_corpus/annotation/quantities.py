"""Quantities: numbers that count people or measure distance, age or duration, with their bounds.

Rules and words are data, in `rules/en/quantities/` and `rules/en/lexical/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import NamedTuple

from imu_corpus.annotation.analysis import Analysis
from imu_corpus.annotation.lexical import person_nouns
from imu_corpus.annotation.lexical.grammar import Found, Grammar, match_sentences
from imu_corpus.annotation.lexical.lexing import Gate, Item, Lexicon, items
from imu_corpus.annotation.lexical.remembered import remembered
from imu_corpus.annotation.method import RULE
from imu_corpus.annotation.times.reading import COUNTS
from imu_corpus.model import Annotations, Quantity, Sentence
from imu_corpus.rules.load import read_toml

_COUNTED = (*COUNTS, "scale", "scales")
#: Classes of the words before a number that bound it.
_BOUNDS = frozenset(
    {"approx", "estimated", "close_to", "just", "over", "under", "up", "to", "of", "as", "many", "few"}
    | {"at", "least", "most", "no", "more", "less", "than"}
)
#: Numbers that are years after "in", "since", "late" …: "in 2010 militants met".
_YEARS = range(1900, 2050)
_BEFORE_YEARS = frozenset({"year", "late", "early"})
#: Numbers above count nothing that a text reports, and fit no column.
_MOST = 10**12
#: Ages above are none.
_OLDEST = 110


class Bounds(NamedTuple):
    """Least, best and greatest number, and how exact they are."""

    low: int | None
    best: int | None
    high: int | None
    modifier: str


@cache
def lexicon() -> Lexicon:
    """Words of numbers, of quantities and for people."""
    months = {"calmonth": {"case": "capital", "words": dict.fromkeys(_months(), "")}}
    tables = (
        read_toml("lexical/number_words.toml"),
        person_nouns.classes(),
        read_toml("quantities/words.toml"),
        months,
    )
    return Lexicon(tables)


def _months() -> list[str]:
    words = read_toml("times/words.toml")
    return [word for kind in ("month", "may", "month_short") for word in words[kind]["words"]]


@cache
def grammar() -> Grammar:
    """The compiled rules of quantities."""
    return Grammar("quantities/rules.toml", lexicon().kinds)


@cache
def gate() -> Gate:
    """Tells sentences that may hold a number; a number in words is made of cardinals."""
    return Gate(lexicon(), [*read_toml("quantities/rules.toml")["triggers"], "cardinal"])


def annotate(analysis: Analysis, _: Annotations) -> list[Quantity]:
    """The annotator of the layer `quantities`."""
    return find_quantities(analysis.text, analysis.sentences)


def find_quantities(text: str, sentences: Sequence[Sentence]) -> list[Quantity]:
    """Quantities of the sentences, in order, none overlapping.

    "They freed nearly 400 prisoners." gives "nearly 400", persons, best and high 400, approx.
    """
    found: list[Quantity] = []
    is_of_persons = False
    for words, matches in match_sentences(text, sentences, gate(), partial(_items, text), grammar()):
        here = list(_in_sentence(text, words, matches, is_of_persons)) if matches else []
        is_of_persons = any(quantity.unit == "persons" for quantity in here)
        found += here
    return found


def _items(text: str, sentence: Sentence) -> list[Item]:
    return _refined(items(text, sentence.start, sentence.end, lexicon()))


def _in_sentence(text: str, words: Sequence[Item], matches: Sequence[Found], has_persons: bool) -> Iterator[Quantity]:
    """Quantities of a sentence; `has_persons` says whether the one before counted people."""
    for match in matches:
        guard = match.rule.settings.get("guard")
        if guard and not _GUARDS[guard](text, match, words, has_persons):
            continue
        for quantity in _READERS[match.rule.reader](words[match.first : match.last], match.rule.id):
            if max(quantity.low or 0, quantity.best or 0, quantity.high or 0) > _MOST:
                continue
            has_persons = has_persons or quantity.unit == "persons"
            yield quantity


def _refined(words: list[Item]) -> list[Item]:
    """Items with unknown plurals classified (people, capitalised words, things) and the figures of dates set aside."""
    refined = [_refine(item) if item.kind in ("word", "name") else item for item in words]
    for place, item in enumerate(refined):
        if item.kind == "calmonth":
            _set_aside(refined, place)
        elif item.kind == "year" and place and item.value in _YEARS and refined[place - 1].value in _BEFORE_YEARS:
            refined[place] = item._replace(kind="date")
    return refined


def _set_aside(words: list[Item], month: int) -> None:
    """Keep the day and year next to a month from being counts: "June 20, 2014", "20 June 2014"."""
    place = month + 1
    if month and words[month - 1].kind == "day":
        words[month - 1] = words[month - 1]._replace(kind="date")
    for kinds in (("dot",), ("day",), ("comma",), ("year",)):
        if place < len(words) and words[place].kind in kinds:
            if kinds[0] in ("day", "year"):
                words[place] = words[place]._replace(kind="date")
            place += 1


def _refine(item: Item) -> Item:
    kind = _name_kind(str(item.value)) if item.kind == "name" else _word_kind(str(item.value))
    return item if kind == item.kind else item._replace(kind=kind)


@remembered
def _name_kind(name: str) -> str:
    return "names" if person_nouns.is_people_name(name) else "name"


@remembered
def _word_kind(word: str) -> str:
    if person_nouns.is_people(word):
        return "people"
    is_plural = word.endswith("s") and not word.endswith(("ss", "us", "is", "ous")) and len(word) > 3
    return "plural" if is_plural else "word"


# Numbers and their bounds


def _numeral(found: Sequence[Item]) -> tuple[int, int]:
    """Where the number with its bounds begins and ends among items."""
    core = [place for place, item in enumerate(found) if item.kind in _COUNTED]
    first = last = core[0]
    while first and _belongs_before(found, first - 1):
        first -= 1
    while last + 1 < len(found) and _belongs_after(found, last + 1):
        last += 1
    while found[last].kind not in _COUNTED:
        last -= 1
    return first, last + 1


def _belongs_before(found: Sequence[Item], place: int) -> bool:
    kind, after = found[place].kind, found[place + 1].kind
    if kind == "a":
        return after in ("few", "scale", "estimated")
    if kind == "at":
        return after in ("least", "most")
    if kind in ("of", "to"):
        return place > 0 and found[place - 1].kind in ("up", "close_to")
    return kind in _BOUNDS or kind in ("between", "half")


def _belongs_after(found: Sequence[Item], place: int) -> bool:
    kind = found[place].kind
    if kind in _COUNTED:
        return found[place - 1].kind in ("and", "to", "or", "hyphen", "of", "few", "many", "a")
    return (
        kind in ("and", "to", "or", "hyphen", "of")
        and place + 1 < len(found)
        and (found[place + 1].kind in COUNTS or (kind == "of" and found[place + 1].kind == "scales"))
    )


def bounds(found: Sequence[Item]) -> Bounds:
    """Low, best and high of a number with the words that bound it, by the guidelines."""
    values = [item.value for item in found if item.kind in COUNTS]
    kinds = [item.kind for item in found]
    if len(values) >= 2:
        low, high = _range(values[0], values[1])
        return Bounds(low, None, high, "between")
    if "scales" in kinds:
        return Bounds(_vague(found), None, None, "vague")
    if "scale" in kinds and ("few" in kinds or "many" in kinds) and not values:
        return _few(found)
    value = values[0] if values else _scale(found)
    return _bounded(value, found)


def _range(low: float, high: float) -> tuple[int, int]:
    """'four or five thousand': the scale of the second number applies to the first."""
    if low < 100 and high >= 1000 and high % 100 == 0:
        scale = 10 ** (len(str(int(high))) - len(str(int(low))))
        low = low * scale if low * scale <= high else low
    return int(min(low, high)), int(max(low, high))


def _vague(found: Sequence[Item]) -> int:
    value = 1
    for item in found:
        if item.kind == "scales":
            value *= item.value if value == 1 else item.value // 2
    return value


def _few(found: Sequence[Item]) -> Bounds:
    """'a few hundred' is 200 to 900 by convention."""
    scale = next(item.value for item in found if item.kind == "scale")
    if _direction(found) == "at_most":
        return Bounds(None, None, 9 * scale, "at_most")
    return Bounds(2 * scale, None, 9 * scale, "vague")


def _scale(found: Sequence[Item]) -> float:
    scale = next(float(item.value) for item in found if item.kind == "scale")
    return scale / 2 if any(item.kind == "half" for item in found) else scale


def _bounded(value: float, found: Sequence[Item]) -> Bounds:
    if value != int(value):
        return Bounds(int(value), None, int(value) + 1, "between")
    number, direction = int(value), _direction(found)
    kinds = {item.kind for item in found}
    if direction == "at_least":
        is_strict = ("more" in kinds or "over" in kinds) and "no" not in kinds
        return Bounds(number + 1, None, None, "at_least") if is_strict else Bounds(number, number, None, "at_least")
    if direction == "at_most":
        is_strict = ("less" in kinds or "under" in kinds) and "no" not in kinds
        return Bounds(None, None, number - is_strict, "at_most")
    if direction == "nearly":
        return Bounds(None, number, number, "approx")
    if direction == "approx":
        return Bounds(None, number, None, "approx")
    return Bounds(number, number, number, "exact")


def _direction(found: Sequence[Item]) -> str:
    """at_least, at_most, nearly, approx or exact, as the words before a number say."""
    kinds = {item.kind for item in found}
    value = next((str(item.value) for item in found if item.kind in ("more", "less", "over", "under")), "")
    if "no" in kinds and value:
        return "at_most" if value == "MORE_THAN" else "at_least"
    upwards = next((str(item.value) for item in found if item.kind == "up"), "")
    if "least" in kinds or value == "MORE_THAN" or upwards == "MORE_THAN":
        return "at_least"
    if "most" in kinds or value == "LESS_THAN" or upwards or "as" in kinds:
        return "at_least" if "as" in kinds and "few" in kinds else "at_most"
    words = {str(item.value) for item in found if item.kind in ("approx", "estimated", "close_to")}
    if "LESS_THAN" in words:
        return "nearly"
    return "approx" if words else "exact"


# Readers: the items of a match to quantities


Reader = Callable[[Sequence[Item], str], Iterator[Quantity]]


def _quantity(found: Sequence[Item], first: int, last: int, end: int, unit: str, rule: str) -> Quantity:
    low, best, high, modifier = bounds(found[first:last])
    return Quantity(
        id=None,
        start=found[first].start,
        end=found[end - 1].end,
        low=low,
        best=best,
        high=high,
        modifier=modifier,
        unit=unit,
        method=RULE,
        rule_id=rule,
    )


def _persons(found: Sequence[Item], rule: str) -> Iterator[Quantity]:
    first, last = _numeral(found)
    yield _quantity(found, first, last, last, "persons", rule)


def _part_of(found: Sequence[Item], rule: str) -> Iterator[Quantity]:
    """'four of the five policemen' are two numbers."""
    place = next(place for place, item in enumerate(found) if item.kind == "of" and _is_whole(found, place))
    yield from _persons(found[:place], rule)
    if any(item.kind in _COUNTED for item in found[place:]):
        yield from _persons(found[place + 1 :], rule)


def _is_whole(found: Sequence[Item], place: int) -> bool:
    """Whether 'of' stands before the whole, not in 'tens of thousands' or 'upwards of'."""
    return found[place + 1].kind != "scales" and found[place - 1].kind != "up"


def _one(found: Sequence[Item], rule: str) -> Iterator[Quantity]:
    first, last = _numeral(found)
    if found[last - 1].value == 1:
        yield _quantity(found, first, last, last, "persons", rule)


def _duration(found: Sequence[Item], rule: str) -> Iterator[Quantity]:
    first, _ = _numeral(found)
    start = 0 if found[0].kind == "a" and first == 2 else first
    if any(item.kind in COUNTS for item in found):
        for quantity in _measure(found, rule):
            yield quantity._replace(start=found[start].start)


def _measure(found: Sequence[Item], rule: str) -> Iterator[Quantity]:
    """The number with its unit; nothing if the vocabulary has no code for the unit."""
    first, last = _numeral(found)
    if unit := read_toml("quantities/rules.toml")["units"].get(str(found[-1].value)):
        yield _quantity(found, first, last, len(found), unit, rule)


def _age(found: Sequence[Item], rule: str) -> Iterator[Quantity]:
    first, last = _numeral(found)
    if all(0 < item.value <= _OLDEST for item in found[first:last] if item.kind in COUNTS):
        yield _quantity(found, first, last, last, "years", rule)


def _nothing(_: Sequence[Item], __: str) -> Iterator[Quantity]:
    return iter(())


_READERS: Mapping[str, Reader] = {
    "persons": _persons,
    "object": _persons,
    "head": _persons,
    "one": _one,
    "part_of": _part_of,
    "duration": _duration,
    "distance": _measure,
    "age": _age,
    "nothing": _nothing,
}


# Guards: what a pattern over classes cannot say


def _ends(_: str, match: Found, words: Sequence[Item], __: bool) -> bool:
    return match.last == len(words)


def _is_number_of(_: str, match: Found, words: Sequence[Item], __: bool) -> bool:
    return words[match.first].value in ("number", "numbers", "total", "strength", "count")


def _is_free(_: str, match: Found, words: Sequence[Item], __: bool) -> bool:
    """Vague plurals that count nothing else: not "hundreds of attacks", "tens of dollars"."""
    before = words[match.first - 1].kind if match.first else ""
    return before not in ("currency", "of", "percent")


def _is_after_persons(_: str, match: Found, words: Sequence[Item], has_persons: bool) -> bool:
    return has_persons and not any(item.kind == "year" for item in words[match.first : match.last])


def _is_of_persons(_: str, match: Found, words: Sequence[Item], has_persons: bool) -> bool:
    """'two of them' counts people only if people were counted before."""
    return words[match.last - 1].kind != "pronoun" or has_persons


def _is_member(_: str, match: Found, words: Sequence[Item], __: bool) -> bool:
    return str(words[match.last - 1].value) != "no"


def _is_age(text: str, match: Found, words: Sequence[Item], __: bool) -> bool:
    """An age is one that a person can have, and what stands before it is a word of letters only."""
    name = words[match.first]
    age = float(words[match.last - 1].value)
    return 1 < age <= _OLDEST and text[name.start : name.end].isalpha()


def _is_distance(_: str, match: Found, words: Sequence[Item], __: bool) -> bool:
    """Between number and unit only words stand that do not change the unit: "20 nautical miles", not square ones."""
    between = [item.value for item in words[match.first : match.last] if item.kind == "word"]
    return all(word in ("nautical", "road", "air") for word in between)


_GUARDS: dict[str, Callable[[str, Found, Sequence[Item], bool], bool]] = {
    "after-persons": _is_after_persons,
    "age": _is_age,
    "distance": _is_distance,
    "ends": _ends,
    "member": _is_member,
    "no-of": _is_free,
    "number": _is_number_of,
    "of-persons": _is_of_persons,
}
