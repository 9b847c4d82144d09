"""The checker against plain frictionless: a fixture package with one thing broken, in either form."""

from __future__ import annotations

import copy
import json
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import frictionless
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from imu_corpus.io.errors import CorpusError
from imu_corpus.validation import validate
from tests.support.paths import CONTRACT
from tests.support.towns import ROWS, Rows, write_package


def _set(table: str, row: int, column: str, value: Any) -> Callable[[Rows], None]:
    def mutate(rows: Rows) -> None:
        rows[table][row][column] = value

    return mutate


def _drop_column(rows: Rows) -> None:
    for row in rows["reports"]:
        del row["day"]


def _swap_columns(rows: Rows) -> None:
    rows["towns"] = [{"name": row["name"], "code": row["code"]} for row in rows["towns"]]


MUTATIONS: dict[str, tuple[Callable[[Rows], None], str]] = {
    "type": (_set("reports", 1, "killed", "many"), "schema.type"),
    "required": (_set("reports", 0, "is_claimed", None), "schema.required"),
    "required-text-empty": (_set("towns", 0, "name", ""), "schema.required"),
    "key-null": (_set("reports", 0, "id", None), "keys.null"),
    "key-twice": (_set("reports", 1, "id", "r1"), "keys.unique"),
    "foreign-key": (_set("reports", 1, "town", "wan"), "keys.foreign"),
    "enum": (_set("reports", 0, "kind", "raid"), "schema.enum"),
    "below-minimum": (_set("reports", 1, "killed", -1), "schema.minimum"),
    "above-maximum": (_set("reports", 1, "killed", 1000), "schema.maximum"),
    "number-below-minimum": (_set("reports", 0, "share", -0.5), "schema.minimum"),
    "pattern": (_set("towns", 0, "code", "BAN"), "schema.pattern"),
    "too-short": (_set("towns", 0, "name", "B"), "schema.minLength"),
    "column-missing": (_drop_column, "schema.columns"),
    "columns-moved": (_swap_columns, "schema.columns"),
}
FORMS = ["parquet", "jsonl"]


def _plain_verdict(descriptor: Path) -> bool:
    return bool(frictionless.validate(str(descriptor)).valid)


def test_the_whole_fixture_is_valid_in_both_tools(tmp_path: Path) -> None:
    """A checker that refuses everything would pass every test below."""
    descriptor = write_package(tmp_path, ROWS, ROWS)
    assert validate(descriptor) == []
    assert _plain_verdict(descriptor)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", MUTATIONS)
def test_a_broken_value_fails_in_both_tools(name: str, form: str, tmp_path: Path) -> None:
    """A constraint that only one of the two tools holds is a promise that users cannot check."""
    mutate, check = MUTATIONS[name]
    broken = copy.deepcopy(ROWS)
    mutate(broken)
    descriptor = write_package(tmp_path, broken if form == "parquet" else ROWS, broken if form == "jsonl" else ROWS)
    problems = validate(descriptor)
    assert check in {problem.check for problem in problems if problem.file.endswith(form)}, problems
    assert not _plain_verdict(descriptor)


def test_forms_that_differ_are_found(tmp_path: Path) -> None:
    """Both forms valid, one value different: no schema can see it."""
    other = copy.deepcopy(ROWS)
    other["reports"][1]["killed"] = 35
    problems = validate(write_package(tmp_path, ROWS, other))
    assert [problem.check for problem in problems] == ["forms.equal"]
    assert "row 2, column killed: [forms.equal] expected 36 as in Parquet, found 35" in str(problems[0])


def test_rows_of_one_form_only_are_found(tmp_path: Path) -> None:
    """A row dropped from one form."""
    other = copy.deepcopy(ROWS)
    other["reports"].pop()
    assert [problem.check for problem in validate(write_package(tmp_path, ROWS, other))] == ["forms.rows"]


def test_rows_out_of_order_are_found(tmp_path: Path) -> None:
    """Unsorted rows make equal tables differ in their bytes."""
    other = copy.deepcopy(ROWS)
    other["reports"].reverse()
    assert {problem.check for problem in validate(write_package(tmp_path, other, other))} == {"keys.order"}


def test_changed_bytes_are_found(tmp_path: Path) -> None:
    """A file edited by hand after publishing."""
    descriptor = write_package(tmp_path, ROWS, ROWS)
    path = tmp_path / "towns.jsonl"
    path.write_text(path.read_text().replace("Bannu", "Banna"))
    assert {problem.check for problem in validate(descriptor)} == {"files.hash"}


def test_missing_and_unlisted_files_are_found(release: Path, tmp_path: Path) -> None:
    """A file lost, or slipped in, on the way."""
    shutil.copytree(release, tmp_path, dirs_exist_ok=True)
    (tmp_path / "tokens.parquet").unlink()
    (tmp_path / "extra.parquet").write_bytes(b"x")
    assert {problem.check for problem in validate(tmp_path)} == {"files.missing", "files.unlisted"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "expected a Data Package descriptor"),
        ("{", "expected a Data Package with tables"),
        ('{"resources": []}', "expected resources, found none"),
        ('{"resources": [{"name": "x", "path": "../x.parquet", "schema": {"fields": []}}]}', "leaves the package"),
        ('{"resources": [{"name": "x", "path": "x.csv", "schema": {"fields": []}}]}', "neither parquet nor jsonl"),
    ],
)
def test_bad_descriptors_are_one_sentence(content: str | None, expected: str, tmp_path: Path) -> None:
    """Plain frictionless calls a package without resources valid."""
    if content is not None:
        (tmp_path / "datapackage.json").write_text(content)
    with pytest.raises(CorpusError, match=expected):
        validate(tmp_path)


