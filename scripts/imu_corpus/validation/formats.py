"""Formats: each table is read in both formats, Parquet and JSON Lines, and the two say the same.

JSON Lines have one canonical form, so the two are compared as bytes: the lines that the Parquet file asks for, made
by columns, against the file. Where they agree, what is checked of the one holds for the other; only where they
differ is a JSON Lines file read row by row. Both are read in pieces, so that a table may be larger than the memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain, islice, zip_longest
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from imu_corpus.datapackage.open import JSONL_SUFFIX, Package, Resource, schema_by_own_names
from imu_corpus.io.comparison import Comparison
from imu_corpus.io.parquet import check_proportion_of_parts
from imu_corpus.tables.arrow import ARROW_TYPES, json_bytes, json_lines
from imu_corpus.validation.loaded import LoadedTable
from imu_corpus.validation.problem import Problem, shown
from imu_corpus.validation.source import Outline, Source, batches, by_origin, json_pieces, objects

_PYTHON_TYPES = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "date": str}
_INTEGERS = range(-(2**63), 2**63)
_ABOUT = ("type", "title", "description", "rows")
"""What the descriptor says of a table, beside its schema."""
LISTED_ROWS = 10_000
"""Problems of rows that are listed of one file."""


def check(package: Package) -> tuple[list[Source], list[Problem]]:
    """Read every resource once, in pieces; returns those whose columns have the right types, and the problems."""
    twins = {resource.name.removesuffix(JSONL_SUFFIX): resource for resource in _of_form(package, "jsonl")}
    sources: list[Source] = []
    problems: list[Problem] = []
    for resource in _of_form(package, "parquet"):
        source, found = _pair(resource, twins.pop(resource.name, None))
        sources += source
        problems += found
    for resource in twins.values():
        source, found = read_json_lines(resource)
        sources += source
        problems += found
    return sources, problems


def read(package: Package) -> tuple[list[LoadedTable], list[Problem]]:
    """Every resource whose columns have the right types, with all its rows, and the problems."""
    sources, problems = check(package)
    return load(sources), problems


def load(sources: Sequence[Source]) -> list[LoadedTable]:
    """Tables with all their rows; those that both forms have are held once."""
    data = {name: source.whole() for name, source in by_origin(sources).items()}
    return [LoadedTable(source.resource, data[source.origin.name], source.is_twin) for source in sources]


def _of_form(package: Package, form: str) -> list[Resource]:
    return [resource for resource in package.resources if resource.form == form]


Read = tuple[list[Source], list[Problem]]
"""The table, none where it cannot be used, and what is wrong with its file."""


def _pair(resource: Resource, twin: Resource | None) -> Read:
    """A table as Parquet, and as JSON Lines if it is there."""
    if twin is None:
        return _parquet(resource, None, lambda _: None)
    with twin.path.open("rb") as lines:
        comparison = Comparison(lines)
        parquet, problems = _parquet(resource, twin, partial(_follow, comparison))
        is_canonical = comparison.has_ended()
    jsonl, found = _twin(parquet, twin, is_canonical)
    return [*parquet, *jsonl], [*problems, *found]


def _parquet(resource: Resource, twin: Resource | None, use: Callable[[pa.Table], object]) -> Read:
    """A table as Parquet; its pieces are given to `use` as they are read."""
    outline = Outline(resource.table)
    try:
        check_proportion_of_parts(resource.path)
        with pq.ParquetFile(resource.path) as file:
            _check_size(file.metadata, resource, twin)
            problems = list(_columns(resource, file.schema_arrow))
            for batch in batches(file):
                batch.validate(full=True)
                if not problems:
                    piece = pa.Table.from_batches([batch])
                    outline.add(piece)
                    use(piece)
    except (OSError, ValueError, MemoryError, pa.ArrowException) as error:
        return [], _unreadable(resource, error)
    return ([], problems) if problems else ([Source(resource, outline, resource)], [])


def _follow(comparison: Comparison, piece: pa.Table) -> None:
    """Compare rows with the next lines of a JSON Lines file, until they differ."""
    if comparison.is_same:
        try:
            for lines in json_bytes(piece):
                comparison.write(lines)
        except ValueError:  # NaN, which JSON has not
            comparison.is_same = False


def _columns(resource: Resource, schema: pa.Schema) -> Iterator[Problem]:
    if header := list(_header(resource, schema.names, "")):
        yield from header
        return
    for field, found in zip(resource.table.fields, schema.types, strict=True):
        if found != ARROW_TYPES[field.type]:
            yield Problem("schema.type", str(resource.path), f"column {field.name}", field.type, str(found))


def _check_size(metadata: pq.FileMetaData, resource: Resource, twin: Resource | None) -> None:
    """A few bytes of Parquet can stand for billions of rows; the other form and the descriptor say how many come."""
    rows = resource.entry.get("rows", metadata.num_rows)
    if metadata.num_rows != rows:
        raise ValueError(f"{metadata.num_rows} rows, where the descriptor says {rows}")
    if twin is not None and metadata.num_rows > (size := twin.path.stat().st_size):
        raise ValueError(f"{metadata.num_rows} rows, where {twin.path.name} has {size} bytes")


def _unreadable(resource: Resource, error: Exception) -> list[Problem]:
    message = " ".join(str(error).split()) or type(error).__name__
    return [Problem("schema.readable", str(resource.path), "", f"a {resource.form} file", message[:300])]


def _header(resource: Resource, found: list[str], place: str) -> Iterator[Problem]:
    expected = list(resource.table.columns)
    if found != expected:
        yield Problem("schema.columns", str(resource.path), f"{place}columns", shown(expected), shown(found))


def _twin(parquet: list[Source], resource: Resource, is_canonical: bool) -> Read:
    """The JSON Lines form of a table that has been read as Parquet, if it could be."""
    if not parquet:
        return read_json_lines(resource)
    problems = list(_descriptions(parquet[0].resource, resource))
    if is_canonical:
        # What the descriptor says in another way of the same rows is checked as it says it.
        return [replace(parquet[0], resource=resource, is_twin=not problems)], problems
    sources, found = read_json_lines(resource)
    return sources, [*problems, *found, *(_differences(parquet[0], resource) if sources else ())]


def _descriptions(parquet: Resource, jsonl: Resource) -> Iterator[Problem]:
    """The two entries of a table in the descriptor say the same, but for the names that foreign keys point to."""
    pairs = [(name, parquet.entry.get(name), jsonl.entry.get(name)) for name in _ABOUT]
    pairs.append(("schema", parquet.entry["schema"], schema_by_own_names(jsonl.entry["schema"])))
    for name, expected, found in pairs:
        if expected != found:
            place = f"resource {jsonl.name}, {name}"
            yield Problem("forms.described", str(jsonl.path), place, f"{shown(expected)} as for Parquet", shown(found))


def read_json_lines(resource: Resource) -> Read:
    """A table from its JSON Lines, row by row."""
    outline = Outline(resource.table)
    try:
        if problems := _listed(_rows(resource)):
            return [], problems
        for piece in json_pieces(resource):
            outline.add(piece)
    except (OSError, ValueError, MemoryError, pa.ArrowException) as error:
        return [], _unreadable(resource, error)
    return [Source(resource, outline, resource)], []


def _rows(resource: Resource) -> Iterator[Problem]:
    for number, (row, _) in enumerate(objects(resource), start=1):
        if header := list(_header(resource, list(row), f"row {number}, ")):
            yield from header
            continue
        for field in resource.table.fields:
            value = row[field.name]
            if not _has_type(value, field.type):
                place = f"row {number}, column {field.name}"
                yield Problem("schema.type", str(resource.path), place, field.type, shown(value))


def _listed(problems: Iterator[Problem]) -> list[Problem]:
    """Problems of the rows of a file, as many as anybody reads."""
    listed = list(islice(problems, LISTED_ROWS))
    if more := next(problems, None):
        listed.append(more._replace(place="more rows", expected="the same", found="other values"))
    return listed


def _has_type(value: Any, kind: str) -> bool:
    if value is None:
        return True
    if isinstance(value, bool) != (kind == "boolean"):
        return False
    if kind == "date":
        return isinstance(value, str) and _is_date(value)
    return isinstance(value, _PYTHON_TYPES[kind]) and (kind != "integer" or value in _INTEGERS)  # type: ignore[arg-type]


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _differences(parquet: Source, jsonl: Resource) -> list[Problem]:
    try:
        return _listed(_different_rows(parquet, jsonl))
    except ValueError:  # NaN, which is a problem of its own
        return []


def _different_rows(parquet: Source, jsonl: Resource) -> Iterator[Problem]:
    expected_lines = chain.from_iterable(map(json_lines, parquet.pieces()))
    with jsonl.path.open(encoding="utf-8", newline="\n") as lines:
        for number, (expected, found) in enumerate(zip_longest(expected_lines, lines, fillvalue=""), start=1):
            if expected != found:
                yield from _difference(str(jsonl.path), number, expected, found)


def _difference(file: str, number: int, expected: str, found: str) -> Iterator[Problem]:
    if not expected or not found:
        yield Problem("forms.rows", file, f"row {number}", _presence(expected), _presence(found))
        return
    in_parquet, in_jsonl = json.loads(expected), json.loads(found)
    for name, value in in_parquet.items():
        if in_jsonl.get(name) != value:
            place = f"row {number}, column {name}"
            yield Problem("forms.equal", file, place, f"{shown(value)} as in Parquet", shown(in_jsonl.get(name)))
            return
    yield Problem("forms.canonical", file, f"row {number}", "canonical JSON", shown(found))


def _presence(line: str) -> str:
    return "a row" if line else "no row"
