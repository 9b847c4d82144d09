"""The corpus level, for the tables that are made from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from imu_corpus.layers.indexed import Columns
from imu_corpus.seeds.registries import Registries


class Tally(NamedTuple):
    """How often, and in how many texts, each of some things is mentioned, by its id."""

    mentions: Counter[str]
    texts: Counter[str]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Tally:
        """Count mentions, each the id of what it means and of the text that it stands in."""
        found = list(pairs)
        return cls(Counter(key for key, _ in found), Counter(key for key, _ in set(found)))

    def update(self, other: Tally) -> None:
        """Add what other texts mention."""
        self.mentions.update(other.mentions)
        self.texts.update(other.texts)


class CorpusLevel(NamedTuple):
    """What lies above documents: the registries, and how often documents refer to them."""

    registries: Registries
    entities: Tally
    names: Counter[tuple[str, str]]
    """How often each entity is named in these words."""
    events: Tally
    """Registered events."""
    curated: Collection[str]
    """Ids of the texts whose event mentions are those that people found."""


def registered(kind: Any, rows: Sequence[Any]) -> Columns:
    """Rows of a registry as columns, by the names of the fields of their dataclass."""
    return {field.name: [getattr(row, field.name) for row in rows] for field in fields(kind)}
