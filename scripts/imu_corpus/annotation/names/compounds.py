"""Compounds: where a hyphenated word or a web address ends, and what kind of word it is.

"Lashkar-e-Jhangvi" and "al-Haq" are one word; "pro-Taliban", "IMU-TTP" and "Afghan-Tajik" are not.
"""

from __future__ import annotations

from imu_corpus.annotation.names.gazetteer import Gazetteer, Match
from imu_corpus.annotation.names.lexicon import is_common, words_of
from imu_corpus.annotation.names.words import HYPHENS, Words


def compound_end(words: Words, place: int, end: int) -> int:
    """The last token of the compound that begins at `place` and ends before `end`; `place` if there is none."""
    last = place
    if place + 2 < end and words.surfaces[place + 1] == "&" and words.is_glued[place + 1] and words.is_glued[place + 2]:
        return place + 2
    while _is_hyphen(words, last + 1, end) and words.is_glued[last + 2]:
        after = last + 2
        if words.is_capital[after] or (last == place and _is_prefixed(words, place, end)):
            last = after
        elif words.keys[after] in words_of("particle") and (capital := _capital_after(words, after, end)):
            last = capital
        else:
            break
    return last


def _is_hyphen(words: Words, place: int, end: int) -> bool:
    """Whether a hyphen right after a word stands at a place, and a token follows before `end`."""
    return place + 1 < end and words.surfaces[place] in HYPHENS and words.is_glued[place]


def _is_prefixed(words: Words, place: int, end: int) -> bool:
    """Whether a compound is one capitalised word with a prefix, before another: "Pre-trial Detention Center"."""
    after = place + 3
    follows = after < end and words.is_capital[after] and not words.is_glued[after]
    return follows and words.keys[place] in words_of("prefix")


def _capital_after(words: Words, place: int, end: int) -> int:
    """The capital that a particle leads to: "e-Taliban", "e Taliban", "wal-al-Jihad"; 0 if there is none."""
    after = place + 1
    while _is_hyphen(words, after, end):
        after += 1
        if words.is_capital[after] or words.keys[after] not in words_of("particle"):
            break
        after += 1
    return after if after < end and words.is_capital[after] else 0


def is_bare_prefix(words: Words, gazetteer: Gazetteer, place: int, last: int, end: int) -> bool:
    """Whether a compound is a capitalised prefix before a listed name: "Post-Soviet", of which "Soviet" is the name."""
    if last == place or words.keys[place] not in words_of("prefix") or not words.is_capital[place + 2]:
        return False
    return gazetteer.match(words, place + 2, end) is not None


def compound_kind(words: Words, first: int, last: int) -> str:
    """The kind of unit that a compound is."""
    keys = [words.keys[place] for place in range(first, last + 1) if words.surfaces[place] not in HYPHENS]
    if keys[0] in words_of("organisation-first") and len(keys) > 1:
        return "group"
    if keys[0] in words_of("organisation-head"):
        return "head"
    if "-".join(keys) in words_of("title") or all(key in words_of("title") for key in keys):
        return "title"
    is_upper = words.surfaces[first].isupper() and words.surfaces[last].isupper() and not words.is_shouted[first]
    if is_upper or words.surfaces[first + 1] == "&":
        return "acronym"
    return "word" if all(is_common(key) for key in keys) else "name"


def goes_on(words: Words, match: Match, end: int) -> bool:
    """Whether a hyphen and a particle follow a listed name, so that it is only the beginning of a longer one."""
    after = match.last + 1
    follows = _is_hyphen(words, after, end) and words.is_glued[after + 1]
    return follows and words.keys[after + 1] in words_of("particle")


def swallows(words: Words, gazetteer: Gazetteer, match: Match, last: int, end: int) -> bool:
    """Whether a compound that ends at `last` is one name beyond the listed one: "Swat-Khel", not "Afghan-Tajik"."""
    after = match.last + 2
    if after > last:
        return True
    if words.surfaces[after - 1] in HYPHENS and gazetteer.match(words, after, end):
        return False
    return match.entry.type not in ("GPE", "NORP", "LOC") and not words.surfaces[match.first].isupper()


def web_end(words: Words, place: int) -> int:
    """The last token of a web address that serves as a name ("Furqon.com", "avesta.tj"); 0 if there is none."""
    dot = place + 1
    if dot + 1 >= len(words.surfaces) or words.surfaces[dot] != "." or not words.is_glued[dot]:
        return 0
    if not words.is_glued[dot + 1] or words.keys[dot + 1] not in words_of("web-ending"):
        return 0
    return dot + 1 if dot + 2 >= len(words.surfaces) or words.surfaces[dot + 2] != "/" else 0
