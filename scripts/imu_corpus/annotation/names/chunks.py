"""Reading names out of rows of capitalised words: where titles end, what a listed name takes with it, what is left.

Takes the chunks of `annotation/names/units.py`; gives candidates, with a type if the words themselves show it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imu_corpus.annotation.names.candidates import GUESS, HEAD, LISTED, SHAPE, TITLED, Candidate, Unit
from imu_corpus.annotation.names.heads import Reading, after_links, read_headed, read_opened, take
from imu_corpus.annotation.names.lexicon import is_common, words_of
from imu_corpus.annotation.names.persons import NAME_KINDS, person_end, read_person_like
from imu_corpus.annotation.names.words import OPENING_QUOTES, Words

_GROUPS_THAT_TAKE_A_PLACE = frozenset({"armed-group", "party"})
_TRIBES_AS_GIVEN_NAMES = frozenset({"Wazir", "Turi"})
_IN_OFFICES = frozenset({"word", "link", "title"})
_MOST_WORDS = 6


def candidates_of(words: Words, units: Sequence[Unit]) -> Iterator[Candidate]:
    """The candidates of one chunk, left to right, none overlapping."""
    place, titled = 0, False
    while place < len(units):
        unit = units[place]
        if unit.kind == "link":
            place, titled = place + 1, titled and unit.key != "and"
            continue
        if _opens_title(units, place):
            place, titled = place + 1, True
            continue
        if _is_empty_opening(words, units, place):
            place += 1
            continue
        end, found = _read_at(words, units, place, titled)
        if found is None and unit.kind == "title":
            place, titled = _after_title(units, place), True
            continue
        if found is not None:
            yield found
        place, titled = max(end, place + 1), False


def _opens_title(units: Sequence[Unit], place: int) -> bool:
    """Whether a word only modifies a title that follows: "Deputy [Prime] Minister", "[Army] Chief"."""
    at = place
    while at < len(units) and units[at].kind in ("word", "head") and units[at].key in words_of("title-modifier"):
        at += 1
    if at == place or at == len(units) or units[at].kind != "title":
        return False
    return at + 1 == len(units) or units[at + 1].kind != "head"


def _is_empty_opening(words: Words, units: Sequence[Unit], place: int) -> bool:
    """Whether an English word has its capital only because it opens a sentence or stands in a headline."""
    unit = units[place]
    if unit.kind not in ("word", "head") or not words.is_opening[unit.first]:
        return False
    if place + 1 == len(units):
        return True
    after = units[place + 1]
    if after.kind == "link":
        return unit.kind == "word" and after.key != "possessive"
    # In a headline the next word's capital means nothing either.
    return after.kind not in ("word", "head", "acronym") or words.is_opening[after.first]


def _after_title(units: Sequence[Unit], place: int) -> int:
    """The index after a title and what belongs to it: "Secretary of State", "Minister of Foreign Affairs"."""
    after = place + 1
    if after + 1 < len(units) and units[after].kind == "link" and units[after].key in ("of", "for", "to"):
        rest = after + 1
        while rest < len(units) and (units[rest].kind in _IN_OFFICES or _is_service(units[rest])):
            rest += 1
        if rest > after + 1 and (rest == len(units) or units[rest].kind != "head"):
            return rest
    return after


def _is_service(unit: Unit) -> bool:
    """Whether a head or listed name is part of an office: "Chief of [Army] [Staff]"."""
    return unit.kind in ("head", "known") and unit.key.casefold() in words_of("service-in-office")


def _read_at(words: Words, units: Sequence[Unit], place: int, titled: bool) -> Reading:
    """The name that begins at a unit, and the index of the unit after it."""
    for read in (read_opened, read_headed):
        end, found = read(words, units, place)
        if found:
            return end, found
    unit = units[place]
    if unit.kind == "known":
        return _read_known(words, units, place, titled)
    if unit.kind in NAME_KINDS:
        return read_person_like(words, units, place, titled)
    if unit.kind == "group":
        return _read_group(units, place)
    if unit.kind == "web":
        return place + 1, Candidate(unit.first, unit.last, "ORG", HEAD, "web-address")
    if unit.kind == "acronym":
        return place + 1, Candidate(unit.first, unit.last, None, SHAPE, "acronym")
    if titled and (unit.kind == "word" or unit.key in words_of("surname-too")) and not words.is_opening[unit.first]:
        end = person_end(units, place + 1)
        return end, Candidate(unit.first, units[end - 1].last, "PER", TITLED, "title")
    return _read_words(words, units, place) if unit.kind == "word" else (place + 1, None)


def _read_known(words: Words, units: Sequence[Unit], place: int, titled: bool) -> Reading:
    """A listed name, alone or with what makes it a longer one."""
    unit = units[place]
    assert unit.match is not None
    entry = unit.match.entry
    if entry.type == "ORG" and (end := _organisation_end(words, units, place)) > place + 1:
        return end, Candidate(unit.first, units[end - 1].last, "ORG", HEAD, "listed-longer")
    is_tribesman = entry.source == "people" and (titled or _person_follows(units, place))
    if entry.type == "PER" or is_tribesman:
        end = person_end(units, place + 1)
        if end > place + 1 or is_tribesman:
            return end, Candidate(unit.first, units[end - 1].last, "PER", TITLED, "listed-person-longer")
    return place + 1, Candidate(unit.first, unit.last, entry.type, LISTED, f"gazetteer:{entry.source}", unit.match)


def _organisation_end(words: Words, units: Sequence[Unit], place: int) -> int:
    """The index after a listed organisation and its place: "Tehrik-e-Taliban Swat", "Supreme Court of Pakistan"."""
    match, after = units[place].match, units[place + 1].match if place + 1 < len(units) else None
    if match and after and match.entry.source in _GROUPS_THAT_TAKE_A_PLACE and after.entry.type == "GPE":
        return place + 2
    if words.keys[units[place].last] in words_of("organisation-head"):
        return after_links(units, place + 1)
    return place + 1


def _person_follows(units: Sequence[Unit], place: int) -> bool:
    """Whether a tribe's name opens a person's: "Wazir Akbar Khan"."""
    follows = place + 1 < len(units) and units[place + 1].kind == "given"
    return follows and units[place].key in _TRIBES_AS_GIVEN_NAMES


def _read_group(units: Sequence[Unit], place: int) -> Reading:
    """A compound recognised by its first word: "Lashkar-e-Sunna", with a place after it."""
    end = take(units, place + 1, ("name", "known", "given"), 2)
    return end, Candidate(units[place].first, units[end - 1].last, "ORG", HEAD, "organisation-first")


def _read_words(words: Words, units: Sequence[Unit], place: int) -> Reading:
    """English words with capitals, if several stand together or a surname follows."""
    unit = units[place]
    is_opening = words.is_opening[unit.first]
    after = units[place + 1].match if place + 1 < len(units) else None
    if after and after.entry.type == "PER" and after.first == after.last and not is_opening:
        return place + 2, Candidate(unit.first, after.last, "PER", SHAPE, "surname")
    end = take(units, place, ("word", "name", "acronym", "title"), _MOST_WORDS)
    row = units[place:end]
    if len(row) == 1 or all(words.is_opening[part.first] for part in row[1:]):
        return place + 1, None
    if is_opening and (row[1].kind != "word" or words.surfaces[max(unit.first - 1, 0)] in OPENING_QUOTES):
        return place + 1, None
    if len(row) == 2 and row[1].kind == "name":
        return end, Candidate(unit.first, row[1].last, None, SHAPE, "name-shape")
    if not all(part.kind == "acronym" or (part.kind != "title" and is_common(part.key)) for part in row):
        return place + 1, None
    return end, Candidate(unit.first, row[-1].last, "ORG", GUESS, "capitalised-words")
