"""The contract: tables and vocabularies as `schema/` describes them. All else is derived from what this reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, NamedTuple

from imu_corpus.contract.cells import check_cells
from imu_corpus.contract.forms import check_form
from imu_corpus.contract.table import Table, kept_table, read_json, table_from_schema
from imu_corpus.io.csv_rows import Form, Sheet, collect_rows
from imu_corpus.io.errors import CorpusError, Mistakes
from imu_corpus.io.files import decode, read, shown

PAGES = ("DATASHEET.md",)
"""Pages that people write and every release carries."""


@dataclass(frozen=True)
class Contract:
    """Everything that `schema/` defines."""

    tables: Mapping[str, Table]
    vocabularies: Mapping[str, Table]
    codes: Mapping[str, list[dict[str, str]]]
    """Rows of each vocabulary."""
    dataset: Mapping[str, Any]
    """`dataset.json`: title, version, people, licences of the corpus."""
    pages: Mapping[str, str] = field(default_factory=dict)
    """Pages that each release carries, by file name."""

    @property
    def resources(self) -> dict[str, Table]:
        """Tables, then vocabularies, by name."""
        return {**self.tables, **self.vocabularies}


class _Vocabulary(NamedTuple):
    """A vocabulary, as it is published and as people keep it, and its rows."""

    published: Table
    kept: Table
    path: Path
    sheet: Sheet

    @property
    def codes(self) -> list[dict[str, str]]:
        """The rows without their working columns."""
        working = set(self.kept.columns) - set(self.published.columns)
        return [{name: cell for name, cell in row.items() if name not in working} for _, row in self.sheet.rows]


def codes_of(contract: Contract) -> dict[str, frozenset[str]]:
    """The codes of each vocabulary."""
    return {name: frozenset(row["code"] for row in rows) for name, rows in contract.codes.items()}


def load_contract(folder: Path) -> Contract:
    """Read a `schema/` folder.

    Raises:
        CorpusError: every mistake of its files, a line each: no JSON or CSV, another form than a Table Schema or
            `dataset.json` has, invalid codes; once all files have their form, keys without a target.
    """
    mistakes = Mistakes()
    tables = _tables(folder / "tables", mistakes)
    vocabularies = _vocabularies(folder, mistakes)
    dataset: dict[str, Any] = {}
    with mistakes.caught():
        dataset = _checked(folder / "dataset.json", "dataset")
    pages: dict[str, str] = {}
    with mistakes.caught():
        pages = {name: decode(read(folder / name), str(folder / name)) for name in PAGES}
    mistakes.refuse()
    _check_keys(folder, {**tables, **{name: found.kept for name, found in vocabularies.items()}})
    published = {name: found.published for name, found in vocabularies.items()}
    codes = {name: found.codes for name, found in vocabularies.items()}
    return Contract(_parents_first(folder, tables), published, codes, dataset, pages)


def _tables(folder: Path, mistakes: Mistakes) -> dict[str, Table]:
    tables = {}
    for path in sorted(folder.glob("*.json")):
        with mistakes.caught():
            tables[path.stem] = table_from_schema(path.stem, _checked(path, "table_schema"))
    if not tables:
        mistakes.lines.append(f"{shown(folder)}: expected Table Schemas, found no .json file; restore them.")
    return tables


def _vocabularies(folder: Path, mistakes: Mistakes) -> dict[str, _Vocabulary]:
    """The vocabularies and their rows; a vocabulary has its own Table Schema, or the common one."""
    found: dict[str, _Vocabulary] = {}
    for path in sorted((folder / "vocabularies").glob("*.csv")):
        name = path.stem
        own = path.with_suffix(".json")
        with mistakes.caught():
            schema = _checked(own if own.exists() else folder / "vocabulary.json", "table_schema")
            title = {"title": name.replace("_", " ").capitalize(), "description": f"Codes of the vocabulary {name}."}
            kept = kept_table(name, title | schema)
            sheet = _codes(path, kept, mistakes)
            found[name] = _Vocabulary(table_from_schema(name, title | schema), kept, path, sheet)
    whole = {name: {row["code"] for _, row in one.sheet.rows} for name, one in found.items() if one.sheet.is_whole}
    for one in found.values():
        mistakes.lines += check_cells(one.path, one.sheet.rows, one.kept, whole)
    return found


def _codes(path: Path, table: Table, mistakes: Mistakes) -> Sheet:
    required = [column.name for column in table.fields if column.is_required]
    sheet = collect_rows(path, Form(("code", *table.columns), required, table.primary_key), mistakes)
    if sheet.is_whole and not sheet.rows:
        mistakes.lines.append(f"{shown(path)}: line 2: expected a code, found none; restore the file.")
    return sheet


def _check_keys(folder: Path, tables: Mapping[str, Table]) -> None:
    """Refuse keys to columns or tables that do not exist."""
    mistakes = Mistakes()
    for table in tables.values():
        kind = "tables" if (folder / "tables" / f"{table.name}.json").exists() else "vocabularies"
        place = shown(folder / kind / f"{table.name}.json")
        mistakes.lines += _no_columns(f"{place}: $.primaryKey", table.primary_key, table)
        for index, key in enumerate(table.foreign_keys):
            path = f"{place}: $.foreignKeys[{index}]"
            mistakes.lines += _no_columns(f"{path}.fields", key.columns, table)
            if key.table not in tables:
                found = f"expected a table or vocabulary, found {key.table!r}"
                mistakes.lines.append(f"{path}.reference.resource: {found}; fix it.")
            elif key.target != tables[key.table].primary_key:
                found = f"expected the primary key of {key.table}, found {', '.join(key.target)}"
                mistakes.lines.append(f"{path}.reference.fields: {found}; fix it.")
            elif len(key.columns) != len(key.target):
                found = f"expected {len(key.target)} columns, found {len(key.columns)}"
                mistakes.lines.append(f"{path}.fields: {found}; fix it.")
    mistakes.refuse()


def _no_columns(place: str, names: Iterable[str], table: Table) -> Iterator[str]:
    for name in names:
        if name not in table.columns:
            yield f"{place}: expected a column of {table.name}, found {name!r}; fix it."


def _parents_first(folder: Path, tables: Mapping[str, Table]) -> dict[str, Table]:
    """Order the tables so that each comes after those that its foreign keys point to, otherwise by name."""
    parents = {
        name: {key.table for key in table.foreign_keys if key.table in tables and key.table != name}
        for name, table in tables.items()
    }
    sorter = TopologicalSorter(parents)
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " to ".join(error.args[1])
        place = f"{shown(folder / 'tables' / error.args[1][0])}.json: $.foreignKeys"
        raise CorpusError(f"{place}: expected foreign keys with no circle, found {circle}; break it.") from None
    ordered: dict[str, Table] = {}
    while ready := sorted(sorter.get_ready()):
        ordered |= {name: tables[name] for name in ready}
        sorter.done(*ready)
    return ordered


def _checked(path: Path, form: str) -> dict[str, Any]:
    """A JSON file of a form."""
    value = read_json(path)
    if problems := list(check_form(value, form, shown(path))):
        raise CorpusError("\n".join(problems))
    return value
