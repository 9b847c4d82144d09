"""Grammars: rules over classes of items, compiled to regular expressions over one character a class.

A rule's pattern is written in class names, sets of classes and the operators of regular expressions:
`the? shade? month comma? year`. Of rules that match at overlapping places the longest wins, then the first.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from imu_corpus.annotation.lexical.lexing import Item
from imu_corpus.rules.load import read_toml

_NAME = re.compile(r"[a-z][a-z_]*")
_MACRO = re.compile(r"<([a-z]+)>")
_FIRST_CHARACTER = 0xE000

_PART = re.compile(r"\[[^\]]*\]|\(\?(?:[:!=]|<[!=])|[)|?*+]|\{[\d,]*\}")
"""A class, the beginning or end of a group, a bar or a quantifier of a compiled pattern."""


class Rule(NamedTuple):
    """A rule: what it matches, which reader reads it, and the settings of that reader."""

    id: str
    reader: str
    pattern: re.Pattern[str]
    needs: tuple[frozenset[str], ...]
    """Sets of classes: without one of each, nothing matches."""
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
        self._characters: dict[str, str] = {}
        self._sets: dict[str, list[str]] = table["sets"]
        self._macros: dict[str, str] = table.get("macros", {})
        self._known = {*kinds, *table["marks"]}
        self.rules = tuple(self._compile(row) for row in table["rule"])
        self._triggers = frozenset(self._character(kind) for kind in table["triggers"])

    def codes(self, found: Sequence[Item]) -> str:
        """The classes of items as characters."""
        characters = self._characters
        return "".join([characters.get(item.kind) or self._character(item.kind) for item in found])

    def find(self, found: Sequence[Item]) -> list[Found]:
        """The rules that match the items, in order of place, no two overlapping."""
        codes = self.codes(found)
        present = frozenset(codes)
        if self._triggers.isdisjoint(present):
            return []
        # Most rules need a class that the sentence does not have; to see that takes a fraction of a search.
        matches = [
            Found(rule, *match.span())
            for rule in self.rules
            if not any(map(present.isdisjoint, rule.needs))
            for match in rule.pattern.finditer(codes)
            if match.end() > match.start()
        ]
        return _longest(matches, len(codes))

    def _compile(self, row: Mapping[str, Any]) -> Rule:
        pattern = str(row["pattern"])
        while _MACRO.search(pattern):
            pattern = _MACRO.sub(self._macro, pattern)
        pattern = re.sub(r"\((?!\?)", "(?:", _NAME.sub(lambda match: self._class(match.group(), row), pattern))
        fixed = {"id", "reader", "pattern", "because", "example"}
        settings = {key: value for key, value in row.items() if key not in fixed}
        compiled = re.compile(pattern.replace(" ", ""))
        return Rule(row["id"], row["reader"], compiled, tuple(_needs(deque(_PART.findall(compiled.pattern)))), settings)

    def _macro(self, match: re.Match[str]) -> str:
        return f"({self._macros[match[1]]})"

    def _class(self, name: str, row: Mapping[str, Any]) -> str:
        kinds = self._sets.get(name, [name])
        if unknown := set(kinds) - self._known:
            raise ValueError(f"rule {row['id']}: expected classes or sets, found {sorted(unknown)}")
        return "[" + "".join(map(self._character, kinds)) + "]"

    def _character(self, kind: str) -> str:
        return self._characters.setdefault(kind, chr(_FIRST_CHARACTER + len(self._characters)))


def _needs(parts: deque[str]) -> list[frozenset[str]]:
    """The sets of classes of which a match of a pattern holds one each, from the pattern's parts up to its end."""
    branches: list[list[frozenset[str]]] = [[]]
    while parts and (part := parts.popleft()) != ")":
        if part == "|":
            branches.append([])
            continue
        needs = _needs(parts) if part.startswith("(") else [frozenset(part[1:-1])]
        may_lack = part[:3] in ("(?!", "(?=", "(?<") or _quantifier(parts).startswith(("?", "*", "{0", "{,"))
        branches[-1] += [] if may_lack else needs
    if len(branches) == 1:
        return branches[0]
    return [frozenset().union(*(min(branch, key=len) for branch in branches))] if all(branches) else []


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
