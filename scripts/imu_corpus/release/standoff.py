"""The stand-off package: a version without the words of its texts, and what it takes to put them back.

Left out are the columns that the schemas mark as `sourceText`, every other value that shares three consecutive words
with a text, and every row whose key does. What no span gives back stands in the table `withheld` as places in the raw
texts; `rehydration.json` has the full schemas, pages and content hashes, so that `release/rehydrate.py` gives the
version again, and can tell equal from unequal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from imu_corpus.contract.load import Contract
from imu_corpus.contract.table import Table, read_schema, table_from_schema
from imu_corpus.datapackage import card, write
from imu_corpus.datapackage.texts import Texts, read_texts
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.paths import INSTRUCTIONS, WITHHELD
from imu_corpus.release.withholding import Trigram, covered, pieces_of_value, shared_trigrams
from imu_corpus.tables.arrow import content_hash, iso, to_arrow

PIECES = "pieces"
SPANS = {"clean": ("start", "end"), "raw": ("raw_start", "raw_end")}
"""Columns of a span in the clean and in the raw text."""
Row = dict[str, Any]
Entry = tuple[str, int, str, str]
"""A row of `withheld`."""


class Share(NamedTuple):
    """What the stand-off package has of a table, and what it has not."""

    table: Table
    rows: pa.Table
    entries: list[Entry]
    instructions: Mapping[str, Any]


def write_standoff(folder: Path, schema: Path, contract: Contract, tables: Mapping[str, pa.Table]) -> None:
    """Write the stand-off package of a version into an empty folder.

    Args:
        folder: where to write.
        schema: the `schema/` folder, for the schema of the table `withheld`.
        contract: the contract of the version.
        tables: its tables and vocabularies.

    Raises:
        CorpusError: a schema marks a key as source text.
    """
    texts = read_texts(tables)
    own = read_schema(schema / f"{WITHHELD}.json")
    strings = chain(_strings(contract, tables), _strings_of(own.schema))
    shared = shared_trigrams(strings, [*texts.raw.items(), *texts.clean.items()])
    own = table_from_schema(WITHHELD, _scrubbed(own.schema, shared))
    shares = {name: _share(table, tables[name], texts, shared) for name, table in contract.resources.items()}
    entries = [entry for share in shares.values() for entry in share.entries]
    columns = zip(*entries, strict=True) if entries else ([] for _ in own.columns)
    withheld = to_arrow(own, dict(zip(own.columns, columns, strict=True)))
    dataset = {**contract.dataset, **contract.dataset["standoff"]}
    dataset["keywords"] = [word for word in dataset["keywords"] if not covered(word, shared)]
    instructions = {
        "dataset": contract.dataset,
        "pages": contract.pages,
        "codes": contract.codes,
        "tables": {name: share.instructions for name, share in shares.items()},
    }
    shown = replace(
        contract,
        tables={name: shares[name].table for name in contract.tables} | {WITHHELD: own},
        vocabularies={name: shares[name].table for name in contract.vocabularies},
        codes={name: _codes(shares[name].rows) for name in contract.vocabularies},
        dataset=dataset,
        pages={INSTRUCTIONS: write.as_json(hide(instructions, texts, shared))},
    )
    rows = {name: share.rows for name, share in shares.items()}
    write.write_release(folder, shown, rows | {WITHHELD: withheld}, card.standoff_card)


def _codes(rows: pa.Table) -> list[dict[str, str]]:
    """Rows of a vocabulary as a contract holds them."""
    return [{name: value or "" for name, value in row.items()} for row in rows.to_pylist()]


def _strings(contract: Contract, tables: Mapping[str, pa.Table]) -> Iterator[str]:
    """Every string that might be shown."""
    yield from _strings_of(contract.dataset)
    yield from contract.pages.values()
    yield from _strings_of(contract.codes)
    for name, table in contract.resources.items():
        yield from _strings_of(table.schema)
        for column in _open_columns(table):
            yield from (value for value in tables[name][column].unique().to_pylist() if value)


def _strings_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (string for item in value.values() for string in _strings_of(item))
    elif isinstance(value, Sequence):
        yield from (string for item in value for string in _strings_of(item))


def hide(value: Any, texts: Texts, shared: Mapping[Trigram, str]) -> Any:
    """A JSON value whose strings share no three consecutive words with a text: those that did are `{"pieces": …}`."""
    if isinstance(value, str):
        stretches = covered(value, shared)
        return {PIECES: pieces_of_value(value, stretches, texts.raw)} if stretches else value
    if isinstance(value, Mapping):
        return {name: hide(item, texts, shared) for name, item in value.items()}
    return [hide(item, texts, shared) for item in value] if isinstance(value, list) else value


def show(value: Any, read: Callable[[str], str]) -> Any:
    """What `hide` has hidden; `read` puts pieces together from the raw texts."""
    if isinstance(value, Mapping):
        if value.keys() == {PIECES}:
            return read(value[PIECES])
        return {name: show(item, read) for name, item in value.items()}
    return [show(item, read) for item in value] if isinstance(value, list) else value


def source_columns(table: Table) -> list[str]:
    """The columns that hold the words of the texts."""
    return [field["name"] for field in table.schema["fields"] if field.get("sourceText")]


def _open_columns(table: Table) -> list[str]:
    hidden = set(source_columns(table))
    return [field.name for field in table.fields if field.type == "string" and field.name not in hidden]


def _share(table: Table, data: pa.Table, texts: Texts, shared: Mapping[Trigram, str]) -> Share:
    if keys := sorted({*source_columns(table)} & {*table.primary_key}):
        raise CorpusError(f"{table.name}: expected a key without source text, found {', '.join(keys)}; fix its schema.")
    rows = data.to_pylist()
    slices = _slices(table, rows, texts)
    closed = [name for name in source_columns(table) if name not in slices]
    hits = {name: _hits(data[name], shared) for name in _open_columns(table)}
    left_out = [any(row[name] in hits.get(name, ()) for name in table.primary_key) for row in rows]
    entries = []
    for number, row in enumerate(rows):
        whole = table.columns if left_out[number] else ()
        names = [name for name in table.columns if name in whole or name in closed or row[name] in hits.get(name, ())]
        given = (name for name in names if row[name] is not None)
        entries += [(table.name, number, name, _pieces(name, row, closed, texts, shared)) for name in given]
    shown = _shown_schema(table, {name for name, values in hits.items() if values}, shared)
    kept = [row for row, is_out in zip(rows, left_out, strict=True) if not is_out]
    values = {name: [None if row[name] in hits.get(name, ()) else row[name] for row in kept] for name in shown.columns}
    full = {
        "schema": table.schema,
        "rows": len(rows),
        "content_hash": content_hash(data),
        "slices": slices,
    }
    return Share(shown, to_arrow(shown, values), entries, full)


def _slices(table: Table, rows: Sequence[Row], texts: Texts) -> dict[str, str]:
    """The source columns that are always a slice of the clean or of the raw text, and of which."""
    return {
        column: kind
        for column in source_columns(table)
        for kind, names in SPANS.items()
        if {"doc_id", *names} <= set(table.columns) and all(row[column] == _slice(row, kind, texts) for row in rows)
    }


def _slice(row: Row, kind: str, texts: Texts) -> str:
    start, end = SPANS[kind]
    text: Mapping[str, str] = getattr(texts, kind)
    return text[row["doc_id"]][row[start] : row[end]]


def _hits(column: pa.ChunkedArray, shared: Mapping[Trigram, str]) -> frozenset[str]:
    """The values that share three consecutive words with a text."""
    return frozenset(value for value in column.unique().to_pylist() if value and covered(value, shared))


def _pieces(name: str, row: Row, closed: Sequence[str], texts: Texts, shared: Mapping[Trigram, str]) -> str:
    value = row[name]
    if not isinstance(value, str):
        return pieces_of_value(json.dumps(value, default=iso).strip('"'), (), texts.raw)
    if name not in closed:
        return pieces_of_value(value, covered(value, shared), texts.raw)
    home = row.get("doc_id") or next((key for key, raw in texts.raw.items() if value in raw), next(iter(texts.raw)))
    return pieces_of_value(value, [(0, len(value), home)], texts.raw)


def _shown_schema(table: Table, hit: set[str], shared: Mapping[Trigram, str]) -> Table:
    """The schema without source columns; a column of which a value is withheld may be null."""
    schema = _scrubbed(table.schema, shared)
    hidden = set(source_columns(table))
    fields = [field for field in schema["fields"] if field["name"] not in hidden]
    for field in fields:
        if field["name"] in hit and field["name"] not in table.primary_key:
            field["constraints"] = {**field.get("constraints", {}), "required": False}
    return table_from_schema(table.name, {**schema, "fields": fields})


def _scrubbed(schema: Mapping[str, Any], shared: Mapping[Trigram, str]) -> dict[str, Any]:
    """A schema without the words for people that share three consecutive words with a text."""
    fields = [_without(field, shared) for field in schema["fields"]]
    return {**_without(schema, shared), "fields": fields}


def _without(words: Mapping[str, Any], shared: Mapping[Trigram, str]) -> dict[str, Any]:
    return {name: value for name, value in words.items() if not (isinstance(value, str) and covered(value, shared))}
