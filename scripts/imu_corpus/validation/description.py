"""Description: the files that describe a release say what the contract and the tables make them say.

Descriptor, card, citation, Croissant file and views are made by a program, so they are made again and compared. The
contract does not have the words of a data set of another name: then only what its files say of one another is checked.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from imu_corpus.contract.load import Contract
from imu_corpus.contract.table import Table, table_from_schema
from imu_corpus.datapackage import card, croissant, write
from imu_corpus.datapackage.descriptor import Digest, inline_schema
from imu_corpus.datapackage.open import Package
from imu_corpus.datapackage.streams import row_groups
from imu_corpus.datapackage.summary import TableSummary, TextSummary, VersionSummary, text_summaries
from imu_corpus.io import plain_yaml
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.parquet import check_proportion_of_parts
from imu_corpus.io.paths import CHECKSUMS, DESCRIPTOR, INSTRUCTIONS, WITHHELD
from imu_corpus.tables import ner_view
from imu_corpus.tables.arrow import arrow_schema, content_hash_of, json_bytes
from imu_corpus.validation import cutting, footers
from imu_corpus.validation.kind import Kind, tables_of
from imu_corpus.validation.loaded import LoadedTable
from imu_corpus.validation.problem import Problem, shown
from imu_corpus.validation.source import Source, batches

Tables: TypeAlias = Mapping[str, Source]
"""The tables of a package by name, as Parquet has them."""


class Made:
    """A table on its way to a file, piece by piece: its rows are counted and hashed."""

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._rows = 0
        self._lines = hashlib.sha256()

    def passed(self, pieces: Iterable[pa.Table]) -> Iterator[pa.Table]:
        """The pieces."""
        for piece in pieces:
            self._rows += len(piece)
            for lines in json_bytes(piece):
                self._lines.update(lines)
            yield piece

    @property
    def summary(self) -> TableSummary:
        """Rows and content hash, once all pieces have passed."""
        return TableSummary(self._rows, content_hash_of(self._schema, self._lines.hexdigest()))


def check(package: Package, kind: Kind, sources: Sequence[Source], contract: Contract, digest: Digest) -> list[Problem]:
    """Problems of the files beside the tables, and of what the files of tables hold beside their rows."""
    tables = {source.resource.name: source for source in sources if source.resource.form == "parquet"}
    problems: list[Problem] = []
    for folder in package.releases:
        views = {} if kind.is_standoff else {name: Made(ner_view.SCHEMA) for name in ner_view.PATHS}
        problems += _footers(tables)
        for name, made in views.items():
            problems += _view(folder / ner_view.PATHS[name], tables, made)
        problems += footers.check_writers(_parquet_files(folder, tables, views))
        problems += _files(package, folder, kind, contract)
        if kind.is_own:
            summary = _summary(folder, tables, views, digest)
            problems += _own_words(package, folder, kind, tables, contract, summary, digest)
        else:
            problems += _versions(package, folder)
    return problems


def _footers(tables: Tables) -> Iterator[Problem]:
    for table in tables.values():
        schema = arrow_schema(table.resource.table)
        yield from footers.check(table.resource.path, schema, partial(_groups, schema, table.pieces))


def _groups(schema: pa.Schema, pieces: Callable[[], Iterable[pa.Table]]) -> Iterator[pa.Table]:
    """The pieces of a table cut into the row groups of its Parquet file."""
    return row_groups(schema, chain.from_iterable(piece.to_batches() for piece in pieces()))


def _view(path: Path, tables: Tables, made: Made) -> Iterator[Problem]:
    """A view holds what its tables say."""
    passed = partial(_groups, ner_view.SCHEMA, lambda: made.passed(_ner(tables)))
    groups = partial(_groups, ner_view.SCHEMA, lambda: _ner(tables))
    if not path.is_file():
        deque(passed(), maxlen=0)
    elif not footers.is_own(path, ner_view.SCHEMA, passed()):
        if _holds(path, groups()):
            yield from footers.differing(path, ner_view.SCHEMA, groups)
        else:
            yield Problem("description.view", str(path), "", "the tokens by sentence", "another view")


def _ner(tables: Tables) -> Iterator[pa.Table]:
    for documents, tokens in cutting.slices([tables["documents"], tables["tokens"]]):
        yield ner_view.ner_view(tokens.data, documents.data)


def _holds(path: Path, wanted: Iterator[pa.Table]) -> bool:
    try:
        check_proportion_of_parts(path)
        with pq.ParquetFile(path) as file:
            found = row_groups(file.schema_arrow, batches(file))
            return all(part is not None and part.equals(other) for part, other in zip_longest(found, wanted))
    except (OSError, ValueError, pa.ArrowException):
        return False


def _parquet_files(folder: Path, tables: Tables, views: Iterable[str]) -> list[Path]:
    paths = (folder / ner_view.PATHS[name] for name in views)
    return [*(table.resource.path for table in tables.values()), *(path for path in paths if path.is_file())]


def _files(package: Package, folder: Path, kind: Kind, contract: Contract) -> Iterator[Problem]:
    """A release folder holds the files of its kind, and no others."""
    pages = (INSTRUCTIONS,) if kind.is_standoff else tuple(contract.pages)
    views = () if kind.is_standoff else ner_view.PATHS.values()
    names = (DESCRIPTOR, "README.md", "CITATION.cff", croissant.FILE, CHECKSUMS, *pages, *views)
    wanted = {folder / name for name in names}
    for path in sorted(path for path in wanted if not path.is_file()):
        yield Problem("description.missing", str(path), "", "a file that every release has", "none")
    known = wanted | {resource.path for resource in package.resources}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path not in known):
        yield Problem("description.unknown", str(path), "", "only files that belong to a release", "another")


def _own_words(
    package: Package,
    folder: Path,
    kind: Kind,
    tables: Tables,
    contract: Contract,
    summary: VersionSummary,
    digest: Digest,
) -> Iterator[Problem]:
    """What the contract says word for word."""
    if kind.is_standoff:
        yield from _schemas(tables, kind, contract)
        shown_contract = _standoff_contract(package, folder, tables, contract)
        yield from _texts(
            write.describing_files, folder, shown_contract, summary, page=card.standoff_card, digest=digest
        )
        return
    yield from vocabularies(_loaded(tables, contract.vocabularies), contract)
    yield from _texts(write.describing_files, folder, contract, summary, digest=digest)
    if package.folder != folder:
        yield from _texts(write.root_files, package.folder, folder, contract, summary, digest=digest)


def _loaded(tables: Tables, names: Iterable[str]) -> dict[str, LoadedTable]:
    known = (tables[name] for name in names if name in tables)
    return {table.resource.name: LoadedTable(table.resource, table.whole()) for table in known}


def vocabularies(tables: Mapping[str, LoadedTable], contract: Contract) -> Iterator[Problem]:
    """Vocabularies hold the codes of the contract, with their words."""
    for name in contract.vocabularies.keys() & tables.keys():
        table = tables[name]
        rows = sorted(
            contract.codes[name], key=lambda row: [row[column] for column in table.resource.table.primary_key]
        )
        for column in table.data.column_names:
            wanted = [row[column] or None for row in rows]
            found = table.data[column].to_pylist()
            if wanted != found:
                pairs = enumerate(zip_longest(wanted, found), start=1)
                number, (expected, there) = next((number, pair) for number, pair in pairs if pair[0] != pair[1])
                place = f"row {number}, column {column}"
                yield Problem("description.vocabulary", table.file, place, shown(expected), shown(there))


def _schemas(tables: Tables, kind: Kind, contract: Contract) -> Iterator[Problem]:
    """A stand-off package has the schemas of the contract: words and values may be missing, none be other."""
    for name, table in tables_of(kind, contract).items():
        wanted, found = inline_schema(table, ""), tables[name].resource.entry["schema"]
        fields = {field["name"]: field for field in wanted["fields"]}
        pairs = [("schema", {**wanted, "fields": None}, {**found, "fields": None})]
        pairs += [(f"column {field['name']}", fields[field["name"]], field) for field in found["fields"]]
        for place, full, part in pairs:
            for key, value in part.items():
                if value != full.get(key) and not (key == "constraints" and _is_looser(value, full.get(key, {}))):
                    say = (shown(full.get(key)), shown(value))
                    yield Problem("description.schema", str(tables[name].resource.path), f"{place}, {key}", *say)


def _is_looser(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return found == {**wanted, "required": False}


def _standoff_contract(package: Package, folder: Path, tables: Tables, contract: Contract) -> Contract:
    """The contract of a stand-off package: the words that it may show of tables and keywords are its own."""
    own = {name: _with_words(table) for name, table in tables.items()}
    said = package.descriptor.get("keywords", ())
    keywords = [word for word in contract.dataset["keywords"] if word in said]
    instructions = folder / INSTRUCTIONS
    return replace(
        contract,
        tables={name: own[name] for name in (*contract.tables, WITHHELD)},
        vocabularies={name: own[name] for name in contract.vocabularies},
        dataset={**contract.dataset, **contract.dataset["standoff"], "keywords": keywords},
        pages={INSTRUCTIONS: instructions.read_text(encoding="utf-8")} if instructions.is_file() else {},
    )


def _with_words(table: Source) -> Table:
    entry = table.resource.entry
    words: dict[str, Any] = {name: entry[name] for name in ("title", "description") if name in entry}
    return table_from_schema(table.resource.name, {**entry["schema"], **words})


def _summary(folder: Path, tables: Tables, views: Mapping[str, Made], digest: Digest) -> VersionSummary:
    """What the card says of each table; the forms being equal, content hashes come from the JSON Lines."""
    summaries: dict[str, TableSummary] = {}
    for name, table in tables.items():
        schema, lines = arrow_schema(table.resource.table), folder / f"{name}.jsonl"
        summaries[name] = (
            TableSummary(table.outline.rows, content_hash_of(schema, digest(lines)))
            if lines.is_file()
            else _made(schema, table)
        )
    summaries |= {name: made.summary for name, made in views.items()}
    return VersionSummary(summaries, _text_summaries(tables["documents"]))


def _made(schema: pa.Schema, table: Source) -> TableSummary:
    made = Made(schema)
    deque(made.passed(table.pieces()), maxlen=0)
    return made.summary


def _text_summaries(documents: Source) -> tuple[TextSummary, ...]:
    return tuple(chain.from_iterable(map(text_summaries, documents.pieces())))


def _texts(make: Callable[..., Mapping[Path, str]], place: Path, *given: Any, **options: Any) -> Iterator[Problem]:
    """Files that are made again and compared, if they are there."""
    try:
        wanted = make(place, *given, **options)
    except (CorpusError, OSError, ValueError) as error:
        yield Problem("description.text", str(place), "", "files that describe the release", str(error))
        return
    for path, text in wanted.items():
        if path.is_file():
            yield from _compare(path, text)


def _compare(path: Path, expected: str) -> Iterator[Problem]:
    found = path.read_bytes()
    if found != expected.encode():
        lines = zip_longest(expected.split("\n"), found.decode("utf-8", "replace").split("\n"), fillvalue="")
        number, (wanted, there) = next((n, pair) for n, pair in enumerate(lines, 1) if pair[0] != pair[1])
        yield Problem("description.text", str(path), f"line {number}", shown(wanted), shown(there))


def _versions(package: Package, release: Path) -> Iterator[Problem]:
    """Descriptor, citation and card name one version."""
    wanted = package.descriptor.get("version")
    for path, version in _named_versions(release):
        if version != wanted:
            yield Problem("description.version", str(path), "", f"version {wanted}", shown(version))


def _named_versions(release: Path) -> Iterator[tuple[Path, object]]:
    for name, part in (("CITATION.cff", 0), ("README.md", 1)):
        path = release / name
        try:
            values = plain_yaml.loads(path.read_text(encoding="utf-8").split("---\n")[part])
            yield from ((path, row["version"]) for row in values.get("configs", [values]))
        except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, yaml.YAMLError):
            yield path, None
