"""Stand-off: brat's `.ann` files, read into values and written back.

Offsets are those of the file: code points of the raw text, 0-based, half-open. Free values are one AnnotatorNotes
line of `key=value; …`; entity ids are N lines, `Reference T1 imu:<id>`. The format is that of brat 1.3
(brat.nlplab.org/standoff.html).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from imu_corpus.io.errors import Mistakes
from imu_corpus.io.files import shown

NAMESPACE = "imu"
_SHOWN = 80
"""Code points of the text that a message quotes at most where the annotation has fewer."""
_ID = re.compile(r"[TEARMN][1-9][0-9]*|#[1-9][0-9]*|\*")
_FRAGMENT = re.compile(r"([0-9]{1,12}) ([0-9]{1,12})")
_RELATION = re.compile(r"(?<!\S)(\S+) Arg1:(\S+) Arg2:(\S+)\s*")
_REFERENCE = re.compile(rf"Reference (\S+) {NAMESPACE}:(\S+)(?:\t.*)?")
_SEMICOLON = re.compile(r"(?<!\\);")
"""Between the values of a note; one with a backslash is part of a value."""


class TextBound(NamedTuple):
    """A T line: a type over one or more fragments of the raw text."""

    id: str
    type: str
    fragments: tuple[tuple[int, int], ...]
    text: str
    line: int

    @property
    def start(self) -> int:
        """First code point."""
        return self.fragments[0][0]

    @property
    def end(self) -> int:
        """End of the last fragment."""
        return self.fragments[-1][1]


class Relation(NamedTuple):
    """An R line: a type from one annotation to another."""

    id: str
    type: str
    head: str
    tail: str
    line: int


class Event(NamedTuple):
    """An E line: a trigger and its arguments, (role, id) each, in order."""

    id: str
    type: str
    trigger: str
    arguments: tuple[tuple[str, str], ...]
    line: int


@dataclass
class StandOff:
    """One `.ann` file."""

    text_bounds: dict[str, TextBound] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    """By the id that they are of: name and value ('true' if the attribute is a flag)."""
    references: dict[str, str] = field(default_factory=dict)
    """By the id that they are of: the entity or event that it refers to."""
    notes: dict[str, dict[str, str]] = field(default_factory=dict)
    """By the id that they are of: free values."""
    is_whole: bool = True
    """Whether every line could be read; if not, a missing annotation may be in a line that was not."""


def parse(content: str, name: str, raw: str) -> StandOff:
    """Read an `.ann` file that belongs to the text `raw`.

    Raises:
        CorpusError: every mistake of the file, a line each: form, ids, offsets, words that are not there.
    """
    mistakes = Mistakes()
    standoff = collect(content, name, raw, mistakes)
    mistakes.refuse()
    return standoff


def collect(content: str, name: str, raw: str, mistakes: Mistakes) -> StandOff:
    """The annotations of an `.ann` file that can be read, and whose targets can; mistakes are noted, not raised."""
    parser = _Parser(raw)
    found: list[tuple[int, str]] = []
    for number, line in enumerate(content.removeprefix("\ufeff").split("\n"), start=1):
        if line.strip():
            try:
                parser.read(line.rstrip("\r"), number)
            except ValueError as error:
                found.append((number, str(error)))
    found += _dangling(parser)
    mistakes.lines += [f"{shown(name)}: line {number}: {problem}" for number, problem in sorted(found)]
    return _without_dangling(parser.result) if found else parser.result


class _Entry(NamedTuple):
    key: str
    rest: str
    line: int


class _Target(NamedTuple):
    """An id that a line points to, and the letters that the id may begin with."""

    line: int
    owner: str
    id: str
    letters: str


class _Parser:
    """Reads lines into a StandOff; a line that is wrong raises a ValueError that says how."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.result = StandOff()
        self.lines: dict[str, int] = {}
        self.targets: list[_Target] = []
        self.readers = {
            "T": self.text_bound,
            "E": self.event,
            "R": self.relation,
            "A": self.attribute,
            "M": self.attribute,
            "N": self.reference,
            "#": self.note,
        }

    def read(self, line: str, number: int) -> None:
        key, _, rest = line.partition("\t")
        if not _ID.fullmatch(key) or not rest:
            raise ValueError(f"expected an id, a tab and an annotation, found {line[:40]!r}; fix the line.")
        if key == "*":
            return  # An equivalence adds nothing to entity ids.
        if key in self.lines:
            raise ValueError(f"expected a new id, found {key} of line {self.lines[key]}; change one.")
        self.lines[key] = number
        self.readers[key[0]](_Entry(key, rest, number))

    def text_bound(self, entry: _Entry) -> None:
        head, _, text = entry.rest.partition("\t")
        kind, _, offsets = head.partition(" ")
        fragments = tuple(self.fragment(part) for part in offsets.split(";"))
        if any(left[1] > right[0] for left, right in pairwise(fragments)):
            raise ValueError(f"expected fragments in order, found {offsets!r}; fix the offsets.")
        # No more of them than tells that they differ: a line of a few bytes may point to a whole text.
        most = len(text) + _SHOWN
        words = " ".join(self.raw[start : min(end, start + most)] for start, end in fragments)
        if words != text:
            expected = words if len(words) < most else f"{words[:_SHOWN]}…"
            raise ValueError(f"expected the words {expected!r} at {offsets}, found {text!r}; fix offsets or words.")
        self.result.text_bounds[entry.key] = TextBound(entry.key, kind, fragments, text, entry.line)

    def fragment(self, part: str) -> tuple[int, int]:
        match = _FRAGMENT.fullmatch(part)
        start, end = (int(match[1]), int(match[2])) if match else (0, 0)
        if not 0 <= start < end <= len(self.raw):
            raise ValueError(f"expected offsets 0 to {len(self.raw)}, found {part!r}; fix them.")
        return start, end

    def event(self, entry: _Entry) -> None:
        pairs = [_pair(part) for part in entry.rest.split()]
        if not pairs:
            raise ValueError(f"expected 'Type:trigger Role:id …', found {entry.rest!r}; fix the line.")
        self.point(entry, pairs[0][1], "T")
        for _, target in pairs[1:]:
            self.point(entry, target, "TE")
        self.result.events[entry.key] = Event(entry.key, *pairs[0], tuple(pairs[1:]), entry.line)

    def relation(self, entry: _Entry) -> None:
        match = _RELATION.fullmatch(entry.rest)
        if not match:
            raise ValueError(f"expected 'Type Arg1:id Arg2:id', found {entry.rest!r}; fix the line.")
        for target in match.groups()[1:]:
            self.point(entry, target, "TE")
        self.result.relations[entry.key] = Relation(entry.key, match[1], match[2], match[3], entry.line)

    def attribute(self, entry: _Entry) -> None:
        name, *rest = entry.rest.split(" ")
        if len(rest) not in {1, 2}:
            raise ValueError(f"expected 'Name id' or 'Name id value', found {entry.rest!r}; fix the line.")
        target, value = rest[0], rest[1] if len(rest) == 2 else "true"
        self.point(entry, target, "TER")
        values = self.result.attributes.setdefault(target, {})
        if name in values:
            raise ValueError(f"expected one {name} of {target}, found two; delete one.")
        values[name] = value

    def reference(self, entry: _Entry) -> None:
        match = _REFERENCE.fullmatch(entry.rest)
        if not match:
            raise ValueError(f"expected 'Reference id {NAMESPACE}:entity', found {entry.rest!r}; fix the line.")
        if match[1] in self.result.references:
            raise ValueError(f"expected one reference of {match[1]}, found two; delete one.")
        self.point(entry, match[1], "TE")
        self.result.references[match[1]] = match[2]

    def note(self, entry: _Entry) -> None:
        head, _, text = entry.rest.partition("\t")
        kind, _, target = head.partition(" ")
        if kind != "AnnotatorNotes":
            return
        if target in self.result.notes:
            raise ValueError(f"expected one AnnotatorNotes of {target}, found two; join them.")
        self.point(entry, target, "TER")
        self.result.notes[target] = _values(text)

    def point(self, entry: _Entry, target: str, letters: str) -> None:
        self.targets.append(_Target(entry.line, entry.key, target, letters))


