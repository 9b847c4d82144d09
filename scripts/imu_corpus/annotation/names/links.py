"""Links: what joins the words of one name without a capital of its own: "of the", "&", "'s", a comma in a list.

Takes the tokens and a place after a row of units; gives the links there, none if the row ends.
"""

from __future__ import annotations

from collections.abc import Sequence

from imu_corpus.annotation.names.candidates import Unit
from imu_corpus.annotation.names.lexicon import is_common, words_of
from imu_corpus.annotation.names.words import Words

_LINKS = frozenset({"of", "for", "on", "and", "&", "to", "against", "the", "in"})
_MOST_LINKS = 3
_LONGEST_LIST = 14


def links_at(words: Words, chunk: Sequence[Unit], place: int) -> list[Unit]:
    """The links between the row `chunk`, which ends before `place`, and a capital that goes on with it."""
    return _words_at(words, place) or _possessive_at(words, chunk, place) or _comma_at(words, chunk, place)


def _words_at(words: Words, place: int) -> list[Unit]:
    """Up to three words such as "of the" up to a capital."""
    end = place
    while end < len(words.keys) and end < place + _MOST_LINKS and words.surfaces[end] in _LINKS:
        end += 1
    follows = end < len(words.keys) and words.is_capital[end] and words.sentences[end] == words.sentences[end - 1]
    return [Unit(at, at, words.keys[at], "link") for at in range(place, end)] if follows else []


def _possessive_at(words: Words, chunk: Sequence[Unit], place: int) -> list[Unit]:
    """The possessive inside a name: "People's Democratic Party", "Prosecutor-General's Office"."""
    if words.keys[place] not in ("s", "'", "’") or chunk[-1].key not in words_of("possessive-head"):
        return []
    after = place + 1
    follows = after < len(words.surfaces) and words.is_capital[after] and not words.is_opening[after]
    return [Unit(place, place, "possessive", "link")] if follows else []


def _comma_at(words: Words, chunk: Sequence[Unit], place: int) -> list[Unit]:
    """The comma in a row of what an office is for: "Ministry of Labour, Health and Social Affairs"."""
    if words.surfaces[place] != "," or chunk[-1].kind not in ("word", "head"):
        return []
    if not any(unit.kind == "link" and unit.key in ("of", "for", "on") for unit in chunk):
        return []
    joined = False
    for at in range(place + 1, min(place + _LONGEST_LIST, len(words.surfaces))):
        key = words.keys[at]
        if key == "and":
            joined = True
        elif joined and words.is_capital[at]:
            return [Unit(place, place, ",", "link")]
        elif key not in (",", "the") and not (words.is_capital[at] and is_common(key)):
            return []
    return []
