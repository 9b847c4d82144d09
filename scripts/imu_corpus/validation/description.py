"""Description: the files that describe a release say what the contract and the tables make them say.

Descriptor, card, citation, Croissant file and views are made by a program, so they are made again and compared. The
contract does not have the words of a data set of another name: then only what its files say of one another is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
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
from imu_corpus.datapackage.summary import TableSummary, VersionSummary, text_summaries
from imu_corpus.io import plain_yaml
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.parquet import check_proportion
from imu_corpus.io.paths import CHECKSUMS, DESCRIPTOR, INSTRUCTIONS, WITHHELD
from imu_corpus.tables import ner_view
from imu_corpus.tables.arrow import arrow_schema, content_hash, content_hash_of
from imu_corpus.validation import footers
from imu_corpus.validation.kind import Kind, tables_of
from imu_corpus.validation.loaded import LoadedTable
from imu_corpus.validation.problem import Problem, shown

Tables: TypeAlias = Mapping[str, LoadedTable]
"""The tables of a package by name, as Parquet has them."""


def check(
    package: Package, kind: Kind, loaded: Sequence[LoadedTable], contract: Contract, digest: Digest
) -> list[Problem]:
    """Problems of the files beside the tables, and of what the files of tables hold beside their rows."""
    tables = {table.resource.name: table for table in loaded if table.resource.form == "parquet"}
    problems: list[Problem] = []
    for folder in package.releases:
        views = {} if kind.is_standoff else {ner_view.NER: _ner(tables)}
        problems += [*_footers(tables), *_views(folder, views)]
        problems += footers.check_writers(_parquet_files(folder, tables, views))
        problems += _files(package, folder, kind, contract)
        if kind.is_own:
            summary = _summary(folder, tables, views, digest)
            problems += _own_words(package, folder, kind, tables, contract, summary, digest)
        else:
            problems += _versions(package, folder)
    return problems


def _ner(tables: Tables) -> pa.Table:
    return ner_view.ner_view(tables["tokens"].data, tables["documents"].data)


def _footers(tables: Tables) -> Iterator[Problem]:
    for table in tables.values():
        schema = arrow_schema(table.resource.table)
        yield from footers.check(table.resource.path, pa.Table.from_arrays(table.data.columns, schema=schema))


def _views(folder: Path, views: Mapping[str, pa.Table]) -> Iterator[Problem]:
    """Views hold what their tables say."""
    for name, wanted in views.items():
        path = folder / ner_view.PATHS[name]
        if path.is_file():
            if _holds(path, wanted):
                yield from footers.check(path, wanted)
            else:
                yield Problem("description.view", str(path), "", "the tokens by sentence", "another view")


def _holds(path: Path, wanted: pa.Table) -> bool:
    try:
        check_proportion(path)
        return bool(pq.read_table(path, partitioning=None).equals(wanted))
    except (OSError, ValueError, pa.ArrowException):
        return False


def _parquet_files(folder: Path, tables: Tables, views: Mapping[str, pa.Table]) -> list[Path]:
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
    yield from vocabularies(tables, contract)
    yield from _texts(write.describing_files, folder, contract, summary, digest=digest)
    if package.folder != folder:
        yield from _texts(write.root_files, package.folder, folder, contract, summary, digest=digest)


def vocabularies(tables: Tables, contract: Contract) -> Iterator[Problem]:
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
                    yield Problem("description.schema", tables[name].file, f"{place}, {key}", *say)


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


def _with_words(table: LoadedTable) -> Table:
    entry = table.resource.entry
    words: dict[str, Any] = {name: entry[name] for name in ("title", "description") if name in entry}
    return table_from_schema(table.resource.name, {**entry["schema"], **words})


def _summary(folder: Path, tables: Tables, views: Mapping[str, pa.Table], digest: Digest) -> VersionSummary:
    """What the card says of each table; the forms being equal, content hashes come from the JSON Lines."""
    summaries: dict[str, TableSummary] = {}
    for name, table in tables.items():
        schema, lines = arrow_schema(table.resource.table), folder / f"{name}.jsonl"
        known = content_hash_of(schema, digest(lines)) if lines.is_file() else content_hash(table.data)
        summaries[name] = TableSummary(len(table.data), known)
    summaries |= {name: TableSummary(len(view), content_hash(view)) for name, view in views.items()}
    return VersionSummary(summaries, text_summaries(tables["documents"].data))


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
