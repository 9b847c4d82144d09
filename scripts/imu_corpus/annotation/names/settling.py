"""Settling types over a whole document: a name with a type at one place has it at all others.

Takes the candidates of a text; gives those that are names, each with a type.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise

from imu_corpus.annotation.lexical.word_keys import word_key
from imu_corpus.annotation.names.candidates import GUESS, SHAPE, Candidate
from imu_corpus.annotation.names.context import Points, context_points
from imu_corpus.annotation.names.gazetteer import Entry
from imu_corpus.annotation.names.lexicon import is_common, words_of
from imu_corpus.annotation.names.words import Words

_ORDER = ("PER", "ORG", "GPE", "NORP", "LOC", "FAC", "EVENT", "WORK")
_DEFAULT = "PER"
_LEAST_LENGTH_OF_PART = 3
# Sources of places that stand after a place in them: "Zarkala, Pakistan".
_ENCLOSING = frozenset({"country", "american-state"})


def settle(words: Words, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with types; those that the document does not confirm are left out."""
    candidates = [*_without_doubtful(words, candidates)]
    points = _document_points(words, candidates)
    _add_neighbours(words, candidates, points)
    _add_short_forms(words, candidates, points)
    typed = [_typed(words, candidate, points) for candidate in candidates]
    return _as_persons(words, typed)


def name_key(words: Words, candidate: Candidate) -> str:
    """The word keys of a candidate."""
    if candidate.first == candidate.last:
        key = words.keys[candidate.first]
        return key if key[0].isalnum() else ""
    return " ".join(key for key in words.keys[candidate.first : candidate.last + 1] if key[0].isalnum())