# One row a check of text and meaning: table, row, column, a function of the old value, and the check that sees it.
CORRUPTIONS: dict[str, tuple[str, str, Callable[[Any], Any], str]] = {
    "clean-text": ("documents", "text", lambda old: old.replace("a", "b", 1), "text.text_sha256"),
    "raw-hash": ("documents", "raw_sha256", lambda old: old[::-1], "text.rebuild"),
    "sentence-count": ("documents", "sentence_count", lambda old: old + 1, "meaning.count"),
    "date": ("documents", "published_to", lambda old: old.replace(year=1999), "meaning.date"),
    "alignment-shift": ("alignment", "raw_end", lambda old: old + 1, "text.tiling"),
    "alignment-operation": ("alignment", "operation", lambda _: "replace", "text.operation"),
    "block-text": ("blocks", "raw_text", lambda old: old + "x", "text.raw_text"),
    "kept-flag": ("blocks", "is_kept", lambda old: not old, "meaning.kept"),
    "sentence-start": ("sentences", "start", lambda old: old + 1, "text.span"),
    "sentence-raw": ("sentences", "raw_end", lambda old: old + 1, "text.raw_span"),
    "token-text": ("tokens", "text", lambda old: old + "x", "text.span"),
    "token-position": ("tokens", "position", lambda old: old + 1, "meaning.position"),
    "space-after": ("tokens", "space_after", lambda old: not old, "meaning.space"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corrupt_layer_is_found_even_with_new_hashes(name: str, release: Path, tmp_path: Path) -> None:
    """A value changed alike in both forms, hashes made again: only other layers can tell."""
    from imu_corpus.datapackage.write import write_release

    table_name, column, change, check = CORRUPTIONS[name]
    contract = CONTRACT
    tables = {name: pq.read_table(release / f"{name}.parquet") for name in contract.resources}
    table = tables[table_name]
    values = table[column].to_pylist()
    values[0] = change(values[0])
    index = table.column_names.index(column)
    tables[table_name] = table.set_column(index, table.field(index), pa.array(values, table.field(index).type))
    write_release(tmp_path, contract, tables)
    assert check in {problem.check for problem in validate(tmp_path)}


VALUES: tuple[Any, ...] = (
    *(None, "x", "ban", "kar", "wan", "r1", "attack", "raid", "Bannu", "2014-06-08", "2014-13-01"),
    *(-1, 0, 36, 1000, 2**40, -0.5, 0.5, 1.5, True, False),
)
"""What a value is replaced by: right and wrong, of every type.

Not by an empty text: frictionless takes it for null in a column of numbers too, where ours wants null.
"""
ONLY_OURS = ("keys.order", "schema.rows", "forms.")
"""Beginnings of checks that a Table Schema cannot ask for."""


def _break(rows: Rows, rng: random.Random) -> None:
    """Change one value, or repeat or drop one row."""
    table = rows[rng.choice(list(rows))]
    row = rng.randrange(len(table))
    match rng.randrange(8):
        case 0:
            table.insert(row, dict(table[row]))
        case 1:
            del table[row]
        case _:
            table[row][rng.choice(list(table[row]))] = rng.choice(VALUES)


@pytest.mark.slow
def test_both_tools_give_one_verdict_on_random_corruptions(tmp_path: Path) -> None:
    """A rule of the schemas that our columns read otherwise than frictionless does, in either direction."""
    rng = random.Random(7)
    verdicts: Counter[bool] = Counter()
    for draw in range(int(os.environ.get("IMU_MUTATIONS", "40"))):
        broken = copy.deepcopy(ROWS)
        _break(broken, rng)
        (tmp_path / str(draw)).mkdir()
        descriptor = write_package(tmp_path / str(draw), broken, broken)
        found = {problem.check for problem in validate(descriptor)}
        checks = {check for check in found if not check.startswith(ONLY_OURS)}
        assert (not checks) == _plain_verdict(descriptor), (draw, checks, broken)
        verdicts[not checks] += 1
    print(f"\n{verdicts.total()} corruptions, {verdicts[False]} found by both, {verdicts[True]} harmless to both")
    assert min(verdicts[False], verdicts[True]) > 5


@pytest.mark.parametrize("constraints", [{"enum": [10**40]}, {"minimum": "x"}, {"maxLength": "x"}, {"pattern": "("}])
def test_a_constraint_that_cannot_be_checked_is_a_problem(constraints: dict[str, Any], tmp_path: Path) -> None:
    """A package from elsewhere whose schema ends the check in a traceback: atheris found a code of forty digits."""
    descriptor = write_package(tmp_path, ROWS, ROWS)
    package = json.loads(descriptor.read_text())
    for entry in package["resources"]:
        for field in entry["schema"]["fields"]:
            if field["name"] in {"killed", "town"}:
                field["constraints"] |= constraints
    descriptor.write_text(json.dumps(package))
    assert "schema.constraint" in {problem.check for problem in validate(descriptor)}


@pytest.mark.parametrize("columns", [[], ["town", "kind"]])
def test_a_foreign_key_without_a_partner_for_each_field_is_refused(columns: list[str], tmp_path: Path) -> None:
    """Found by atheris: a key of no fields ended the check in a traceback."""
    descriptor = write_package(tmp_path, ROWS, ROWS)
    package = json.loads(descriptor.read_text())
    for entry in package["resources"]:
        for key in entry["schema"].get("foreignKeys", []):
            key["fields"] = columns
    descriptor.write_text(json.dumps(package))
    with pytest.raises(CorpusError, match="a foreign key of 'reports'"):
        validate(descriptor)
