"""Refining candidates by what stands right beside them: languages, elided heads, lower-case heads, titles of works.

Takes the candidates of a text in order; gives them refined, in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imu_corpus.annotation.names.candidates import HEAD, LISTED, Candidate
from imu_corpus.annotation.names.lexicon import is_common, words_of
from imu_corpus.annotation.names.words import CLOSING_QUOTES, HYPHENS, OPENING_QUOTES, Words

_LONGEST_TITLE = 25
_LONGEST_ROW = 20
_AT = frozenset({"in", "near", "inside", "around", "across"})
_AFTER_LANGUAGE = frozenset(
    {".", ",", ";", ":", "?", "!", ")", "and", "or", "but", "to", "by", "on", "in", "at", "with", "that", ""}
)


def refine(words: Words, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with their spans and types refined."""
    works = list(_quoted_works(words))
    refined: list[Candidate] = []
    for candidate in candidates:
        if _is_language(words, candidate):
            continue
        candidate = _with_lower_head(words, _as_place(words, candidate))
        if refined and _runs_through_bracket(words, refined[-1], candidate):
            candidate = Candidate(refined.pop().first, candidate.last, "PER", HEAD, "editorial-bracket")
        if (first := _elided(words, candidate)) is not None and not (refined and refined[-1].last >= first.first):
            refined.append(first)
        refined.append(candidate)
    return _outside(works, refined) if works else refined


def _runs_through_bracket(words: Words, before: Candidate, candidate: Candidate) -> bool:
    """Whether an editor's bracket holds the first part of a person's name: "President [Islam] Karimov"."""
    if candidate.first != before.last + 2 or words.surfaces[before.last + 1] != "]" or not before.first:
        return False
    is_person = candidate.type in ("PER", None) or (candidate.match and candidate.match.entry.source == "people")
    return words.surfaces[before.first - 1] == "[" and bool(is_person)


def _is_language(words: Words, candidate: Candidate) -> bool:
    """Whether a people's name means the language: "in Arabic and English"."""
    key = words.keys[candidate.first]
    if candidate.first != candidate.last or candidate.type != "NORP" or key not in words_of("language"):
        return False
    before = words.keys[candidate.first - 1] if candidate.first else ""
    after = words.keys[candidate.last + 1] if candidate.last + 1 < len(words.keys) else ""
    is_free = not after[:1].isalnum() or after in words_of("function")
    if before in ("and", "or", ","):
        # Part of a row of languages: look at the word before the row.
        place = candidate.first - 1
        first = max(place - _LONGEST_ROW, 0)
        while place > first and (words.keys[place] in ("and", "or", ",") or words.keys[place] in words_of("language")):
            place -= 1
        before = words.keys[place]
        return before in words_of("language-before") and before not in ("and", "or", "from", "also", "both") and is_free
    return before in words_of("language-before") and is_free


def _as_place(words: Words, candidate: Candidate) -> Candidate:
    """A tribe's name that means its land: "captured in Mohmand"."""
    if candidate.match is None or candidate.match.entry.source != "people" or not candidate.first:
        return candidate
    after = words.keys[candidate.last + 1] if candidate.last + 1 < len(words.keys) else ""
    at_place = words.keys[candidate.first - 1] in _AT and not candidate.match.entry.name.endswith("s")
    if at_place and (after in _AFTER_LANGUAGE or after in words_of("place-after")):
        return candidate._replace(type="GPE", rule_id="tribe-as-place")
    return candidate


def _with_lower_head(words: Words, candidate: Candidate) -> Candidate:
    """A name with the lower-case head that belongs to it: "Gonabad massacre", "Mehran Naval base"."""
    after = candidate.last + 1
    if after >= len(words.keys) or words.is_capital[after] or words.is_glued[after]:
        return candidate
    key = words.keys[after]
    if candidate.type == "GPE" and key in words_of("event-head-lower"):
        return Candidate(candidate.first, after, "EVENT", HEAD, "event-head-lower")
    if (
        candidate.match
        and candidate.type == "PER"
        and candidate.first == candidate.last
        and key in words_of("group-noun")
    ):
        return candidate._replace(type="ORG")
    plain = candidate.match is None and is_common(words.keys[candidate.last]) and candidate.first < candidate.last
    if plain and key in words_of("facility-head") and candidate.type in (None, "ORG", "PER"):
        return Candidate(candidate.first, after, "FAC", HEAD, "facility-head-lower")
    return candidate


def _elided(words: Words, candidate: Candidate) -> Candidate | None:
    """The first of two names whose head only the second has: [North] and [South Waziristan]."""
    first = candidate.first
    if candidate.type not in ("GPE", "LOC", "NORP") or first < 2 or words.keys[first] not in words_of("direction"):
        return None
    before = first - 2
    if (
        words.keys[first - 1] in ("and", "or")
        and words.is_capital[before]
        and words.keys[before] in words_of("direction")
    ):
        return Candidate(before, before, candidate.type, LISTED, "elided-head")
    return None


def _quoted_works(words: Words) -> Iterator[Candidate]:
    """Titles in quotation marks after a word such as "book" or "titled"."""
    for place, surface in enumerate(words.surfaces):
        if surface in OPENING_QUOTES and place and words.is_opening[min(place + 1, len(words.keys) - 1)]:
            end = _quotation_end(words, place)
            if end and _is_title(words, place, end):
                last = end - 1
                while last > place and words.surfaces[last] in (",", ".", ";", ":"):
                    last -= 1
                yield Candidate(place + 1, last, "WORK", HEAD, "quoted-title")


def _quotation_end(words: Words, place: int) -> int | None:
    for end in range(place + 2, min(place + _LONGEST_TITLE, len(words.surfaces))):
        if words.sentences[end] != words.sentences[place]:
            return None
        if words.surfaces[end] in CLOSING_QUOTES and words.is_glued[end] and words.surfaces[end] not in HYPHENS:
            return end
    return None


def _is_title(words: Words, place: int, end: int) -> bool:
    cued = any(words.keys[before] in words_of("work-cue") for before in range(max(place - 3, 0), place))
    function = words_of("function")
    content = [
        at
        for at in range(place + 1, end)
        if len(words.surfaces[at]) > 3 and words.surfaces[at][0].isalpha() and words.keys[at] not in function
    ]
    capitals = sum(words.is_capital[at] for at in content)
    if not content or capitals < len(content):
        return False
    return cued or (len(content) >= 3 and any(is_common(words.keys[at]) for at in content))


def _outside(works: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
    """The works, and the candidates that lie in none of them."""
    inside = {place for work in works for place in range(work.first, work.last + 1)}
    kept = [candidate for candidate in candidates if candidate.first not in inside]
    return sorted([*kept, *works])
