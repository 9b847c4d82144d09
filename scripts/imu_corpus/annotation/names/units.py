"""Units: the capitalised words of a text, compounds whole, in rows without anything between.

A row ("chunk") is the material of one name or of a few: "Pakistani Interior Minister Rehman Malik".
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest

from imu_corpus.annotation.names.candidates import Unit
from imu_corpus.annotation.names.compounds import (
    compound_end,
    compound_kind,
    goes_on,
    is_bare_prefix,
    swallows,
    web_end,
)
from imu_corpus.annotation.names.gazetteer import Gazetteer
from imu_corpus.annotation.names.lexicon import is_common, words_of
from imu_corpus.annotation.names.links import links_at
from imu_corpus.annotation.names.words import Words

_ROMAN = frozenset({"II", "III", "IV", "VI", "VII", "VIII", "IX", "XI", "XII", "XIV", "XV", "XVI", "XXIII"})
# The groups of words that give the kind of a unit, tried in this order. The first three are not names.
_KINDS = (
    ("calendar", "stop"),
    ("no-name", "stop"),
    ("function", "stop"),
    ("honorific", "honorific"),
    ("title", "title"),
    ("organisation-head", "head"),
    ("facility-head", "head"),
    ("landform-head", "head"),
    ("settlement-head", "head"),
    ("event-head", "head"),
    ("work-head", "head"),
    ("given-name", "given"),
)
_STOP_GROUPS = 3
_LONGEST_ACRONYM = 7
# Longer rows are not names; the limits keep the time linear whatever the text.
_LONGEST_CHUNK = 40
_LONGEST_COMPOUND = 24


def unit_chunks(words: Words, gazetteer: Gazetteer) -> Iterator[list[Unit]]:
    """The rows of units of a text, in order, none empty."""
    chunk: list[Unit] = []
    place, count = 0, len(words.surfaces)
    starts = [*_starts(words), count]
    # Between names there is nothing to see, and most words stand there.
    while (place := place if chunk else starts[bisect_left(starts, place)]) < count:
        unit = _unit_at(words, gazetteer, place) or _surname_at(words, chunk, place)
        if unit is None:
            links = links_at(words, chunk, place) if 0 < len(chunk) < _LONGEST_CHUNK else []
            if links:
                chunk.extend(links)
            else:
                yield from _finished(chunk)
                chunk = []
            place = links[-1].last + 1 if links else place + 1
            continue
        if chunk and (len(chunk) >= _LONGEST_CHUNK or not _continues(words, chunk[-1], unit)):
            yield from _finished(chunk)
            chunk = []
        chunk.append(unit)
        place = unit.last + 1
    yield from _finished(chunk)


def _starts(words: Words) -> list[int]:
    """The places where a row may begin: a capital, a particle, or what a dot without white space follows."""
    particles = words_of("particle")
    columns = zip_longest(words.is_capital, words.keys, words.surfaces[1:])
    return [place for place, (capital, key, after) in enumerate(columns) if capital or key in particles or after == "."]


def _finished(chunk: list[Unit]) -> Iterator[list[Unit]]:
    """The row without the links and particles at its end, if anything is left."""
    while chunk and chunk[-1].kind in ("link", "particle"):
        chunk = chunk[:-1]
    if chunk:
        yield chunk


def _continues(words: Words, before: Unit, unit: Unit) -> bool:
    """Whether a unit goes on with the row: same sentence, white space between, no new opening."""
    place = unit.first
    if words.sentences[place] != words.sentences[before.last] or before.last + 1 != place:
        return False
    if words.is_glued[place] and before.kind != "initial":
        return False
    # Inside a headline every word is an opening; elsewhere an opening begins a new row.
    return not words.is_opening[place] or words.is_opening[place - 1]


def _surname_at(words: Words, chunk: list[Unit], place: int) -> Unit | None:
    """A month's or measure's name where a surname stands: "Zafar Jan", not "Jan. 3"."""
    if not chunk or chunk[-1].kind != "given" or words.keys[place] not in words_of("surname-too"):
        return None
    is_date = place + 1 < len(words.surfaces) and words.surfaces[place + 1][0].isdigit()
    return Unit(place, place, words.keys[place], "name") if words.is_capital[place] and not is_date else None


def _unit_at(words: Words, gazetteer: Gazetteer, place: int) -> Unit | None:
    """The unit that begins at a place, if any: a listed name, a web address, a compound, a word, a particle."""
    if not words.is_capital[place] and words.keys[place] not in words_of("particle") and not web_end(words, place):
        return None
    end = min(place + _LONGEST_COMPOUND, words.stops[place])
    match = gazetteer.match(words, place, end)
    last = compound_end(words, place, end)
    if match:
        whole = match.last >= last and not goes_on(words, match, end)
        if whole or not swallows(words, gazetteer, match, last, end):
            return Unit(place, match.last, match.entry.name, "known", match)
    if web := web_end(words, last):
        return Unit(place, web, " ".join(words.keys[place : web + 1]), "web")
    if is_bare_prefix(words, gazetteer, place, last, end):
        return None
    if last > place:
        return Unit(place, last, " ".join(words.keys[place : last + 1]), compound_kind(words, place, last))
    return _single(words, place, end)


def _single(words: Words, place: int, end: int) -> Unit | None:
    """The unit of a single word."""
    surface, key, after = words.surfaces[place], words.keys[place], place + 1
    if not words.is_capital[place]:
        leads = after < end and words.is_capital[after] and not words.is_glued[after]
        return Unit(place, place, key, "particle") if leads and key in words_of("lone-particle") else None
    if len(surface) == 1 and after < end and words.surfaces[after] == "." and words.is_glued[after]:
        return Unit(place, after, key, "initial")
    kind = _kind(surface, key, words.is_shouted[place])
    return Unit(place, place, key, kind) if kind != "stop" else None


@lru_cache(maxsize=1 << 15)
def _kind(surface: str, key: str, is_shouted: bool) -> str:
    if surface in _ROMAN:
        return "numeral"
    # "Sa'id" is not a form of "say".
    groups = _KINDS if surface.isalpha() or "." in surface else _KINDS[_STOP_GROUPS:]
    for group, kind in groups:
        if key in words_of(group):
            return kind
    if key in words_of("language"):
        return "stop"  # Those that are peoples too are listed.
    if len(surface) == 1:
        return "stop" if surface in "IA" else "initial"
    if surface.isupper() and not is_shouted and len(surface) <= _LONGEST_ACRONYM and surface.isalnum():
        return "word" if len(surface) > 3 and is_common(key) else "acronym"
    if surface.replace(".", "").isupper() and "." in surface:
        return "initial"
    return "word" if is_common(key) else "name"
