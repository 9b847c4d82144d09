"""Rows of name words: a person's full name if a title, given name or honorific shows it, otherwise open.

Takes the units of a chunk and the index of the first name word; gives the index of the unit after the name, and the
name.
"""

from __future__ import annotations

from collections.abc import Sequence

from imu_corpus.annotation.names.candidates import GUESS, HEAD, SHAPE, TITLED, Candidate, Unit
from imu_corpus.annotation.names.heads import Reading, take
from imu_corpus.annotation.names.lexicon import words_of
from imu_corpus.annotation.names.words import Words

NAME_KINDS = frozenset({"name", "given", "honorific", "initial", "numeral", "particle"})
_NO_NAME_ALONE = frozenset({"initial", "numeral", "particle", "honorific"})
_NO_SURNAME = frozenset({"nationality", "nationality-without-plural", "country"})
_MOST_PLAIN_WORDS = 2


def person_end(units: Sequence[Unit], place: int) -> int:
    """The index after the units from `place` on that go on with a person's name."""
    at = place
    while at < len(units) and (units[at].kind in NAME_KINDS or _is_surname(units, at)):
        at += 1
    while at > place and units[at - 1].kind == "particle":
        at -= 1
    return at


def _is_surname(units: Sequence[Unit], at: int) -> bool:
    """Whether a listed name closes a person's name: "Tariq Afridi", "Omar Farah"."""
    match = units[at].match
    if match is None or match.first != match.last or at == 0:
        return False
    entry = match.entry
    if entry.type == "PER" or (entry.source == "people" and not entry.name.endswith("s")):
        return True
    is_other = entry.type in ("GPE", "ORG", "NORP") and entry.source not in _NO_SURNAME
    return is_other and units[at - 1].kind in ("given", "honorific", "initial", "particle")


def read_person_like(words: Words, units: Sequence[Unit], place: int, titled: bool) -> Reading:
    """The row of name words that begins at `place`; `titled`: a title stands before it."""
    unit = units[place]
    end = person_end(units, place + 1)
    if titled or unit.kind == "given":
        end = _with_english_surname(words, units, end)
    row = units[place:end]
    if len(row) == 1 and unit.kind in _NO_NAME_ALONE:
        return end, None
    last = row[-1].last
    if unit.key in words_of("organisation-first") and len(row) > 1:
        return end, Candidate(unit.first, last, "ORG", SHAPE, "organisation-first")
    if titled:
        return end, Candidate(unit.first, last, "PER", TITLED, "title")
    if len(row) == 1:
        return _read_single(words, units, place, end)
    if any(part.kind in ("given", "honorific", "initial", "particle") for part in row):
        return end, Candidate(unit.first, last, "PER", HEAD, "given-name")
    if row[-1].kind == "known":
        return end, Candidate(unit.first, last, "PER", SHAPE, "surname")
    return end, Candidate(unit.first, last, None, SHAPE, "name-shape")


def _read_single(words: Words, units: Sequence[Unit], place: int, end: int) -> Reading:
    """A single name word, with "& Name" or plain words after it if there are any."""
    unit = units[place]
    if unit.kind == "given":
        return end, Candidate(unit.first, unit.last, None, GUESS, "given-name-alone")
    if end + 1 < len(units) and units[end].key == "&" and units[end + 1].kind == "name":
        return end + 2, Candidate(unit.first, units[end + 1].last, "ORG", SHAPE, "ampersand")
    longer = take(units, end, ("word",), _MOST_PLAIN_WORDS)
    if longer > end and not any(words.is_opening[part.first] for part in units[end:longer]):
        return longer, Candidate(unit.first, units[longer - 1].last, None, SHAPE, "name-and-words")
    return end, Candidate(unit.first, unit.last, None, GUESS, "name-shape")


def _with_english_surname(words: Words, units: Sequence[Unit], end: int) -> int:
    """The index after one more unit if that is an English word that serves as surname: "John Baker", "Mr. Post"."""
    if end >= len(units) or words.is_opening[units[end].first]:
        return end
    unit = units[end]
    serves = unit.kind == "word" or (unit.kind in ("head", "title") and unit.key in words_of("surname-too"))
    return person_end(units, end + 1) if serves else end
