"""The declaration of a layer: value, annotation in brat, tables, criteria of evaluation."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from imu_corpus.layers.indexed import Columns, IndexedDocument, columns_of
from imu_corpus.model import Annotations

Row = Mapping[str, Any]
"""A row of a published table, by column."""


class Attribute(NamedTuple):
    """An attribute of an annotation in brat: a code of a vocabulary."""

    name: str
    vocabulary: str
    field: str | None
    """The field of the value that holds it; None if another layer reads it."""
    default: str | None = None
    """The code that is not written."""
    is_required: bool = False


class Note(NamedTuple):
    """A value in the note of an annotation in brat."""

    key: str
    field: str
    read: Callable[[str], Any]
    """Text to value; raises ValueError."""
    is_required: bool = False
    is_mention: bool = False
    """Whether it is the id of an event mention."""


class Chain(NamedTuple):
    """A relation in brat from a later part of one thing to the part before it."""

    name: str
    ends: str
    """What it joins, for messages."""
    whole: str
    part: str
    """Fields of the value: the number of the thing, and the number of the part, from 1."""


@dataclass(frozen=True)
class BratAnnotation:
    """How a layer is annotated in brat."""

    types: str
    """The vocabulary of its types, or its one type."""
    attributes: tuple[Attribute, ...] = ()
    notes: tuple[Note, ...] = ()
    filler: str | None = None
    """What it is called if it fills a role of an event; None if it may fill none."""


@dataclass(frozen=True)
class BratSpan(BratAnnotation):
    """Text-bounds: a T line for each value."""

    type: str | None = None
    """The field that holds the type."""
    link: str | None = None
    """The field that holds the entity."""
    chain: Chain | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """Fields that an .ann file does not hold."""
    colours: Mapping[str, str] = field(default_factory=dict)
    """Colours by type; that of all types under the name of the vocabulary."""


@dataclass(frozen=True)
class BratEntityRelation(BratAnnotation):
    """Brat events over the words that express a relation, with head and tail."""


@dataclass(frozen=True)
class BratEvent(BratAnnotation):
    """Brat events with roles."""

    counts: str = ""
    """The relation from a number to the words for the people who are counted."""


@dataclass(frozen=True)
class BratEventRelation(BratAnnotation):
    """Brat relations between events."""


class Criterion(NamedTuple):
    """What is compared: a layer, what counts as equal, and the type that figures are split by."""

    layer: str
    name: str
    rows: Callable[[Annotations], Sequence[Any]]
    key: Callable[[Any], Hashable]
    type: Callable[[Any], str] | None = None
    overlap: bool = False
    """Whether spans need only overlap; the key is then compared on its own."""


@dataclass(frozen=True)
class Layer:
    """An annotation layer. All that reads, writes, publishes or compares layers loops over these declarations."""

    name: str
    """Its name among the annotations of a document."""
    label: str
    """What one of its values is called."""
    order: int
    """Place in files that people read; what fills roles comes before what has them."""
    group: str
    """Names, times, speech or events: what `sources.csv` says of the group holds for the layer."""
    value: Any
    """The NamedTuple of one annotation."""
    brat: BratAnnotation
    tables: Mapping[str, Callable[[IndexedDocument], Columns]]
    """Its tables, each with the function that gives its columns by name."""
    from_rows: Callable[[Mapping[str, Sequence[Row]]], Iterable[Any]]
    """Its values, with the ids of their rows, from the rows of its tables."""
    kind: str = ""
    """The field that says what sort of thing a value is, if there is one."""
    annotator: str = ""
    """The function that finds it, as `module:function` below `annotation`; none for what only people find."""
    letter: str = ""
    """First letter of the ids of what programs find."""
    criteria: tuple[Criterion, ...] = ()
    settle: Callable[[list[Any]], list[Any]] = list
    """Settles what depends on other values, once all are read."""
    faults: Callable[[Any], Iterator[str]] = lambda _: iter(())
    """What is wrong with a value, read from a file that people wrote."""


def criterion(
    layer: str,
    name: str,
    key: Callable[[Any], Hashable],
    type: Callable[[Any], str] | None = None,
    *,
    overlap: bool = False,
    scored: str = "",
) -> Criterion:
    """A criterion over the rows of a layer; its figures stand under the layer's name, or under `scored`."""
    return Criterion(scored or layer, name, lambda annotations: annotations[layer], key, type, overlap)


def span_columns(indexed: IndexedDocument, value: Any, layer: str, key: str, letter: str) -> Columns:
    """The columns of a table of spans: id, document, sentence and place, then the fields of the layer's values."""
    fields = columns_of(value, indexed.document.annotations[layer])
    del fields["id"], fields["start"], fields["end"]
    return indexed.annotation_columns(layer, key, letter) | fields


def span_table(value: Any, layer: str, key: str, letter: str) -> Callable[[IndexedDocument], Columns]:
    """The function that gives the columns of a table of spans, from a document alone."""
    return partial(span_columns, value=value, layer=layer, key=key, letter=letter)


def values(kind: Any, rows: Iterable[Row], key: str) -> Iterator[Any]:
    """Rows as values: columns and fields have the same names, and the id is the column `key`."""
    names = set(kind._fields) - {"id"}
    return (kind(id=row[key], **{name: row.get(name) for name in names}) for row in rows)


def span(row: Any) -> tuple[int, int]:
    """Where an annotation stands."""
    return row.start, row.end


def days_in_order(first: Any, last: Any) -> Iterator[str]:
    """The fault of a first day that comes after the last."""
    if first is not None and last is not None and first > last:
        yield f"expected a day from not after the day to, found {first} to {last}; fix the note."
