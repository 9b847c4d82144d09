"""Names recognised by a head word or a first word: "Afghan Interior Ministry", "Operation Rolling River".

Takes the units of a chunk and the index of the unit where a name may begin; gives the index of the unit after the
name, and the name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from imu_corpus.annotation.names.candidates import HEAD, Candidate, Unit
from imu_corpus.annotation.names.lexicon import groups, words_of
from imu_corpus.annotation.names.words import Words

Reading = tuple[int, Candidate | None]

# The first group that holds a head gives the type.
_HEAD_GROUPS = ("facility-head", "organisation-head", "landform-head", "settlement-head", "event-head", "work-head")
_FIRST_GROUPS = ("event-first", "facility-first", "landform-first", "settlement-first", "organisation-first")
_BEFORE_HEAD = frozenset(
    {"name", "given", "honorific", "word", "head", "acronym", "known", "numeral", "group", "title"}
)
_NAME_LIKE = frozenset({"known", "name", "acronym", "given", "group"})
_PLAIN = frozenset({"word", "head"})
# The kinds of units that follow each first word.
_FOLLOWERS = {
    "event-first": ("name", "given", "word", "known", "honorific", "head"),
    "organisation-first": ("name", "given", "group"),
}
_MOST_FOLLOWERS = 3
_LINKS = frozenset({"of", "for", "on", "to", "against"})
# "Province of Sindh", but "from [Sughd Region] for [Osh]".
_PLACE_LINKS = frozenset({"of"})
_ORDINAL = re.compile(r"\d{1,4}(?:st|nd|rd|th)")


def read_opened(words: Words, units: Sequence[Unit], place: int) -> Reading:
    """A name recognised by its first word: "Camp Bastion", "Lake Iskanderkul", "Dera Allahyar", "South Balochistan"."""
    unit = units[place]
    if place + 1 >= len(units):
        return place, None
    key = unit.key.casefold()
    if key not in _first_words():
        return place, None
    if key in words_of("direction") and (after := units[place + 1].match):
        is_place = after.entry.type in ("GPE", "LOC")
        if is_place and last_head(words, units, place) is None:
            return place + 2, Candidate(unit.first, after.last, after.entry.type, HEAD, "direction")
    for group in _FIRST_GROUPS:
        if key in words_of(group) and (unit.kind != "known" or group == "organisation-first"):
            end = _opened_end(units, place, group)
            if end > place + 1:
                kind = groups()[group].type
                return end, Candidate(unit.first, units[end - 1].last, kind, HEAD, f"{group}:{key}")
    return place, None


@cache
def _first_words() -> frozenset[str]:
    """The words that may open a name that they show: most units are none."""
    return frozenset().union(*map(words_of, ("direction", *_FIRST_GROUPS)))


def _opened_end(units: Sequence[Unit], place: int, group: str) -> int:
    """The index after a name that begins with a word of the group; `place` if there is none."""
    if group == "event-first" and units[place + 1].key == "of":
        end = take(units, place + 2, ("known", "name"), 1)
        return end if end > place + 2 else place
    end = take(units, place + 1, _FOLLOWERS.get(group, ("name", "given")), _MOST_FOLLOWERS)
    # A head after it decides instead: "Dera Bugti District".
    return place if end < len(units) and units[end].kind == "head" else end


def take(units: Sequence[Unit], place: int, kinds: Sequence[str], most: int) -> int:
    """The index after up to `most` units of the kinds from `place` on."""
    end = place
    while end < len(units) and end < place + most and units[end].kind in kinds:
        end += 1
    return end


def read_headed(words: Words, units: Sequence[Unit], place: int) -> Reading:
    """A name that its head word closes or opens: "Afghan Interior Ministry", "University of Central Asia"."""
    head = last_head(words, units, place)
    if head is None:
        return place, None
    kind, rule = _head_type(units, place, head)
    end = after_links(units, head + 1, _PLACE_LINKS if kind in ("GPE", "LOC", "FAC") else _LINKS)
    if end == head + 1:
        if not _can_stand(words, units, place, head):
            return place, None
        if end < len(units) and _goes_on_after_head(words, units, end):
            end += 1
    first, last = units[place].first, units[end - 1].last
    if units[head].key in words_of("military-head") and first and _ORDINAL.fullmatch(words.surfaces[first - 1]):
        first -= 1
    if kind == "FAC" and _is_numbered(words, last):
        last += 2
    return end, Candidate(first, last, kind, HEAD, rule)


def _goes_on_after_head(words: Words, units: Sequence[Unit], end: int) -> bool:
    """Whether the unit after a head belongs to the name: "Regional Command North", "Forward Operating Base Kunduz"."""
    unit, head = units[end], units[end - 1].key
    if unit.kind == "link" or words.is_opening[unit.first]:
        return False
    if head == "command" and unit.key.casefold() in words_of("direction"):
        return True
    return head in ("base", "outpost") and unit.kind in ("name", "known") and units[end - 2].kind == "word"


def last_head(words: Words, units: Sequence[Unit], place: int) -> int | None:
    """The unit that closes the name that begins at `place`, if a head word does."""
    head = None
    for at in range(place, len(units)):
        unit = units[at]
        if unit.kind == "link":
            if unit.key != "possessive" and not (head is None and _joins_words(units, place, at)):
                break
        elif unit.kind not in _BEFORE_HEAD or (unit.kind == "title" and not _title_is_word(units, at)):
            break
        elif unit.kind == "known":
            if head is not None or not _may_stand_before_head(units, place, at):
                break
            if at > place and _ends_in_head(words, unit):
                head = at
        elif unit.kind == "head" and not _is_no_head(units, place, at):
            head = at
    return head


def _is_no_head(units: Sequence[Unit], place: int, at: int) -> bool:
    """Whether a head stands alone, is a surname ("Fiona Hill") or part of a title ("Press Secretary")."""
    unit, after = units[at], units[at + 1] if at + 1 < len(units) else None
    closes = after is None or after.kind == "link"
    if at == place:
        return after is None or after.kind != "link"
    if after is not None and after.kind == "title" and unit.key in words_of("title-modifier"):
        return True
    return closes and at == place + 1 and units[place].kind == "given" and unit.key in words_of("surname-too")


def _joins_words(units: Sequence[Unit], place: int, link: int) -> bool:
    """Whether "and" stands between plain words of one name: "Research and Analysis Wing"."""
    if units[link].key not in ("and", "&") or link == place:
        return False
    before, after = units[place:link], units[link + 1 : link + 4]
    plain = before[-1].kind == "word" and all(unit.kind in ("word", "known") for unit in before)
    return plain and after[0].kind == "word" and any(unit.kind == "head" for unit in after)


def _title_is_word(units: Sequence[Unit], at: int) -> bool:
    """Whether a title is part of an organisation's name: "Journalists Union", "Prosecutor General's Office"."""
    if at + 1 == len(units):
        return False
    after = units[at + 1]
    return after.key == "possessive" or (after.kind == "head" and units[at].key in words_of("title-in-organisation"))