def _without_doubtful(words: Words, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Leave out listed names that are English words at an opening, unless the document has them elsewhere too."""
    doubtful = []
    sure = set()
    for candidate in candidates:
        match = candidate.match
        if match and match.entry.is_common and words.is_opening[candidate.first] and not _is_plain(match.entry):
            doubtful.append(candidate)
        else:
            sure.add(name_key(words, candidate))
            yield candidate
    for candidate in doubtful:
        following = words.keys[candidate.last + 1] if candidate.last + 1 < len(words.keys) else ""
        if name_key(words, candidate) in sure or following in words_of("report-after") or following == "s":
            yield candidate


def _is_plain(entry: Entry) -> bool:
    """Whether a listed name is likelier than the English word of the same letters, even at an opening."""
    return entry.source == "country" or entry.type == "NORP" or word_key(entry.name) in words_of("plain-name")


def _document_points(words: Words, candidates: Iterable[Candidate]) -> dict[str, Points]:
    points: dict[str, Points] = defaultdict(partial(defaultdict, int))
    for candidate in candidates:
        own = points[name_key(words, candidate)]
        if candidate.type is None:
            for kind, count in context_points(words, candidate).items():
                own[kind] += count
        else:
            own[candidate.type] += 8 if candidate.confidence > SHAPE else 3
    return points


def _add_neighbours(words: Words, candidates: Sequence[Candidate], points: dict[str, Points]) -> None:
    """Names in one row ("SDPK, Respublika and Bir Bol", "Baku-Tbilisi-Ceyhan") tend to be of one type."""
    for before, after in pairwise(candidates):
        between = words.keys[before.last + 1 : after.first]
        if not between or len(between) > 2 or not words_of("joint").issuperset(between):
            continue
        if between == [","] and before.type is None and after.match and after.match.entry.source in _ENCLOSING:
            points[name_key(words, before)]["GPE"] += 3
        for known, open_ in ((before, after), (after, before)):
            if known.type and open_.type is None:
                points[name_key(words, open_)][known.type] += 2 if open_.first == open_.last else 1


def _add_short_forms(words: Words, candidates: Sequence[Candidate], points: dict[str, Points]) -> None:
    """A single unlisted word that opens or closes an organisation's full name is short for it."""
    parts = {
        words.keys[place]
        for candidate in candidates
        if candidate.type == "ORG" and candidate.first < candidate.last
        for place in (candidate.first, candidate.last)
    }
    for candidate in candidates:
        if candidate.type is None and candidate.first == candidate.last and words.keys[candidate.first] in parts:
            points[words.keys[candidate.first]]["ORG"] += 4


def _typed(words: Words, candidate: Candidate, points: dict[str, Points]) -> Candidate:
    if candidate.type is not None and candidate.confidence > GUESS:
        return candidate
    found = points[name_key(words, candidate)]
    best = max(_ORDER, key=lambda kind: (found[kind], kind == (candidate.type or _DEFAULT)))
    sure = min(0.9, 0.4 + 0.05 * max(found[best], 0))
    return candidate._replace(type=best, confidence=sure)


def _as_persons(words: Words, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Single words that are part of the full name of a person of the document become that person's name."""
    parts = _person_parts(words, candidates)
    settled = []
    for candidate in candidates:
        if candidate.type != "PER" and candidate.first == candidate.last and _is_part(words, candidate, parts):
            candidate = candidate._replace(type="PER", confidence=0.8, rule_id="part-of-person", match=None)
        settled.append(candidate)
    return settled


def _is_part(words: Words, candidate: Candidate, parts: frozenset[str]) -> bool:
    key = words.keys[candidate.first]
    if key not in parts and not (key.endswith("s") and key[:-1] in parts):
        return False
    match = candidate.match
    if match is None:
        return True
    after = words.keys[candidate.last + 1] if candidate.last + 1 < len(words.keys) else ""
    tribal = after in words_of("people-after") or after in words_of("group-after")
    return match.entry.source in ("people", "armed-group") and not tribal


def _person_parts(words: Words, candidates: Iterable[Candidate]) -> frozenset[str]:
    """The first and last words of persons' full names."""
    found = set[str]()
    for candidate in candidates:
        if candidate.type != "PER" or candidate.first == candidate.last:
            continue
        keys = words.keys[candidate.first : candidate.last + 1]
        found |= {key for key in keys if len(key) >= _LEAST_LENGTH_OF_PART and _stands_alone(key)}
    return frozenset(found)


def _stands_alone(key: str) -> bool:
    """Whether a part of a name may stand for the person; particles and honorifics may not."""
    return key not in words_of("particle") and key not in words_of("no-surname")


def repeated_parts(words: Words, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Capitalised English words outside all candidates that are a person's surname elsewhere in the text."""
    outlets = {
        words.keys[c.last]
        for c in candidates
        if c.match and c.match.entry.source == "agency-media" and c.first < c.last and is_common(words.keys[c.last])
    }
    surnames = {
        words.keys[c.last]
        for c in candidates
        if c.type == "PER"
        and (c.first != c.last or c.rule_id == "title")
        and c.confidence >= SHAPE
        and len(words.keys[c.last]) > 2
    }
    taken = bytearray(len(words.keys))
    for candidate in candidates:
        taken[candidate.first : candidate.last + 1] = b"\x01" * (candidate.last + 1 - candidate.first)
    for place, key in enumerate(words.keys):
        if not words.is_capital[place] or taken[place]:
            continue
        if key in outlets and place and words.keys[place - 1] == "the" and not words.is_opening[place]:
            yield Candidate(place, place, "ORG", 0.7, "short-for-outlet")
        elif key in surnames:
            doubtful = words.is_opening[place] and is_common(key) and not _verb_follows(words, place)
            if not doubtful and key not in words_of("calendar") and key not in words_of("function"):
                yield Candidate(place, place, "PER", 0.8, "repeated-surname")


def _verb_follows(words: Words, place: int) -> bool:
    after = words.keys[place + 1] if place + 1 < len(words.keys) else ""
    return after in words_of("person-after") or after == "s"
