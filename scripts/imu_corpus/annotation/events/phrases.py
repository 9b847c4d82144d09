"""Noun phrases, subjects and objects of a sentence, found from the tags of its words.

There is no parser: a phrase is a run of words up to a preposition, a verb or a mark. A subject stands before its verb
(over auxiliaries, adverbs, relatives and appositions), an object after it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from imu_corpus.annotation.events.sentences import (
    ADVERB,
    AUXILIARY,
    CONJUNCTION,
    DETERMINER,
    MARK,
    MODAL,
    NAME,
    NEGATOR,
    NUMBER,
    OTHER,
    PARTICIPLE,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    RELATIVE,
    VERB,
    EventSentence,
)
from imu_corpus.annotation.events.words import words

_INNER = frozenset({DETERMINER, NUMBER, OTHER, NAME, POSSESSIVE, PARTICIPLE})
_HEADS = frozenset({OTHER, NAME, NUMBER, POSSESSIVE})
_BEFORE_VERB = frozenset({ADVERB, AUXILIARY, MODAL, NEGATOR})
_LONGEST = 9


class Phrase(NamedTuple):
    """First and last word of a noun phrase."""

    first: int
    last: int


def phrase_after(sentence: EventSentence, place: int) -> Phrase | None:
    """The noun phrase that begins at a place."""
    if sentence.tag(place) == PRONOUN:
        return Phrase(place, place)
    end, limit = place, min(len(sentence.keys), place + _LONGEST)
    while end < limit and _goes_on(sentence, place, end):
        end += 1
    while end > place and sentence.tag(end - 1) in (DETERMINER, PREPOSITION, ADVERB, POSSESSIVE):
        end -= 1
    return Phrase(place, end - 1) if end > place else None


def _goes_on(sentence: EventSentence, first: int, place: int) -> bool:
    """Whether the word at a place belongs to the phrase that began at `first`."""
    tag = sentence.tags[place]
    if sentence.times[place] is not None and sentence.quantities[place] is None:
        return place == first and sentence.tag(place + 1) == POSSESSIVE
    if sentence.quantities[place] is not None:
        return place == first or sentence.quantities[place] is sentence.quantities[place - 1] or tag == NUMBER
    if tag == DETERMINER:
        return place == first or _takes_determiner(sentence.keys[place - 1])
    if sentence.keys[place] == "of":
        return place > first and sentence.tag(place + 1) in (DETERMINER, OTHER, NAME, NUMBER, PARTICIPLE)
    if tag == ADVERB:
        return sentence.tag(place + 1) in (PARTICIPLE, OTHER) and sentence.keys[place].endswith("ly")
    if tag == VERB:
        return sentence.tag(place - 1) in (DETERMINER, NUMBER, ADVERB) and sentence.tag(place + 1) in (OTHER, NAME)
    if tag == PREPOSITION and sentence.keys[place] in words("preposition or noun"):
        return sentence.tag(place - 1) == DETERMINER
    return tag in _INNER


def _takes_determiner(key: str) -> bool:
    """Whether a determiner may stand inside a phrase after a word: "all the", "of the"."""
    return key == "of" or key in words("predeterminer")


def phrase_before(sentence: EventSentence, place: int) -> Phrase | None:
    """The noun phrase that ends right before a place."""
    if sentence.tag(place - 1) == PRONOUN:
        return Phrase(place - 1, place - 1)
    first = place
    while first > max(0, place - _LONGEST) and _goes_back(sentence, first - 1, place):
        first -= 1
        if sentence.tags[first] == DETERMINER and not _takes_determiner(sentence.key(first - 1)):
            break
    while first < place and (sentence.tags[first] in (PREPOSITION, POSSESSIVE) and sentence.quantities[first] is None):
        first += 1
    return Phrase(first, place - 1) if first < place else None


def _goes_back(sentence: EventSentence, place: int, end: int) -> bool:
    tag = sentence.tags[place]
    if sentence.quantities[place] is not None:
        return True
    if sentence.times[place] is not None:
        return False
    if sentence.keys[place] == "of":
        return place + 1 < end and sentence.tag(place - 1) in _HEADS
    if tag == VERB:
        return (
            place + 1 < end
            and sentence.tag(place - 1) in (DETERMINER, NUMBER)
            and sentence.tag(place + 1) in (OTHER, NAME)
        )
    return tag in _INNER


def subject(sentence: EventSentence, verb: int, depth: int = 3) -> Phrase | None:
    """The subject of the verb at a place, as far as the sentence shows it."""
    place = verb - 1
    while place >= 0 and sentence.tags[place] in _BEFORE_VERB:
        place -= 1
    place = _over_time(sentence, place)
    if place < 0 or depth == 0:
        return None
    tag, key = sentence.tags[place], sentence.keys[place]
    if tag == RELATIVE and key in words("relative pronoun"):
        return _antecedent(sentence, place)
    if key == "of" and (accused := _accused(sentence, place)) is not None:
        return accused
    if key == "to" or tag in (CONJUNCTION, RELATIVE) or (tag == PREPOSITION and key in words("linking")):
        return _shared(sentence, place, depth)
    if tag == MARK:
        return _before_mark(sentence, place, verb, depth)
    found = phrase_before(sentence, place + 1)
    return _whole(sentence, found) if found else None


def _over_time(sentence: EventSentence, place: int) -> int:
    """The place before a time that stands between subject and verb, and before the participle that it dates."""
    if place < 0 or sentence.times[place] is None or sentence.quantities[place] is not None:
        return place
    while place >= 0 and sentence.times[place] is not None:
        place -= 1
    if sentence.tag(place) == PREPOSITION:
        place -= 1
    return place - 1 if sentence.tag(place) == VERB and place else place


def _accused(sentence: EventSentence, of: int) -> Phrase | None:
    """The object of an accusation, who does what follows "of": "accused the rebels of shelling"."""
    for place in range(of - 1, max(of - _LONGEST, -1), -1):
        if sentence.keys[place] in words("accusing"):
            return subject(sentence, place, 1) if is_passive(sentence, place, place) else object_of(sentence, place)
    return None


def _antecedent(sentence: EventSentence, relative: int) -> Phrase | None:
    place = relative
    if sentence.tag(place - 1) == MARK:
        place -= 1
    found = phrase_before(sentence, place)
    return _whole(sentence, found) if found and sentence.key(relative) != "that" else found


def _shared(sentence: EventSentence, place: int, depth: int) -> Phrase | None:
    """The subject of the verb before: of "killed" in "attacked the post and killed", "tried to kill"."""
    for before in range(place - 1, -1, -1):
        if sentence.tags[before] == VERB:
            return subject(sentence, before, depth - 1)
        if sentence.keys[before] == ";":
            break
    return None


def _before_mark(sentence: EventSentence, place: int, verb: int, depth: int) -> Phrase | None:
    """The subject before an apposition ("Khan, a commander, said"), or that of the verb before (", killing two")."""
    if sentence.keys[verb].endswith("ing"):
        return _shared(sentence, place, depth)
    for before in range(place - 1, max(place - 14, 0), -1):
        if sentence.keys[before] in (",", "(") and sentence.tag(before + 1) in (
            DETERMINER,
            OTHER,
            NAME,
            RELATIVE,
            NUMBER,
        ):
            found = phrase_before(sentence, before)
            return _whole(sentence, found) if found else None
        if sentence.keys[before] in (",", ";", ":"):
            break
    return _shared(sentence, place, depth)


def _whole(sentence: EventSentence, phrase: Phrase) -> Phrase:
    """The phrase that another hangs on by a preposition: "soldiers" of "soldiers in Wana"."""
    for _ in range(3):
        before = phrase.first - 1
        if sentence.tag(before) != PREPOSITION or sentence.key(before) in words("closes phrase") or before == 0:
            return phrase
        found = phrase_before(sentence, before)
        if found is None or sentence.tag(found.last) == VERB:
            return phrase
        phrase = found
    return phrase


def object_of(sentence: EventSentence, verb: int) -> Phrase | None:
    """The object of the verb that ends at a place."""
    place = verb + 1
    while sentence.key(place) in words("particle") or (
        sentence.tag(place) == ADVERB and sentence.quantities[place] is None
    ):
        place += 1
    return phrase_after(sentence, place)


def is_passive(sentence: EventSentence, verb: int, last: int) -> bool:
    """Whether a past inflection is passive: after a form of "be", before "by", or without an object."""
    place = verb - 1
    while sentence.tag(place) in (ADVERB, NEGATOR):
        place -= 1
    if sentence.key(place) in words("form of be"):
        return True
    if sentence.key(place) in words("form of have"):
        return False
    return sentence.key(last + 1) == "by" or (verb == last and object_of(sentence, last) is None)


def clause(sentence: EventSentence, place: int) -> tuple[int, int]:
    """First word of the clause that a place lies in, and the first after it."""
    edges = sentence.edges
    before, after = bisect_left(edges, place), bisect_right(edges, place)
    return edges[before - 1] + 1 if before else 0, edges[after] if after < len(edges) else len(sentence.keys)
