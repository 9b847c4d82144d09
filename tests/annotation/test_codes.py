"""Codes that programs give are codes of the vocabularies, whatever a text holds of what the rules know.

A build of a thousand pages once stopped at "200 yards", a unit that no code was for: its word stood in a list, in no
example, and in none of the five texts.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from imu_corpus.io.paths import rules_folder
from imu_corpus.layers import FILLERS
from imu_corpus.layers.indexed import IndexedDocument
from imu_corpus.model import Document, Passport, Stretch
from imu_corpus.tables import DOCUMENT_TABLES
from imu_corpus.text.tokens import tokenise
from tests.support.annotated import blocks, read
from tests.support.paths import CODES, CONTRACT

FRAMES = ("They counted 5 {} there.", "It was last {} that they killed three {}.", "On {} 4, 2009, {} attacked Wana.")
CODED = [
    (name, key.columns[0], key.table)
    for name in DOCUMENT_TABLES
    for key in CONTRACT.tables[name].foreign_keys
    if key.table in CONTRACT.vocabularies and name not in ("documents", "blocks", "alignment")
]
"""Table, column and vocabulary."""


def texts_of(value: Any, wanted: str, inside: bool = False) -> Iterator[str]:
    """Every text below a key `wanted`; of a table of words, the words."""
    if isinstance(value, str) and inside:
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item, wanted, inside)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == wanted == "words" and isinstance(item, dict):
                yield from item
            else:
                yield from texts_of(item, wanted, inside or key == wanted)


def lines_of(path: Path) -> Iterator[str]:
    """The examples of a file of rules, and its words in sentences."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            yield from filter(None, (row.get("example") for row in csv.DictReader(file)))
    elif path.suffix == ".toml":
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        yield from texts_of(table, "example")
        for word in texts_of(table, "words"):
            if len(word) < 40:
                yield from (frame.replace("{}", word) for frame in FRAMES)


@cache
def indexed() -> IndexedDocument:
    """A text of all that the rules know."""
    lines = [line for path in sorted(rules_folder().rglob("*.*")) for line in lines_of(path)]
    assert "They counted 5 yards there." in lines
    text = "\n".join(line.replace("\n", " ") for line in lines)
    sentences, layers = read(text)
    whole = Stretch(0, len(text), 0, len(text), 0, "equal", None, None, None)
    passport, tokens = Passport("d900", "x.txt"), tokenise(text, sentences)
    return IndexedDocument(
        Document(passport, "x.txt", "", text, text, blocks(text), [whole], sentences, tokens, layers), FILLERS
    )


@pytest.mark.slow
@pytest.mark.parametrize(("name", "column", "vocabulary"), CODED)
def test_programs_give_codes_of_the_vocabulary(name: str, column: str, vocabulary: str) -> None:
    """A value that no code is for stops the build of every folder with such a text in it."""
    found = set(DOCUMENT_TABLES[name](indexed())[column])
    assert found - {None} <= CODES[vocabulary]


@pytest.mark.slow
def test_programs_give_roles_that_the_types_have() -> None:
    """A role that is one, but none of the event's type."""
    kinds = {(row.type, argument.role) for row in indexed().document.annotations.events for argument in row.arguments}
    assert len(kinds) > 100
    assert {f"{kind}.{role}" for kind, role in kinds} <= CODES["event_type_roles"]
