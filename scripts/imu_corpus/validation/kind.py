"""Kind: what a package of this corpus must have, whatever its descriptor says that it has.

A package is known by its name or by its tables. It has each table of the contract in both forms, with columns, types
and keys; a stand-off package has them without the words of the texts, and the table of what was withheld.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from imu_corpus.contract.load import Contract
from imu_corpus.contract.table import Table, read_schema, table_from_schema
from imu_corpus.datapackage.descriptor import inline_schema
from imu_corpus.datapackage.open import JSONL_SUFFIX, Package, Resource
from imu_corpus.io.paths import WITHHELD, schema_folder
from imu_corpus.validation.corpus import TEXT_TABLES
from imu_corpus.validation.problem import Problem, shown

_FORMS = {"parquet": "", "jsonl": JSONL_SUFFIX}
"""What each form adds to the name of a table."""


@dataclass(frozen=True)
class Kind:
    """What a package is, by its name and its tables."""

    is_own: bool
    """Whether the contract is that of a data set of this name: then it says every word that describes the package."""
    is_standoff: bool


def kind_of(package: Package, contract: Contract) -> Kind | None:
    """What the package is; None for one that has nothing of this corpus."""
    name = package.descriptor.get("name")
    if name == contract.dataset["name"]:
        return Kind(is_own=True, is_standoff=False)
    if name == contract.dataset["standoff"]["name"]:
        return Kind(is_own=True, is_standoff=True)
    names = {resource.name for resource in package.resources}
    if not set(TEXT_TABLES) <= names and not any(_is_ours(resource, contract) for resource in package.resources):
        return None
    return Kind(is_own=False, is_standoff=WITHHELD in names)


def _is_ours(resource: Resource, contract: Contract) -> bool:
    """Whether a table has name and columns of one of the contract, with or without the words of the texts."""
    table = contract.tables.get(resource.name.removesuffix(JSONL_SUFFIX))
    return table is not None and resource.table.columns in (table.columns, without_words(table).columns)


def without_words(table: Table) -> Table:
    """A table without the columns that hold the words of the texts."""
    rows = zip(table.fields, table.schema["fields"], strict=True)
    return replace(table, fields=tuple(field for field, row in rows if not row.get("sourceText")))


def tables_of(kind: Kind, contract: Contract) -> dict[str, Table]:
    """The tables that a package of this kind has, by name."""
    if not kind.is_standoff:
        return contract.resources
    shared = {name: without_words(table) for name, table in contract.resources.items()}
    return shared | {WITHHELD: read_schema(schema_folder() / f"{WITHHELD}.json")}


def check(package: Package, kind: Kind, contract: Contract) -> Iterator[Problem]:
    """Problems of a package that the contract describes: what it lacks, and what it has beside that."""
    found = {(resource.name, resource.form): resource for resource in package.resources}
    wanted = {
        (f"{name}{suffix}", form): _inlined(table, suffix)
        for name, table in tables_of(kind, contract).items()
        for form, suffix in _FORMS.items()
    }
    for (name, form), table in wanted.items():
        if resource := found.get((name, form)):
            yield from _check_table(resource, table, kind)
        else:
            expected = f"the table {name.removesuffix(JSONL_SUFFIX)!r} as {form}"
            yield Problem("contract.table", str(package.file), f"resource {name}", expected, "none")
    for name, _ in sorted(found.keys() - wanted.keys()) if kind.is_own else ():
        yield Problem("contract.table", str(package.file), f"resource {name}", "only tables of the contract", "another")


def _inlined(table: Table, suffix: str) -> Table:
    """A table as a descriptor has it, with keys that point to tables of the same form."""
    return replace(table_from_schema(f"{table.name}{suffix}", inline_schema(table, suffix)), fields=table.fields)


def _check_table(resource: Resource, table: Table, kind: Kind) -> Iterator[Problem]:
    expected, found = _columns(table, kind), _columns(resource.table, kind)
    if expected != found:
        wanted, there = next(pair for pair in zip_longest(expected, found) if pair[0] != pair[1])
        yield Problem("contract.columns", str(resource.path), f"resource {resource.name}", shown(wanted), shown(there))
    expected_keys, found_keys = ((part.primary_key, part.foreign_keys) for part in (table, resource.table))
    if expected_keys != found_keys:
        say = (shown(expected_keys), shown(found_keys))
        yield Problem("contract.keys", str(resource.path), f"resource {resource.name}", *say)


def _columns(table: Table, kind: Kind) -> list[tuple[str, str, bool]]:
    """Name, type and whether null is forbidden; in a stand-off package a value may be withheld of any column."""
    return [(field.name, field.type, field.is_required and not kind.is_standoff) for field in table.fields]
