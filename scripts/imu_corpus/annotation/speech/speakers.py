"""Speakers: the text around a quotation to who said it, and the word that says so.

Takes the text with quotations blanked, so that no quoted verb is a cue. The cue is sought after the closing mark,
before the opening one, then in the rest of the sentence; the speaker is the subject of that verb.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache, cached_property
from typing import Any, NamedTuple

from imu_corpus.model import Mention, Span
from imu_corpus.rules.load import read_toml

_WORD = re.compile(r"[^\W_]+(?:[-’'.][^\W_]+)*")
# What must not stand before the mark is looked at after it: so the search jumps from mark to mark.
_SENTENCE_END = re.compile(r"[.!?](?<![A-Z].)(?<!\b[A-Z][a-z].)(?<!\b[A-Z][a-z][a-z].)\s+(?=[A-Z“\"‘\x00])")
_CHUNK_END = re.compile(r"[,;:—–(\x00]+")
#: Code points around a quotation that are searched for its cue, and before it for the name that a pronoun means.
_REACH, _BACK = 400, 1500
#: Words between a quotation and the verb of its attribution.
_NEAR_WORDS = 14
_LONGEST_PHRASE = 8
#: Pronouns that may stand for one another before a name must come: "they said", and before it again "they said".
_STEPS = 8

Speaker = Mention | Span
"""Who speaks: the name, or the words if they are not a name."""


class Attribution(NamedTuple):
    """Who speaks, and the cue as written."""

    speaker: Speaker | None
    cue: str | None


@cache
def words() -> dict[str, Any]:
    """`speech/quotations.toml` as read, its lists as sets."""
    return {
        name: {key: frozenset(value) if isinstance(value, list) else value for key, value in row.items()}
        for name, row in read_toml("speech/quotations.toml").items()
    }


class Scene:
    """A text with its quotations blanked and its outermost names, to find speakers in."""

    def __init__(self, text: str, blanked: str, mentions: Sequence[Mention]) -> None:
        self.text = text
        self.blanked = blanked
        outer = (mention for mention in mentions if not mention.is_nested)
        self.mentions = sorted(outer, key=lambda mention: (mention.start, mention.end))
        self._starts = [mention.start for mention in self.mentions]
        self._named_words = {Span(mention.start, mention.end): mention for mention in mentions}

    @cached_property
    def _all_cues(self) -> list[tuple[int, int]]:
        return _cues(self.blanked)

    @cached_property
    def _cue_starts(self) -> list[int]:
        return [start for start, _ in self._all_cues]

    @cached_property
    def _ends(self) -> list[tuple[int, int]]:
        return [match.span() for match in _SENTENCE_END.finditer(self.blanked)]

    @cached_property
    def _end_starts(self) -> list[int]:
        return [start for start, _ in self._ends]

    def names(self, start: int, end: int) -> list[Mention]:
        """Names that lie in a stretch."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [mention for mention in self.mentions[first:last] if mention.end <= end]

    def visible_names(self, start: int, end: int) -> list[Mention]:
        """Names in a stretch that stand outside quotations."""
        return [name for name in self.names(start, end) if self.blanked[name.start] != "\x00"]

    def attribute(self, parts: Sequence[Span], paragraph: Span) -> Attribution:
        """Speaker and cue of a quotation, its parts given, in a paragraph."""
        first, last = parts[0], parts[-1]
        if len(parts) > 1 and (found := self._after(first.end + 1, parts[1].start - 1, True)):
            return found
        left = self.sentence_start(first.start - 1, paragraph.start)
        right = self._sentence_end(last.end + 1, paragraph.end)
        is_initial = not _WORD.search(self.blanked, left, max(first.start - 1, left))
        ends_alone = self.text[last.end - 1 : last.end] == "." and is_initial
        if is_initial and not ends_alone and (found := self._after(last.end + 1, right, True)):
            return found
        if found := self._before(left, first.start - 1):
            return found
        if not ends_alone and (found := self._after(last.end + 1, right, False)):
            return found
        return Attribution(None, None)

    def introduce(self, paragraph: Span) -> Attribution:
        """Speaker and cue in a line that ends with a colon, of what follows it."""
        left = self.sentence_start(paragraph.end - 1, paragraph.start)
        found = self._before(left, paragraph.end)
        if found:
            return found
        names = self.visible_names(left, paragraph.end)
        return Attribution(names[0] if names else None, None)

    def subject(self, start: int, end: int) -> Mention | None:
        """Who a sentence speaks of first: for quotations without a verb of speech."""
        names = [name for name in self.visible_names(start, end) if name.type in ("PER", "ORG")]
        return names[0] if names else None

    def sentence_start(self, place: int, floor: int) -> int:
        """Where the sentence with a place begins, no further back than `floor`."""
        start = max(floor, place - _REACH)
        last = bisect_left(self._end_starts, place) - 1
        return max(start, self._ends[last][1]) if last >= 0 and self._ends[last][1] <= place else start

    def _sentence_end(self, place: int, ceiling: int) -> int:
        limit = min(ceiling, place + _REACH)
        first = bisect_left(self._end_starts, place)
        return min(self._end_starts[first] + 1, limit) if first < len(self._ends) else limit

    def _cues(self, start: int, end: int) -> list[tuple[int, int]]:
        """Spans of verbs and phrases of speech in a stretch."""
        first, last = bisect_left(self._cue_starts, start), bisect_left(self._cue_starts, end)
        return self._all_cues[first:last]

    def _after(self, start: int, end: int, is_near: bool) -> Attribution | None:
        """An attribution after the quotation: 'said Khan', 'Khan, a spokesman, said', 'according to Khan'."""
        cues = self._cues(start, end)
        if not cues:
            return None
        first = cues[0] if is_near else cues[-1]
        if is_near and len(_WORD.findall(self.blanked, start, first[0])) > _NEAR_WORDS:
            return None
        if not _WORD.search(self.blanked, start, first[0]) or " " in self.text[first[0] : first[1]]:
            speaker = self._object(first[1], end)
        else:
            speaker = self._actor(start, first[0])
        return Attribution(speaker, self.text[slice(*first)])

    def _before(self, start: int, end: int) -> Attribution | None:
        """An attribution before the quotation: 'Khan said that', 'According to Khan,'."""
        cues = self._cues(start, end)
        if not cues:
            return None
        cue = cues[-1]
        if " " in self.text[cue[0] : cue[1]]:
            return Attribution(self._object(cue[1], end), self.text[slice(*cue)])
        speaker = self._actor(start, cue[0])
        return Attribution(speaker, self.text[slice(*cue)])

    def _object(self, start: int, end: int) -> Speaker | None:
        """The speaker after the verb: the first person near, or else the first name, or else the noun phrase."""
        comma = self.blanked.find(",", start, end)
        names = self.visible_names(start, end)
        head = [name for name in names if comma < 0 or name.start < comma]
        people = [name for name in head if name.type == "PER"] or [
            name for name in names if name.type == "PER" and comma >= 0 and name.start <= comma + 2
        ]
        if people:
            return people[0]
        phrase = self._phrase(start, comma if comma >= 0 else end, from_end=False)
        return self._named(phrase, head) if phrase else None

    def _actor(self, start: int, end: int, steps: int = _STEPS) -> Speaker | None:
        """The subject of a verb that begins at `end`."""
        names = self.visible_names(start, end)
        chunks = _chunks(self.blanked, start, end)
        near = chunks[-1]
        is_apposition = not _WORD.search(self.blanked, near.start, near.end) and len(chunks) > 1
        if pronoun := self._pronoun(near):
            return self._antecedent(pronoun, start, steps)
        people = [name for name in names if name.type == "PER"]
        if people and not is_apposition:
            inside = [name for name in people if name.start >= near.start]
            if inside:
                return inside[-1] if self._is_adjacent(inside[-1].end, end) else inside[0]
        if people and (is_apposition or self._is_verbal(near)):
            return people[0]
        chosen = near if not is_apposition else self._appositive(chunks)
        inside = [name for name in names if name.start >= chosen.start and name.end <= chosen.end]
        phrase = self._phrase(chosen.start, chosen.end, from_end=True)
        if phrase and _WORD.search(self.blanked, phrase.start, phrase.end):
            return self._named(phrase, inside)
        return names[0] if names else None

    def _is_verbal(self, near: Span) -> bool:
        """Whether the verb shares its subject with one before: 'Khan confirmed the raid and said'."""
        text = self.blanked[near.start : near.end].rstrip()
        return text.endswith((" and", "who", "but")) or not text or text[:1].islower()

    def _appositive(self, chunks: Sequence[Span]) -> Span:
        """The chunk before an apposition that ends at the verb: 'Khan, the head of X, said'."""
        return next((chunk for chunk in chunks if self.names(chunk.start, chunk.end)), chunks[max(len(chunks) - 3, 0)])

    def _is_adjacent(self, end: int, verb: int) -> bool:
        return len(_WORD.findall(self.blanked, end, verb)) <= 2

    def _pronoun(self, near: Span) -> Span | None:
        matches = list(_WORD.finditer(self.blanked, near.start, near.end))
        for match in matches[-3:][::-1]:
            if match.group().lower() in words()["pronoun"]["words"] and match.group().lower() != "who":
                return Span(*match.span())
        return None

    def _antecedent(self, pronoun: Span, before: int, steps: int) -> Speaker:
        """The name (or the words) that a pronoun means: the last person named, for 'they' the last speakers."""
        word = self.text[pronoun.start : pronoun.end].lower()
        floor = max(before - _BACK, 0)
        if word in ("he", "she"):
            people = [name for name in self.visible_names(floor, pronoun.start) if name.type == "PER"]
            return people[-1] if people else self._speaker(pronoun)
        if word in ("they", "it") and steps:
            # No further back than the cues below and their sentences, however long the line.
            line = self.text.rfind("\n", max(floor - _REACH, 0), pronoun.start) + 1
            cues = [cue for cue in self._cues(max(line, floor), before) if " " not in self.text[cue[0] : cue[1]]]
            for cue in cues[::-1]:
                start = self.sentence_start(cue[0], line)
                found = self._actor(start, cue[0], steps - 1)
                if found and found.end < pronoun.start:
                    return found
        return self._speaker(pronoun)

    def _named(self, phrase: Span, names: Sequence[Mention]) -> Speaker:
        """The name if the phrase is only the name with an article; otherwise the phrase."""
        for name in names:
            rest = self.text[phrase.start : name.start].strip().lower()
            if name.start >= phrase.start - 4 and rest in ("", "the", "a", "an") and name.end >= phrase.end:
                return name
        return self._speaker(phrase)

    def _speaker(self, words: Span) -> Speaker:
        """The name that words of the text are, even inside another; otherwise the words."""
        return self._named_words.get(words, words)

    def _phrase(self, start: int, end: int, *, from_end: bool) -> Span | None:
        """The noun phrase at the end (or the beginning) of a stretch."""
        found = list(_WORD.finditer(self.blanked, start, end))
        rows = words()
        while found and found[0].group().lower() in rows["opening_filler"]["words"]:
            found.pop(0)
        kept: list[re.Match[str]] = []
        for match in found:
            if kept and match.group().lower() in rows["cut"]["words"]:
                break
            kept.append(match)
        if not kept:
            return None
        chosen = kept[-_LONGEST_PHRASE:] if from_end else kept[:_LONGEST_PHRASE]
        return Span(chosen[0].start(), chosen[-1].end())


def _cues(blanked: str) -> list[tuple[int, int]]:
    """Spans of the verbs and phrases of speech of a text."""
    rows, found = words(), []
    speech, nouns, determiners = rows["speech"]["words"], rows["after_noun"]["nouns"], rows["after_noun"]["words"]
    matches = list(_WORD.finditer(blanked))
    keys = [match[0].lower() for match in matches]
    for place in [place for place, key in enumerate(keys) if key in speech or key == "to"]:
        previous = keys[place - 1] if place else ""
        if keys[place] in speech and not (keys[place] in nouns and previous in determiners):
            found.append(matches[place].span())
        elif keys[place] == "to" and previous == "according":
            found.append((matches[place - 1].start(), matches[place].end()))
    return found


def _chunks(text: str, start: int, end: int) -> list[Span]:
    """Stretches between commas, colons and dashes."""
    found, first = [], start
    for match in _CHUNK_END.finditer(text, start, end):
        found.append(Span(first, match.start()))
        first = match.end()
    return [*found, Span(first, end)]