def _ends_in_head(words: Words, unit: Unit) -> bool:
    """Whether a listed name is an organisation's, recognised by its last word: "Tajik [Interior Ministry]"."""
    is_organisation = unit.match is not None and unit.match.entry.type == "ORG"
    return is_organisation and words.keys[unit.last] in words_of("organisation-head")


def _may_stand_before_head(units: Sequence[Unit], place: int, at: int) -> bool:
    match = units[at].match
    if match is None or match.entry.type in ("EVENT", "WORK"):
        return False
    return match.entry.type != "PER" or at == place


def _can_stand(words: Words, units: Sequence[Unit], place: int, head: int) -> bool:
    """Whether the units up to the head make a name: not the head alone, nor words whose capitals mean nothing."""
    if head == place or (head == place + 1 and units[place].kind == "title"):
        return False
    row = units[place : head + 1]
    if all(words.is_opening[unit.first] for unit in row):
        return any(unit.kind in _NAME_LIKE for unit in row[:-1])
    return True


def after_links(units: Sequence[Unit], place: int, links: frozenset[str] = _LINKS) -> int:
    """The index after what "of", "for", "on" and "and" add to a name that ends before `place`."""
    end = place
    while end + 1 < len(units) and units[end].kind == "link" and units[end].key in links:
        after = end + 1
        while after < len(units) and units[after].kind == "link":
            after += 1
        taken = _take_object(units, after)
        if taken == after or (units[end].key in ("to", "against") and units[after].kind == "known"):
            break
        end = taken
    return end


def _take_object(units: Sequence[Unit], place: int) -> int:
    """The index after the object of a link: words with "and" between them, up to and with a listed name."""
    at = end = place
    while at < len(units):
        unit = units[at]
        if unit.kind == "known":
            if unit.match and unit.match.entry.type in ("PER", "EVENT"):
                break
            at = end = at + 1
            if at == len(units) or units[at].kind not in _PLAIN:
                break
        elif unit.kind == "link":
            if at == place or (at := _after_joint(units, at)) == len(units):
                break
        elif unit.kind in ("word", "head", "name", "acronym", "given") or (unit.kind == "title" and at == place):
            at = end = at + 1
        else:
            break
    return end


def _after_joint(units: Sequence[Unit], at: int) -> int:
    """The index after links that join plain words ("and", "and the", ","); the number of units if they do not."""
    after = at
    while after < len(units) and units[after].kind == "link":
        after += 1
    joins = units[at].key in ("and", "&", ",") and units[at - 1].kind in _PLAIN
    return after if joins and after < len(units) and units[after].kind in _PLAIN else len(units)


def _head_type(units: Sequence[Unit], place: int, head: int) -> tuple[str, str]:
    """The type of a headed name and the id of the rule."""
    key = units[head].key
    if units[head].kind == "known":
        return "ORG", "listed-longer"
    if key == "agency" and head == place + 1 and _is_tribal(units[place]):
        return "GPE", "settlement-head:agency"
    pair = f"{units[head - 1].key} {key}"
    if head > place and pair in words_of("facility-head"):
        return "FAC", f"facility-head:{pair}"
    for group in _HEAD_GROUPS:
        if key in words_of(group):
            return groups()[group].type or "ORG", f"{group}:{key}"
    return "ORG", "organisation-head"


def _is_tribal(unit: Unit) -> bool:
    return unit.match is not None and unit.match.entry.source in ("people", "province-pakistan")


def _is_numbered(words: Words, last: int) -> bool:
    """Whether "No. 1" follows."""
    keys = words.keys[last + 1 : last + 3]
    return len(keys) == 2 and keys[0] == "no" and keys[1].isdigit()