def _pair(part: str) -> tuple[str, str]:
    name, colon, target = part.partition(":")
    if not name or not colon or not target:
        raise ValueError(f"expected 'Role:id', found {part!r}; fix the line.")
    return name, target


def _values(text: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for part in _SEMICOLON.split(text):
        if part.strip():
            key, equals, value = part.partition("=")
            if not equals:
                raise ValueError(f"expected 'key=value; …', found {part.strip()!r}; fix the note.")
            if key.strip() in values:
                raise ValueError(f"expected {key.strip()} once, found it twice; delete one.")
            values[key.strip()] = value.strip().replace("\\;", ";")
    return values


def _dangling(parser: _Parser) -> Iterator[tuple[int, str]]:
    """Lines that point to an id that no line has, or to one of the wrong kind."""
    for line, owner, target, letters in parser.targets:
        if target not in parser.lines:
            yield line, f"expected an annotation {target!r} for {owner}, found none; add it or delete the line."
        elif target[0] not in letters:
            kinds = " or ".join(f"{letter} line" for letter in letters)
            yield line, f"expected the id of a {kinds} for {owner}, found {target!r}; fix the line."


def _without_dangling(found: StandOff) -> StandOff:
    """What is left of a file with mistakes: no event and no relation points to what could not be read."""
    wrong = _wrong_events(found)
    events = {key: row for key, row in found.events.items() if key not in wrong}
    known = {*found.text_bounds, *events}
    relations = {key: row for key, row in found.relations.items() if {row.head, row.tail} <= known}
    return replace(found, events=events, relations=relations, is_whole=False)


def _wrong_events(found: StandOff) -> set[str]:
    """Events that point to what could not be read, and those that point to them, however long the chain."""
    known = {*found.text_bounds, *found.events}
    pointing: defaultdict[str, list[str]] = defaultdict(list)
    for event in found.events.values():
        for _, target in event.arguments:
            pointing[target].append(event.id)
    wrong = {key for target, keys in pointing.items() if target not in known for key in keys}
    wrong |= {event.id for event in found.events.values() if event.trigger not in found.text_bounds}
    left = list(wrong)
    while left:
        more = set(pointing[left.pop()]) - wrong
        wrong |= more
        left += more
    return wrong


def serialise(standoff: StandOff) -> str:
    """Write an `.ann` file: text-bounds, events, relations, attributes, references, notes, each in order."""
    lines = [
        f"{item.id}\t{item.type} {';'.join(f'{start} {end}' for start, end in item.fragments)}\t{item.text}"
        for item in standoff.text_bounds.values()
    ]
    for event in standoff.events.values():
        lines.append(f"{event.id}\t" + " ".join(f"{a}:{b}" for a, b in [(event.type, event.trigger), *event.arguments]))
    lines += [f"{item.id}\t{item.type} Arg1:{item.head} Arg2:{item.tail}" for item in standoff.relations.values()]
    pairs = [(name, target, value) for target, values in standoff.attributes.items() for name, value in values.items()]
    for number, (name, target, value) in enumerate(pairs, start=1):
        lines.append(f"A{number}\t{name} {target}" + ("" if value == "true" else f" {value}"))
    for number, (target, entity) in enumerate(standoff.references.items(), start=1):
        words = standoff.text_bounds[target].text if target in standoff.text_bounds else entity
        lines.append(f"N{number}\tReference {target} {NAMESPACE}:{entity}\t{words}")
    for number, (target, values) in enumerate(standoff.notes.items(), start=1):
        text = "; ".join(f"{key}={_escaped(value)}" for key, value in values.items())
        lines.append(f"#{number}\tAnnotatorNotes {target}\t{text}")
    return "".join(f"{line}\n" for line in lines)


def numbered(arguments: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Arguments as brat writes them: from the second of a role on with a number (Victim, Victim2)."""
    seen: Counter[str] = Counter()
    result = []
    for role, target in arguments:
        seen[role] += 1
        result.append((role if seen[role] == 1 else f"{role}{seen[role]}", target))
    return tuple(result)


def role_of(argument: str) -> str:
    """The role of an argument that may be numbered."""
    return argument.rstrip("0123456789")


def _escaped(value: str) -> str:
    return value.replace(";", "\\;")
