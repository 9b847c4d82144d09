"""Names inside names: the listed and the document's own names that lie in a longer one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from imu_corpus.annotation.names.candidates import Candidate
from imu_corpus.annotation.names.gazetteer import Gazetteer, Match
from imu_corpus.annotation.names.lexicon import is_common, words_of
from imu_corpus.annotation.names.words import HYPHENS, Words

_CLOSED_TYPES = frozenset({"PER"})
_CLOSED_SOURCES = frozenset({"person", "nationality", "people", "people-of-region", "whole"})
_INNER_TYPES = frozenset({"GPE", "NORP", "ORG", "LOC"})
_NOT_INSIDE = frozenset({"religion", "religion-without-plural", "political-current", "people-of-region-without-plural"})


def nested_names(words: Words, outer: Candidate, gazetteer: Gazetteer, own: Mapping[str, str]) -> Iterator[Candidate]:
    """The names inside a name, left to right, at any depth.

    `own` has the types of the document's own single-word names.
    """
    source = outer.match.entry.source if outer.match else ""
    if outer.first == outer.last or outer.type in _CLOSED_TYPES or source in _CLOSED_SOURCES:
        return
    if outer.type in ("GPE", "LOC") and words.keys[outer.first] in words_of("direction"):
        return
    place = outer.first
    while place <= outer.last:
        inner = _listed(words, outer, gazetteer, place) or _own(words, outer, own, place)
        if inner is None:
            place += 1
            continue
        yield inner
        yield from nested_names(words, inner, gazetteer, own)
        place = inner.last + 1


def _listed(words: Words, outer: Candidate, gazetteer: Gazetteer, place: int) -> Candidate | None:
    """The longest listed name at a place that may stand inside the outer one."""
    end = outer.last + 1 if place > outer.first else outer.last
    while place < end and (match := gazetteer.match(words, place, end)):
        if _may_nest(words, outer, match):
            return Candidate(match.first, match.last, match.entry.type, 0.9, f"nested:{match.entry.source}", match)
        end = match.last
    return None


def _may_nest(words: Words, outer: Candidate, inner: Match) -> bool:
    entry = inner.entry
    if entry.type not in _INNER_TYPES or entry.source in _NOT_INSIDE:
        return False
    if outer.type == "WORK":
        return True
    if entry.type == "ORG":
        return _is_inner_organisation(words, outer, inner)
    if outer.type in ("GPE", "LOC"):
        return _is_inner_place(words, outer, inner)
    # "Asia-Plus" has no continent in it, "Karshi-Khanabad" is one place.
    pair = outer.last - outer.first == 2 and words.surfaces[outer.first + 1] in HYPHENS
    return not pair and not (inner.first == outer.first and words.surfaces[inner.last + 1] in HYPHENS)


def _is_inner_organisation(words: Words, outer: Candidate, inner: Match) -> bool:
    """Whether an organisation's name inside another is an own one: [UN] in "UN Security Council", no mere beginning."""
    if inner.first == outer.first:
        joined = words.surfaces[inner.last + 1] in HYPHENS or words.keys[inner.last + 1] in ("of", "in", "for")
        return not joined and (words.surfaces[inner.first].isupper() or words.keys[inner.first] == "united")
    if words.surfaces[inner.first - 1] in HYPHENS:
        return inner.entry.source == "armed-group" and inner.first - outer.first > 2
    return words.keys[inner.first - 1] in ("of", "for", "in")


def _is_inner_place(words: Words, outer: Candidate, inner: Match) -> bool:
    """Whether a place has another in it: [Pakistan] in "Islamic Republic of Pakistan", not [Swat] in "Swat Valley"."""
    if inner.entry.type == "NORP":
        return inner.first == outer.first
    return inner.first > outer.first and words.keys[inner.first - 1] in ("of", "and", "the")


def _own(words: Words, outer: Candidate, own: Mapping[str, str], place: int) -> Candidate | None:
    key = words.keys[place]
    if not words.is_capital[place]:
        return None
    hyphened = place == outer.first and words.surfaces[place + 1] in HYPHENS
    if key in own and not hyphened:
        return Candidate(place, place, own[key], 0.7, "nested:own")
    return _place_of_facility(words, outer, place)


def _place_of_facility(words: Words, outer: Candidate, place: int) -> Candidate | None:
    """The unlisted first word of a station, prison or airport is the place where it stands."""
    plain = outer.match is None and outer.type == "FAC" and place == outer.first < outer.last
    if not plain or words.keys[outer.last] not in words_of("facility-of-place"):
        return None
    if is_common(words.keys[place]) or words.keys[place] in words_of("given-name"):
        return None
    return Candidate(place, place, "GPE", 0.6, "nested:place-of-facility")
