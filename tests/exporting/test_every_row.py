"""An export holds every row that it is to hold, or there is one sentence and no export: packages that lose some."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from imu_corpus.exporting import EXPORTERS
from tests.support.command import run
from tests.support.small_corpus import Rows, as_json_lines, small_package

Edit = Callable[[pa.Table], pa.Table]


def refused(form: str, package: Path, out: Path) -> str:
    """The one sentence by which an export is refused, and that it left nothing."""
    result = run("export", form, "--from", package, "--out", out)
    assert (result.exit_code, result.stdout) == (1, ""), (result.output, result.exception)
    assert not out.exists()
    (line,) = result.stderr.splitlines()
    assert "expected" in line
    assert "cannot be read" not in line, "what no check foresaw"
    return line


def unkeyed(package: Path) -> None:
    """Take keys and numbers of rows out of a descriptor, which need not say them."""
    path = package / "datapackage.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    for resource in about["resources"]:
        for part in (resource, resource["schema"]):
            for name in ("rows", "primaryKey", "foreignKeys"):
                part.pop(name, None)
    path.write_text(json.dumps(about), encoding="utf-8")


@pytest.fixture
def package(release: Path, tmp_path: Path) -> Path:
    """A copy of a version, whose descriptor says nothing of keys and rows."""
    shutil.copytree(release, tmp_path / "package")
    unkeyed(tmp_path / "package")
    return tmp_path / "package"


def edit(package: Path, table: str, change: Edit) -> None:
    """Write a table of a package otherwise."""
    path = package / f"{table}.parquet"
    pq.write_table(change(pq.read_table(path, partitioning=None)), path)


def twice(row: int = 0) -> Edit:
    """A row once more, at the end."""
    return lambda table: pa.concat_tables([table, table.slice(row, 1)])


def without(row: int) -> Edit:
    """One row less."""
    return lambda table: pa.concat_tables([table.slice(0, row), table.slice(row + 1)])


def backwards(table: pa.Table) -> pa.Table:
    """The rows in another order."""
    return table.take(list(range(len(table)))[::-1])


def cell(column: str, value: Any, row: int = 1) -> Edit:
    """Another value in a cell."""

    def change(table: pa.Table) -> pa.Table:
        values = table[column].to_pylist()
        values[row] = value
        index = table.column_names.index(column)
        field = table.schema.field(column).with_nullable(True)
        return table.set_column(index, field, pa.array(values, field.type))

    return change


def first_filled(column: str, value: Any) -> Edit:
    """Another value in the first cell that has one."""

    def change(table: pa.Table) -> pa.Table:
        rows = [row for row, there in enumerate(table[column].to_pylist()) if there is not None]
        return cell(column, value, rows[0])(table)

    return change


@pytest.mark.parametrize("form", EXPORTERS)
def test_two_texts_of_one_name_are_refused_in_every_format(form: str, package: Path, tmp_path: Path) -> None:
    """The second of two rows of `documents` over the first, in the same file or place."""
    edit(package, "documents", twice())
    assert "documents.parquet: row 6, column doc_id" in refused(form, package, tmp_path / "out")


@pytest.mark.parametrize("form", EXPORTERS)
def test_texts_whose_names_differ_in_case_only_are_refused(form: str, package: Path, tmp_path: Path) -> None:
    """Two texts in one file, where a disk tells no capitals from small letters."""
    edit(package, "documents", lambda table: cell("doc_id", "D000", 5)(twice()(table)))
    line = refused(form, package, tmp_path / "out")
    assert "documents" in line
    assert "D000" in line


CASES: Mapping[str, tuple[str, str, Edit, tuple[str, ...]]] = {
    "token of a sentence that is gone": (
        "conllu",
        "sentences",
        without(3),
        ("tokens.parquet", "sentence_id", "d000-s"),
    ),
    "token of no sentence": ("conllu", "tokens", cell("sentence_id", None), ("tokens.parquet: row 2", "sentence_id")),
    "sentence of a text that is gone": ("conllu", "documents", without(0), ("sentences.parquet", "doc_id", "'d000'")),
    "sentence twice": ("conllu", "sentences", twice(), ("sentences.parquet", "sentence_id")),
    "mention of a text that is gone": ("brat", "mentions", cell("doc_id", "x"), ("mentions.parquet: row 2", "'x'")),
    "mention of no text": ("brat", "mentions", cell("doc_id", None), ("mentions.parquet: row 2", "doc_id")),
    "mention twice": ("brat", "mentions", twice(), ("mentions.parquet", "mention_id")),
    "argument of a mention that is gone": (
        "brat",
        "event_mentions",
        lambda table: table.filter(pc.not_equal(table["event_mention_id"], "d000-E17")),
        ("event_arguments.parquet: row 1", "for doc_id, event_mention_id a value of event_mentions"),
    ),
    "argument of a mention of another text": (
        "brat",
        "event_arguments",
        cell("doc_id", "d004", 0),
        ("event_arguments.parquet: row 1", "for doc_id, event_mention_id a value of event_mentions"),
    ),
    "argument of no mention": ("brat", "event_arguments", cell("event_mention_id", None), ("event_arguments.parquet",)),
    "filler that is gone": ("brat", "quantities", lambda table: table.slice(0, 0), ("d00", "quantity", "role")),
    "count of an argument that is gone": ("brat", "event_counts", cell("count_id", "x"), ("event_counts.parquet",)),
    "support of an event that is gone": (
        "brat",
        "citations",
        lambda table: cell("supports", "x", 0)(table),
        ("citations.parquet: row 1", "for doc_id, supports a value of event_mentions"),
    ),
    "relation of a mention that is gone": (
        "brat",
        "event_relations",
        cell("from_mention_id", "x"),
        ("doc_id, from_mention_id", "'d000, x'"),
    ),
    "relation of an entity without words": (
        "brat",
        "entity_relations",
        cell("head_id", "nobody", 0),
        ("d00", "nobody", "relation"),
    ),
    "type of two lines": ("brat", "mentions", cell("type", "PER 0 3\tx\nT99\tPER"), ("d00", ".ann")),
    "type with a blank": ("brat", "mentions", cell("type", "PER GPE"), ("d00", ".ann")),
    "no type": ("brat", "mentions", cell("type", None), ("d00", ".ann")),
    "role of two lines": ("brat", "event_arguments", cell("role", "Victim:T1\nE9\tx"), ("d00", ".ann")),
    "note of two lines": ("brat", "quotations", cell("cue", "said\nT99\tPER 0 1\tx"), ("d00", ".ann")),
    "entity of two lines": ("brat", "mentions", cell("entity_id", "a\nb"), ("d00", ".ann")),
    "span that the text has not": ("brat", "mentions", cell("start", 10**9), ("d00", "mention")),
    "code of two lines": ("brat", "entity_types", cell("code", "PER\n[events]\nx"), ("entity_types", "PER")),
    "code with a bar": ("brat", "entity_types", cell("code", "PER|GPE"), ("entity_types", "PER")),
    "part of a raw text that is gone": ("brat", "alignment", without(2), ("documents.parquet: row 1", "raw_sha256")),
    "raw text in another order": ("brat", "alignment", backwards, ("documents.parquet: row 1", "raw_sha256")),
    "raw text that is gone": ("brat", "alignment", lambda table: table.slice(0, 0), ("raw_sha256",)),
    "stretch of a text that is gone": ("brat", "alignment", cell("doc_id", "x"), ("alignment.parquet: row 2", "'x'")),
    "name of a text that is gone": ("webannotation", "mentions", cell("doc_id", "x"), ("mentions.parquet: row 2",)),
    "event at a place that is gone": (
        "geojson",
        "events",
        first_filled("place_id", "nowhere"),
        ("events.parquet: row", "column place_id", "'nowhere'"),
    ),
    "place twice": ("geojson", "entities", twice(), ("entities.parquet", "entity_id")),
    "event twice": ("geojson", "events", twice(), ("events.parquet", "event_id")),
}


@pytest.mark.parametrize("kind", CASES)
def test_a_row_that_would_be_lost_is_named(kind: str, package: Path, tmp_path: Path) -> None:
    """A row that points to no row: left out without a word, or put elsewhere."""
    form, table, change, said = CASES[kind]
    edit(package, table, change)
    line = refused(form, package, tmp_path / "out")
    assert all(part in line for part in said), line


@pytest.mark.parametrize("form", EXPORTERS)
@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_none_is_refused(number: float, form: str, package: Path, tmp_path: Path) -> None:
    """NaN in GeoJSON, which no reader of JSON takes; null for it in SQLite; `nan` in CSV."""
    table = {"geojson": ("entities", "latitude"), "conllu": ("tokens", "confidence")}.get(
        form, ("mentions", "confidence")
    )
    name, column = table
    if column not in pq.read_schema(package / f"{name}.parquet").names:
        pytest.skip("no numbers in what this format takes")
    edit(package, name, cell(column, number))
    line = refused(form, package, tmp_path / "out")
    assert f"{name}.parquet: row 2, column {column}" in line


@pytest.mark.parametrize(
    ("form", "table", "change", "said"),
    [
        ("sqlite", "mentions", cell("entity_id", "nobody"), "mentions.parquet: row 2, column entity_id"),
        ("webannotation", "mentions", twice(), "column mention_id"),
        ("csv", "mentions", twice(), "column mention_id"),
        ("csv", "mentions", without(0), "rows"),
    ],
    ids=["pointing nowhere", "annotation twice", "row twice", "fewer rows than are described"],
)
def test_what_the_descriptor_says_of_rows_and_keys_holds(
    form: str, table: str, change: Edit, said: str, release: Path, tmp_path: Path
) -> None:
    """A file that was cut, or rows over one another where the key is declared."""
    package = tmp_path / "package"
    shutil.copytree(release, package)
    if said != "rows":
        _without_rows(package)
    edit(package, table, change)
    assert said in refused(form, package, tmp_path / "out")


def _without_rows(package: Path) -> None:
    path = package / "datapackage.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    for resource in about["resources"]:
        resource.pop("rows", None)
    path.write_text(json.dumps(about), encoding="utf-8")


@pytest.mark.parametrize("form", EXPORTERS)
def test_json_lines_are_exported_as_parquet_is(form: str, release: Path, tmp_path: Path) -> None:
    """A package that has its tables as JSON Lines only: exported with no rows at all, and with success."""
    shutil.copytree(release, tmp_path / "lines")
    about = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    lines = [resource for resource in about["resources"] if resource["format"] == "jsonl"]
    (tmp_path / "lines/datapackage.json").write_text(json.dumps({**about, "resources": lines}), encoding="utf-8")
    outs = {"lines": tmp_path / "of-lines", "parquet": tmp_path / "of-parquet"}
    for source, out in ((tmp_path / "lines", outs["lines"]), (release, outs["parquet"])):
        result = run("export", form, "--from", source, "--out", out)
        assert result.exit_code == 0, result.output
    written = [{path.name: _content(path) for path in out.iterdir()} for out in outs.values()]
    assert written[0] == written[1]


def _content(path: Path) -> object:
    """The bytes of a file; of a database, which has its own dates, all that it holds."""
    if path.suffix != ".sqlite":
        return path.read_bytes()
    with closing(sqlite3.connect(path)) as database:
        return sorted(database.iterdump())


def test_tables_of_both_forms_are_exported(tmp_path: Path) -> None:
    """A table that has another form than the first one: left out."""
    tables: dict[str, Rows] = {"things": {"thing_id": ["a"], "size": [1]}, "finds": {"find_id": ["f"], "name": ["x"]}}
    package = small_package(tmp_path / "package", tables)
    as_json_lines(package, "finds")
    assert run("export", "csv", "--from", package, "--out", tmp_path / "out").exit_code == 0
    assert (tmp_path / "out/finds.csv").read_text() == '"find_id","name"\n"f","x"\n'


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('{"find_id":"f"}\n', "finds.jsonl: row 1, columns"),
        ('{"find_id":"f","name":3,"size":1}\n', "finds.jsonl: row 1, column name"),
        ('{"find_id":"f","name":"x","size":1e999}\n', "finds.jsonl: row 1, column size"),
        ('{"find_id":"f","name":"x","size":NaN}\n', "finds.jsonl: "),
        ('{"find_id":"f",', "finds.jsonl: "),
        (None, "finds.jsonl: "),
    ],
)
def test_json_lines_that_cannot_be_read_are_refused(lines: str | None, said: str, tmp_path: Path) -> None:
    """Lines that are skipped, or a number without end that JSON writes as one."""
    finds: Rows = {"find_id": ["f"], "name": ["x"], "latitude": [1.0]}
    package = small_package(tmp_path / "package", {"finds": finds})
    as_json_lines(package, "finds")
    path = package / "datapackage.json"
    path.write_text(path.read_text().replace("latitude", "size"))
    (package / "finds.jsonl").unlink()
    if lines is not None:
        (package / "finds.jsonl").write_text(lines)
    assert said in refused("csv", package, tmp_path / "out")


def test_two_resources_of_one_table_are_refused(tmp_path: Path) -> None:
    """The rows of the second, left out."""
    rows: Rows = {"find_id": ["f"], "name": ["x"]}
    package = small_package(tmp_path / "package", {"finds": rows, "finds-jsonl": rows})
    as_json_lines(package, "finds", "finds-jsonl")
    assert "expected one table 'finds', found two" in refused("csv", package, tmp_path / "out")


@pytest.mark.parametrize("form", EXPORTERS)
def test_texts_of_nothing_are_exported(form: str, tmp_path: Path) -> None:
    """An empty file among the texts, by which a whole corpus could not be exported."""
    (tmp_path / "texts").mkdir()
    for name, text in {"000_a.txt": "", "001_b.txt": " \n", "002_c.txt": "The council of Naryn met.\n"}.items():
        (tmp_path / "texts" / name).write_text(text)
    assert run("build", "--seeds", tmp_path / "texts", "--out", tmp_path / "corpus").exit_code == 0
    result = run("export", form, "--from", tmp_path / "corpus", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    if form == "brat":
        assert (tmp_path / "out/d000.txt").read_bytes() == b""
