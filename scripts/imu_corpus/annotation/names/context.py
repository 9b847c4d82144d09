"""What the words around a name say of its type.

Takes the tokens and a candidate; gives points for each type. The words are in `names/words.toml`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from imu_corpus.annotation.names.candidates import Candidate
from imu_corpus.annotation.names.lexicon import groups, words_of
from imu_corpus.annotation.names.words import HYPHENS, Words

Points = Counter[str]
_DATELINE_MARKS = frozenset({",", ":", "(", "-", "–", "—", "--", "/"})
_PLACE_PREPOSITIONS = frozenset({"in", "near", "at", "inside", "outside", "into", "around", "across", "throughout"})


def context_points(words: Words, candidate: Candidate) -> Points:
    """Points for each type of a candidate that its words leave open."""
    points: Points = Counter()
    for kind, count in (
        *_from_shape(words, candidate),
        *_from_before(words, candidate),
        *_from_after(words, candidate),
    ):
        points[kind] += count
    return points


def _from_shape(words: Words, candidate: Candidate) -> Iterator[tuple[str, int]]:
    surface, key = words.surfaces[candidate.last], words.keys[candidate.last]
    length = candidate.last - candidate.first
    if candidate.rule_id == "acronym":
        yield "ORG", 4
    elif length == 0 and surface[1:] != surface[1:].lower() and not surface.isupper():
        yield "ORG", 2  # a capital inside: "AKIpress"
    elif candidate.rule_id == "given-name-alone":
        yield "PER", 4
    elif length:
        yield "PER", 2
    if length and words.keys[candidate.first] in words_of("direction"):
        yield "GPE", 3
    for group in ("surname-ending", "place-ending", "people-ending"):
        if any(key.endswith(ending) and len(key) > len(ending) + 2 for ending in words_of(group)):
            yield groups()[group].type or "", 2
    if key.startswith(("abu", "abd")):
        yield "PER", 2


def _from_before(words: Words, candidate: Candidate) -> Iterator[tuple[str, int]]:
    first = candidate.first
    one, two, three = (_key(words, first - step, candidate) for step in (1, 2, 3))
    glued = words.is_glued[first]
    if one == "the":
        yield "ORG", 3
        yield "NORP", 1
        yield "LOC", 1
        yield "PER", -4
        if two in ("of", "in") and three in words_of("place-of"):
            yield "GPE", 4
        if two in words_of("group-before"):
            yield "ORG", 2
    elif one in words_of("place-before"):
        yield "GPE", 4 if one in _PLACE_PREPOSITIONS else 2
    elif one == "of" and two in words_of("place-of"):
        yield "GPE", 6
    elif one in words_of("place-before-weak"):
        yield "GPE", 1
    if one in words_of("title") or (one == "," and two in words_of("title")):
        yield "PER", 5 if one != "," else 2
    elif one in words_of("person-before"):
        yield "PER", 1
    if one in words_of("group-before") or (one == "," and two in words_of("group-before")):
        yield "ORG", 4
    if one in ("of", "to", "with", "for") and two in words_of("group-of"):
        yield "ORG", 3
    if one in words_of("people-before"):
        yield "NORP", 2 if one != "ethnic" else 5
    if one == "," and _is_capital(words, first - 2):
        yield "GPE", 1
    if one in ("s", "'s", "’s") and not glued:
        yield "PER", 1
    if one in HYPHENS and glued:
        yield "ORG", 1


def _from_after(words: Words, candidate: Candidate) -> Iterator[tuple[str, int]]:
    last = candidate.last
    one, two, three = (_key(words, last + step, candidate) for step in (1, 2, 3))
    if one in words_of("place-after"):
        yield "GPE", 5
    if one in words_of("person-rule"):
        yield "PER", 8
    if one in _DATELINE_MARKS and words.is_opening[candidate.first] and words.surfaces[last].isupper():
        yield "GPE", 6
    if (
        one in (")", "/")
        and _key(words, candidate.first - 1, candidate) in ("(", "/")
        and _opens_line(words, candidate)
    ):
        yield "ORG", 5
    if one in words_of("person-after"):
        yield "PER", 3
    if one in words_of("group-after"):
        yield "ORG", 4
    if one in words_of("people-after"):
        yield "NORP", 4
    if one == "," and (two in ("a", "an", "the", "who", "whose", "his", "her") or two.isdigit()):
        if two.isdigit():
            yield "PER", 3 if len(two) == 2 else 0
        elif two in ("who", "whose") or three in words_of("title") or _role_follows(words, last + 3, candidate):
            yield "PER", 4
        elif three in words_of("place-of"):
            yield "GPE", 4
    if one == "," and (two in words_of("title") and two not in ("president",)):
        yield "PER", 2
    if one in HYPHENS and words.is_glued[min(last + 1, len(words.keys) - 1)]:
        if two == "based":
            yield "GPE", 5
        elif two in ("led", "backed", "affiliated", "linked", "run", "aligned", "controlled", "held"):
            yield "ORG", 3


def _opens_line(words: Words, candidate: Candidate) -> bool:
    """Whether a candidate in brackets stands in a dateline: "BISHKEK, November 12 (Kabar)"."""
    first = max(candidate.first - 10, 0)
    return any(
        words.is_opening[place] and words.surfaces[place].isupper() for place in range(first, candidate.first - 1)
    )


def _role_follows(words: Words, place: int, candidate: Candidate) -> bool:
    """Whether an office stands within four words: ", a senior police official"."""
    return any(_key(words, place + step, candidate) in words_of("title") for step in range(4))


def _key(words: Words, place: int, candidate: Candidate) -> str:
    """The key of a token of the candidate's sentence, else an empty one."""
    if 0 <= place < len(words.keys) and words.sentences[place] == words.sentences[candidate.first]:
        return words.keys[place]
    return ""


def _is_capital(words: Words, place: int) -> bool:
    return place >= 0 and words.is_capital[place]
