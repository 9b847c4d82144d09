"""The rules of the cleaning stage: cues and thresholds, read once from the data files.

Takes the files of `rules/en/cleaning/`; gives frozen values. A cue is a literal phrase of simplified text (lower
case, straight quotes, `#` for any number) with the place in the line at which it must stand.
"""

import csv
import io
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import accumulate
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

import ahocorasick

from imu_corpus.cleaning.page import EDGES, Page
from imu_corpus.rules.load import read_text, read_toml

#: Use of a cue -> its file, and the column that holds its label.
CUE_FILES = {
    "boilerplate": ("cleaning/boilerplate_cues.csv", "category"),
    "keeper": ("cleaning/keeper_cues.csv", "category"),
    "header": ("cleaning/section_headers.csv", "scope"),
    "kind": ("cleaning/kind_cues.csv", "kind"),
}


class Cue(NamedTuple):
    """A phrase that says something about its line.

    `use` says what: boilerplate of a category, wording of article prose (keeper), the header of a section of
    boilerplate, or the kind of a kept line. `label` is that category, scope (`rest`, `block`) or kind. `place` is where
    it must stand: the whole line, its `start`, its `end`, or `anywhere` between word boundaries.
    """

    cue_id: str
    use: str
    label: str
    place: str
    phrase: str
    strength: str
    category: str
    reason: str
    example: str


class Hit(NamedTuple):
    """A cue found in the line at position `line` of a page."""

    line: int
    cue: Cue


class Lexicon:
    """Cues compiled for search in a whole page at once (Aho and Corasick 1975)."""

    def __init__(self, cues: list[Cue]) -> None:
        """Compile `cues`."""
        self.cues = cues
        self._lines: dict[str, list[Cue]] = {}
        self._automaton = ahocorasick.Automaton()
        inside: dict[str, list[Cue]] = {}
        for cue in cues:
            (self._lines if cue.place == "line" else inside).setdefault(_trim(cue), []).append(cue)
        for phrase, found in inside.items():
            self._automaton.add_word(phrase, (len(phrase), phrase[0].isalnum(), phrase[-1].isalnum(), found))
        self._automaton.make_automaton()

    def find(self, page: Page) -> list[Hit]:
        """The cues of each line of `page`, in the order of the lines."""
        hits = [
            Hit(number, cue) for number, cues in enumerate(map(self._lines.get, page.cores)) if cues for cue in cues
        ]
        if len(self._automaton):
            hits.extend(self._find_inside(page))
        return sorted(hits, key=itemgetter(0))

    def _find_inside(self, page: Page) -> Iterator[Hit]:
        text = "\n" + "\n".join(page.cores) + "\n"
        starts = list(accumulate((len(core) + 1 for core in page.cores), initial=1))
        for last, (length, opens_word, closes_word, cues) in self._automaton.iter(text):
            end = last + 1
            start = end - length
            if (opens_word and text[start - 1].isalnum()) or (closes_word and text[end].isalnum()):
                continue
            number = bisect_right(starts, start) - 1
            for cue in cues:
                if cue.place == "start" and start != starts[number]:
                    continue
                if cue.place == "end" and text[end] != "\n":
                    continue
                yield Hit(number, cue)


def _trim(cue: Cue) -> str:
    if cue.place == "line":
        return cue.phrase.strip(EDGES)
    if cue.place == "start":
        return cue.phrase.lstrip(EDGES).rstrip()
    return cue.phrase.rstrip(EDGES).lstrip() if cue.place == "end" else cue.phrase


@cache
def lexicon() -> Lexicon:
    """All cues, compiled together so that a page is searched once."""
    return Lexicon([cue for use, (name, label) in CUE_FILES.items() for cue in _read_cues(use, name, label)])


@cache
def settings() -> MappingProxyType[str, Any]:
    """The thresholds of `cleaning/settings.toml`."""
    return MappingProxyType(read_toml("cleaning/settings.toml"))


@cache
def word_list(name: str) -> frozenset[str]:
    """A list of `cleaning/word_lists.toml`."""
    return frozenset(_word_lists()[name].split())


@cache
def _word_lists() -> Mapping[str, str]:
    return read_toml("cleaning/word_lists.toml")


def _read_cues(use: str, name: str, label: str) -> list[Cue]:
    header, *rows = csv.reader(io.StringIO(read_text(name)))
    blank = len(header)
    place = {column: position for position, column in enumerate(header)}
    columns = ("id", label, "match", "phrase", "strength", "category", "reason", "example")
    chosen = itemgetter(*(place.get(column, blank) for column in columns))
    return [Cue(cue_id, use, *rest) for cue_id, *rest in map(chosen, ([*row, ""] for row in rows))]
