"""Normalising: a line's raw text to its normalised form, each change an edit with a reason.

The rules are data, in `text/normalisation.toml`; Unicode NFC comes last. Normalising twice changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from imu_corpus.model import Edit
from imu_corpus.rules.load import read_toml
from imu_corpus.text.edits import apply, compose

_EDGE_SPACE = "edge_space"
"""The reason of the rule that takes spaces at the edges away."""
_OPENING = re.compile(r"\[((?:[^\]\\]|\\.)+)\]|([^\[\\(.^$])")
"""The class or the character that a pattern begins with, see the head of `text/normalisation.toml`."""
_ANY_SPACE, _NO_PLAIN_SPACE = r"\s", r"\t\n\r\f\v\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_NOT_ASCII = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")


class Rule(NamedTuple):
    """One row of `text/normalisation.toml`, compiled."""

    id: str
    reason: str
    pattern: re.Pattern[str]
    replacement: Callable[[str], str]
    example: tuple[str, str]


@cache
def rules() -> tuple[Rule, ...]:
    """The normalisation rules, in the order in which they run."""
    return tuple(_compile(row) for row in read_toml("text/normalisation.toml")["rule"])


def _compile(row: dict[str, object]) -> Rule:
    fixed = str(row.get("with", ""))
    replacement = _recode if row["action"] == "recode" else lambda _: fixed
    example = row["example"]
    assert isinstance(example, dict)
    pattern = re.compile(str(row["pattern"]))
    return Rule(str(row["id"]), str(row["reason"]), pattern, replacement, (example["before"], example["after"]))


def normalise(raw: str) -> tuple[str, list[Edit]]:
    """Normalise one raw line.

    Returns the normalised text and the edits that lead to it, sorted, with offsets into `raw`.
    `normalise("IMU´s")` gives `("IMU's", [Edit(3, 4, "'", "apostrophe")])`.
    """
    core = raw.strip(" ")
    if _is_plain(core) or not _may_change(core):
        return core, _trims(raw, core)
    text, edits = raw, list[Edit]()
    while step := _first_changes(text):
        edits = compose(edits, step, text)
        text = apply(text, step)
    return text, edits


def _is_plain(core: str) -> bool:
    """Whether no rule can apply to a text without spaces at its edges; most lines of a page, so it must be cheap."""
    return core.isascii() and core.isprintable() and "  " not in core and "`" not in core


def _may_change(core: str) -> bool:
    """Whether some rule may find something, or NFC does."""
    return "  " in core or _openings().search(core) is not None or not unicodedata.is_normalized("NFC", core)


@cache
def _openings() -> re.Pattern[str]:
    """What matches begin with, as one class of characters: it is searched for many times as fast as the patterns.

    A single space is left out, which two rules begin with: it is at an edge or has another beside it, or none matches.
    """
    found = (_OPENING.match(rule.pattern.pattern) for rule in rules() if rule.reason != _EDGE_SPACE)
    return re.compile(f"[{''.join(part[1] or part[2] for part in found if part).replace(_ANY_SPACE, _NO_PLAIN_SPACE)}]")


def _trims(raw: str, core: str) -> list[Edit]:
    """The edits that take the spaces at the edges of a line away; half of all lines of a page need no others."""
    start = len(raw) - len(raw.lstrip(" "))
    stretches = ((0, start), (start + len(core), len(raw)))
    return [Edit(first, last, "", _EDGE_SPACE) for first, last in stretches if first < last]


def _first_changes(text: str) -> list[Edit]:
    """Edits of the first rule that changes `text`; NFC after all rules."""
    for rule in rules():
        # Nearly all rules find nothing in nearly all lines, and a search says so fastest.
        if rule.pattern.search(text) and (found := list(_changes(rule, text))):
            return found
    return list(_compositions(text))


def _changes(rule: Rule, text: str) -> Iterator[Edit]:
    for match in rule.pattern.finditer(text):
        found = match.group()
        if (replacement := rule.replacement(found)) != found:
            yield Edit(match.start(), match.end(), replacement, rule.reason)


def _recode(found: str) -> str:
    """Read characters as the Windows-1252 bytes that they came from, as UTF-8 if that is what they are."""
    data = b"".join(_byte(char) for char in found)
    if len(data) == 1:
        return data.decode("cp1252")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return found


def _byte(char: str) -> bytes:
    # Windows-1252 leaves five bytes undefined; decoders pass those through as C1 controls.
    return char.encode("latin-1") if ord(char) < 0x100 else char.encode("cp1252")


def _compositions(text: str) -> Iterator[Edit]:
    """Edits to NFC, a combining sequence at a time, so that spans snap no further than they must."""
    if unicodedata.is_normalized("NFC", text):
        return
    for match in _NOT_ASCII.finditer(text):
        if unicodedata.is_normalized("NFC", match.group()):
            continue
        for start, end in _sequences(text, match.start(), match.end()):
            composed = unicodedata.normalize("NFC", text[start:end])
            if composed != text[start:end]:
                yield Edit(start, end, composed, "nfc")


def _sequences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    first = start
    for place in range(start + 1, end):
        if not _composes_backwards(text[place]):
            yield first, place
            first = place
    yield first, end


def _composes_backwards(char: str) -> bool:
    """Whether a character may compose with the one before: marks, and vowels and finals of Hangul."""
    return unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff"
