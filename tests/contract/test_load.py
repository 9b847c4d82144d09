"""The contract: schemas, vocabularies, and what is derived from them."""

from __future__ import annotations

import re
from importlib.resources import files

import pyarrow as pa
import pytest

from imu_corpus.contract.table import Table, table_from_schema
from imu_corpus.model import Document, Passport, Seed
from imu_corpus.pipeline import read_document
from imu_corpus.tables import CORPUS_TABLES, DOCUMENT_TABLES, document_tables
from imu_corpus.tables.arrow import ARROW_TYPES, arrow_schema, content_hash, json_lines, to_arrow
from tests.support.paths import CONTRACT

FIELDS = [(table, field) for table in CONTRACT.resources.values() for field in table.fields]


@pytest.mark.parametrize("table", CONTRACT.resources.values(), ids=lambda table: table.name)
def test_schemas_name_every_part_of_every_field(table: Table) -> None:
    """A column without description or example leaves users to guess."""
    for field in table.schema["fields"]:
        assert {"name", "type", "description", "example", "constraints"} <= set(field), field["name"]
        assert field["type"] in ARROW_TYPES
        assert field["description"].endswith((".", ")")), field["name"]
        assert isinstance(field["constraints"]["required"], bool)
    assert table.primary_key
    assert set(table.primary_key) <= set(table.columns)


@pytest.mark.parametrize(("table", "field"), FIELDS, ids=[f"{table.name}.{field.name}" for table, field in FIELDS])
def test_each_example_satisfies_its_own_field(table: Table, field: object) -> None:
    """An example that the checker would refuse teaches the wrong thing."""
    schema = next(row for row in table.schema["fields"] if row["name"] == getattr(field, "name", None))
    example, rules = schema["example"], schema["constraints"]
    if schema["type"] == "string":
        assert re.fullmatch(rules.get("pattern", "(?s:.*)"), example)
        assert len(example) >= rules.get("minLength", 0)
    if "minimum" in rules:
        assert example >= rules["minimum"]
    if "maximum" in rules:
        assert example <= rules["maximum"]


def test_foreign_keys_point_to_columns_that_are_keys() -> None:
    """A foreign key to a renamed table or column checks nothing in some tools."""
    for table in CONTRACT.resources.values():
        for key in table.foreign_keys:
            target = CONTRACT.resources[key.table]
            assert key.target == target.primary_key
            assert set(key.columns) <= set(table.columns)


def test_parents_come_before_their_children() -> None:
    """Readers of the codebook and loaders of databases go from top to bottom."""
    names = list(CONTRACT.tables)
    assert names[0] == "documents"
    for name, table in CONTRACT.tables.items():
        parents = [key.table for key in table.foreign_keys if key.table in CONTRACT.tables]
        assert all(names.index(parent) <= names.index(name) for parent in parents)


def test_every_table_has_one_function_and_every_function_a_table() -> None:
    """A schema without rows, or rows without a schema."""
    assert {*DOCUMENT_TABLES, *CORPUS_TABLES, "quality"} == set(CONTRACT.tables)


def test_every_vocabulary_is_used() -> None:
    """A vocabulary that no column points to, and that joins no others, is dead."""
    used = {key.table for table in CONTRACT.tables.values() for key in table.foreign_keys}
    used |= {name for name, table in CONTRACT.vocabularies.items() if table.foreign_keys}
    assert set(CONTRACT.vocabularies) <= used


def test_every_column_of_the_schema_is_given_as_often_as_there_are_rows(documents: list[Document]) -> None:
    """A column that no program fills, or one value too few in it, shifts rows against one another."""
    for name, columns in document_tables(documents[0]).items():
        assert len({len(columns[column]) for column in CONTRACT.tables[name].columns}) == 1


def test_arrow_schema_keeps_nullable_integers() -> None:
    """Without the metadata pandas reads 1.0 for 1, and plain frictionless refuses the column."""
    fields = [
        {"name": "id", "type": "string", "constraints": {"required": True}},
        {"name": "n", "type": "integer"},
    ]
    table = table_from_schema("t", {"fields": fields, "primaryKey": ["id"]})
    built = to_arrow(table, {"id": ["b", "a"], "n": [None, 1]})
    assert built.to_pandas().dtypes["n"].name == "Int64"
    assert list(json_lines(built)) == ['{"id":"a","n":1}\n', '{"id":"b","n":null}\n']
    assert arrow_schema(table).field("id").nullable is False


def test_content_hash_sees_values_types_and_names_only() -> None:
    """A hash that saw row groups or metadata would change with the pyarrow version."""
    table = pa.table({"a": ["x", "y"]})
    split = pa.concat_tables([table.slice(0, 1), table.slice(1)])
    assert content_hash(table) == content_hash(split) == content_hash(table.replace_schema_metadata({"m": "1"}))
    others = [
        pa.table({"b": ["x", "y"]}),
        pa.table({"a": ["x", "z"]}),
        pa.table({"a": pa.array(["x", "y"]).dictionary_encode()}),
    ]
    assert len({content_hash(other) for other in [table, *others]}) == 4


def test_every_rule_file_is_packaged() -> None:
    """A rules file that stays behind breaks the installed command, not the checkout."""
    names = {path.name for path in files("imu_corpus").joinpath("rules/en/text").iterdir()}
    assert {"normalisation.toml", "sentences.toml", "tokens.toml"} <= names


@pytest.mark.parametrize("data", [b"", b"   \n\n", b"\xef\xbb\xbf"])
def test_a_blank_text_gives_a_document_without_blocks(data: bytes) -> None:
    """One empty page must not stop a build of five thousand."""
    tables = document_tables(read_document(Seed(Passport("d123", "x.txt"), "seeds/x.txt", data)))
    assert tables["tokens"]["token_id"] == []
    assert tables["documents"]["text"] == [""]
