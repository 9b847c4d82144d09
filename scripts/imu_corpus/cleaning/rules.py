"""The rules of the cleaning stage: cues and thresholds, read once from the data files beside the package.

Takes the files of `imu_corpus/rules`; gives frozen values. A cue is a literal phrase of folded text (lower
case, straight quotes, `#` for any number) with a place where it must stand in the line.
"""

import csv
import io
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple

import ahocorasick

from imu_corpus.cleaning.page import EDGES, Page

#: Where a cue must stand: the whole line, its beginning, its end, or anywhere between word boundaries.
PLACES = ("line", "start", "end", "anywhere")
#: Use of a cue -> its file, and the column that holds its label.
CUE_FILES = {
    "boilerplate": ("boilerplate_cues.csv", "category"),
    "keeper": ("keeper_cues.csv", "category"),
    "header": ("section_headers.csv", "scope"),
    "kind": ("kind_cues.csv", "kind"),
}


class Cue(NamedTuple):
    """A phrase that says something about its line.

    `use` says what: boilerplate of a category, wording of article prose (keeper), the header of a section of
    boilerplate, or the kind of a kept line. `label` is that category, scope (`rest`, `block`) or kind.
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
            self._automaton.add_word(phrase, (len(phrase), found))
        self._automaton.make_automaton()

    def find(self, page: Page) -> list[Hit]:
        """The cues of each line of `page`, in the order of the lines."""
        hits = [
            Hit(number, cue)
            for number, core in enumerate(page.cores)
            if core in self._lines
            for cue in self._lines[core]
        ]
        if len(self._automaton):
            hits.extend(self._find_inside(page))
        return sorted(hits, key=_line_of)

    def _find_inside(self, page: Page) -> Iterator[Hit]:
        text = "\n" + "\n".join(page.cores) + "\n"
        number, line_start, line_end = -1, 0, 0
        for last, (length, cues) in self._automaton.iter(text):
            while last >= line_end:
                number += 1
                line_start = line_end + 1
                line_end = line_start + len(page.cores[number])
            start, end = last + 1 - length, last + 1
            if _inside_word(text, start) or _inside_word(text, end):
                continue
            for cue in cues:
                if (cue.place == "start" and start != line_start) or (cue.place == "end" and end != line_end):
                    continue
                yield Hit(number, cue)


def _line_of(hit: Hit) -> int:
    return hit.line


def _inside_word(text: str, position: int) -> bool:
    return text[position - 1].isalnum() and text[position].isalnum()


def _trim(cue: Cue) -> str:
    if cue.place == "line":
        return cue.phrase.strip(EDGES)
    if cue.place == "start":
        return cue.phrase.lstrip(EDGES).rstrip()
    return cue.phrase.rstrip(EDGES).lstrip() if cue.place == "end" else cue.phrase


def read_rules_file(name: str) -> str:
    """The text of a file of `imu_corpus/rules`."""
    return (files("imu_corpus") / "rules" / name).read_text(encoding="utf-8")


@cache
def lexicon() -> Lexicon:
    """All cues, compiled together so that a page is searched once."""
    return Lexicon([cue for use, (name, label) in CUE_FILES.items() for cue in _read_cues(use, name, label)])


@cache
def settings() -> MappingProxyType[str, Any]:
    """The thresholds of `cleaning.toml`."""
    return MappingProxyType(tomllib.loads(read_rules_file("cleaning.toml")))


@cache
def word_list(name: str) -> frozenset[str]:
    """A list of `word_lists.toml`."""
    return frozenset(_word_lists()[name].split())


@cache
def _word_lists() -> dict[str, str]:
    return tomllib.loads(read_rules_file("word_lists.toml"))


def _read_cues(use: str, name: str, label: str) -> list[Cue]:
    rows = csv.DictReader(io.StringIO(read_rules_file(name)))
    columns = ("match", "phrase", "strength", "category", "reason", "example")
    return [Cue(row["id"], use, row[label], *(row.get(column, "") for column in columns)) for row in rows]
