"""Grammars: rules over classes of items, compiled to regular expressions over one character a class.

A rule's pattern is written in class names, sets of classes and the operators of regular expressions:
`the? shade? month comma? year`. Of rules that match at overlapping places the longest wins, then the first.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from imu_corpus.annotation.lexical.lexing import Gate, Item
from imu_corpus.model import Sentence
from imu_corpus.rules.load import read_toml

_NAME = re.compile(r"[a-z][a-z_]*")
_MACRO = re.compile(r"<([a-z]+)>")
_FIRST_CHARACTER = 0x80
_BATCH = 256
"""Sentences that are read at once."""

_PART = re.compile(r"\[[^\]]*\]|\(\?(?:[:!=]|<[!=])|[)|?*+]|\{[\d,]*\}")
"""A class, the beginning or end of a group, a bar or a quantifier of a compiled pattern."""


class Rule(NamedTuple):
    """A rule: what it matches, which reader reads it, and the settings of that reader."""

    id: str
    reader: str
    pattern: re.Pattern[str]
    needs: tuple[frozenset[str], ...]
    """Sets of classes, the rarest first: without one of each, nothing matches."""
    settings: Mapping[str, Any]


class Found(NamedTuple):
    """A rule that matched the items from `first` up to, not including, `last`."""

    rule: Rule
    first: int
    last: int


class Grammar:
    """The rules of a file of `rules/en/`, with the sets of classes that they use.

    A match never runs over a `wall`; a stretch with none of the `trigger` classes has none.
    """

    def __init__(self, name: str, kinds: Iterable[str]) -> None:
        table = read_toml(name)
        self._characters = _Characters()
        self._sets: dict[str, list[str]] = table["sets"]
        self._macros: dict[str, str] = table.get("macros", {})
        self._known = {*kinds, *table["marks"]}
        self._triggers = frozenset(self._characters[kind] for kind in table["triggers"])
        self.rules = tuple(self._compile(row) for row in table["rule"])
        self._by_class = _by_class(self.rules, self._triggers)

    def codes(self, found: Sequence[Item]) -> str:
        """The classes of items as characters."""
        return "".join([self._characters[item.kind] for item in found])

    def find(self, found: Sequence[Item]) -> list[Found]:
        """The rules that match the items, in order of place, no two overlapping."""
        codes = self.codes(found)
        present = frozenset(codes)
        if self._triggers.isdisjoint(present):
            return []
        # Most rules need a class that the sentence does not have; to see that takes a fraction of a search.
        numbers = {number for kind in present & self._by_class.keys() for number in self._by_class[kind]}
        matches = [
            Found(rule, *match.span())
            for rule in map(self.rules.__getitem__, sorted(numbers))
            if not any(map(present.isdisjoint, rule.needs))
            for match in rule.pattern.finditer(codes)
            if match.end() > match.start()
        ]
        return _longest(matches, len(codes)) if matches else []

    def _compile(self, row: Mapping[str, Any]) -> Rule:
        pattern = str(row["pattern"])
        while _MACRO.search(pattern):
            pattern = _MACRO.sub(self._macro, pattern)
        pattern = re.sub(r"\((?!\?)", "(?:", _NAME.sub(lambda match: self._class(match.group(), row), pattern))
        fixed = {"id", "reader", "pattern", "because", "example"}
        settings = {key: value for key, value in row.items() if key not in fixed}
        compiled = re.compile(pattern.replace(" ", ""))
        needs = tuple(sorted(_needs(deque(_PART.findall(compiled.pattern)), self._rarity), key=self._rarity))
        return Rule(row["id"], row["reader"], compiled, needs, settings)

    def _macro(self, match: re.Match[str]) -> str:
        return f"({self._macros[match[1]]})"

    def _class(self, name: str, row: Mapping[str, Any]) -> str:
        kinds = self._sets.get(name, [name])
        if unknown := set(kinds) - self._known:
            raise ValueError(f"rule {row['id']}: expected classes or sets, found {sorted(unknown)}")
        return "[" + "".join(map(self._characters.__getitem__, kinds)) + "]"

    def _rarity(self, kinds: frozenset[str]) -> tuple[bool, int]:
        """How few sentences hold one of some classes, the fewest first: what a stretch must have to be read is rare."""
        return not kinds <= self._triggers, len(kinds)


def match_sentences(
    text: str, sentences: Sequence[Sentence], gate: Gate, read: Callable[[Sentence], list[Item]], grammar: Grammar
) -> Iterator[tuple[list[Item], list[Found]]]:
    """The items that `read` gives for each sentence and the rules that match them; none where the gate is closed.

    Each step is done for many sentences before the next: code that runs in a row is found in the processor's cache.
    """
    for first in range(0, len(sentences), _BATCH):
        batch = sentences[first : first + _BATCH]
        is_open = [gate.opens(text, sentence.start, sentence.end) for sentence in batch]
        found = [read(sentence) if opens else [] for sentence, opens in zip(batch, is_open, strict=True)]
        yield from zip(found, [grammar.find(words) for words in found], strict=True)


class _Characters(dict[str, str]):
    """The character of each class, given as classes are met."""

    def __missing__(self, kind: str) -> str:
        self[kind] = chr(_FIRST_CHARACTER + len(self))
        return self[kind]


def _by_class(rules: Sequence[Rule], triggers: frozenset[str]) -> dict[str, list[int]]:
    """The numbers of the rules by each class that may be the rarest that they need; a trigger if they need none."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, rule in enumerate(rules):
        for kind in rule.needs[0] if rule.needs else triggers:
            found[kind].append(number)
    return dict(found)


def _needs(parts: deque[str], rarity: Callable[[frozenset[str]], tuple[bool, int]]) -> list[frozenset[str]]:
    """The sets of classes of which a match of a pattern holds one each, from the pattern's parts up to its end."""
    branches: list[list[frozenset[str]]] = [[]]
    while parts and (part := parts.popleft()) != ")":
        if part == "|":
            branches.append([])
            continue
        needs = _needs(parts, rarity) if part.startswith("(") else [frozenset(part[1:-1])]
        may_lack = part[:3] in ("(?!", "(?=", "(?<") or _quantifier(parts).startswith(("?", "*", "{0", "{,"))
        branches[-1] += [] if may_lack else needs
    if len(branches) == 1:
        return branches[0]
    if not all(branches):
        return []
    # The rarest of each branch, and the fewest: triggers are rare in a text, but not where a rule is tried.
    return [frozenset().union(*(min(branch, key=key) for branch in branches)) for key in (rarity, len)]


def _quantifier(parts: deque[str]) -> str:
    """The quantifier that comes next, taken away; empty if none does."""
    return parts.popleft() if parts and parts[0].startswith(("?", "*", "+", "{")) else ""


def _longest(matches: list[Found], length: int) -> list[Found]:
    taken = bytearray(length)
    kept = []
    for match in sorted(matches, key=_length, reverse=True):
        if not any(taken[match.first : match.last]):
            taken[match.first : match.last] = b"\x01" * (match.last - match.first)
            kept.append(match)
    return sorted(kept, key=_place)


def _length(match: Found) -> int:
    return match.last - match.first


def _place(match: Found) -> int:
    return match.first
