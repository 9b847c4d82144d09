"""The difference of two packages, and the version number that it asks for."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from imu_corpus.release.difference import compare
from tests.support.command import run
from tests.support.small_corpus import Rows, as_json_lines, small_package

THINGS: Rows = {"thing_id": ["a", "b"], "name": ["Ann", None], "size": [1, 2]}
FINDS: Rows = {"find_id": ["f1", "f2"], "thing_id": ["a", "b"], "raw_start": [0, 5]}


def changed(columns: Rows, **values: list[Any]) -> Rows:
    """The same columns with other values."""
    return {**columns, **values}


SAME = {"things": THINGS, "finds": FINDS}
CASES: dict[str, tuple[Mapping[str, Rows], str]] = {
    "nothing": (SAME, "none"),
    "a value mended": ({**SAME, "things": changed(THINGS, name=["Ann", "Bob"])}, "patch"),
    "a value lost": ({**SAME, "things": changed(THINGS, name=[None, None])}, "patch"),
    "a finding added": (
        {**SAME, "finds": {"find_id": ["f1", "f2", "f3"], "thing_id": ["a", "b", "b"], "raw_start": [0, 5, 9]}},
        "patch",
    ),
    "a finding taken back": ({**SAME, "finds": {"find_id": ["f1"], "thing_id": ["a"], "raw_start": [0]}}, "patch"),
    "a thing added": (
        {**SAME, "things": {"thing_id": ["a", "b", "c"], "name": ["Ann", None, "C"], "size": [1, 2, 3]}},
        "minor",
    ),
    "a column added": ({**SAME, "things": changed(THINGS, note=["x", "y"])}, "minor"),
    "a table added": ({**SAME, "more": {"more_id": ["m"]}}, "minor"),
    "a thing removed": ({**SAME, "things": {"thing_id": ["a"], "name": ["Ann"], "size": [1]}}, "major"),
    "an id changed": ({**SAME, "finds": changed(FINDS, find_id=["f1", "f9"])}, "major"),
    "a column renamed": ({**SAME, "things": {"thing_id": ["a", "b"], "label": ["Ann", None], "size": [1, 2]}}, "major"),
    "a table removed": ({"things": THINGS}, "major"),
}


@pytest.mark.parametrize(("after", "due"), CASES.values(), ids=CASES)
def test_each_change_asks_for_its_number(after: Mapping[str, Rows], due: str, tmp_path: Path) -> None:
    """A release that breaks its users under a number that promises not to."""
    found = compare(small_package(tmp_path / "old", SAME), small_package(tmp_path / "new", after))
    assert found.due == due


def rewritten(folder: Path, change: Callable[[pa.Table], pa.Table]) -> Path:
    """The package with the file of its things changed, and nothing else."""
    pq.write_table(change(pq.read_table(folder / "things.parquet")), folder / "things.parquet")
    return folder


def retyped(table: pa.Table) -> pa.Table:
    """The sizes as half of the numbers that the schema allows."""
    return table.set_column(2, "size", table["size"].cast(pa.int32()))


FILE_CHANGES: dict[str, tuple[Callable[[pa.Table], pa.Table], str, str]] = {
    "type": (retyped, "type in Parquet: 'int64' -> 'int32'", "major"),
    "large texts": (
        lambda table: table.set_column(1, "name", table["name"].cast(pa.large_string())),
        "things.name: type in Parquet: 'string' -> 'large_string'",
        "major",
    ),
    "order": (lambda table: table.select(["name", "thing_id", "size"]), "things: order of columns", "patch"),
    "column gone": (lambda table: table.drop_columns(["size"]), "things.size: removed from Parquet", "major"),
    "column more": (lambda table: table.append_column("x", table["size"]), "things.x: added to Parquet", "minor"),
    "notes": (lambda table: table.replace_schema_metadata({"pandas": "{}"}), "things: notes in Parquet", "patch"),
}


@pytest.mark.parametrize("kind", FILE_CHANGES)
def test_a_change_of_the_file_alone_is_seen(kind: str, tmp_path: Path) -> None:
    """Programs that break over a type or an order that the descriptor does not tell of: no change was seen."""
    change, line, due = FILE_CHANGES[kind]
    old = small_package(tmp_path / "old", SAME)
    new = rewritten(small_package(tmp_path / "new", SAME), change)
    found = compare(old, new)
    assert found.due == due
    assert line in run("diff", old, new).output


def test_a_table_without_a_key_is_compared_whole(tmp_path: Path) -> None:
    """Rows that change unseen because nothing names them."""
    folders = [small_package(tmp_path / "old", SAME), small_package(tmp_path / "new", SAME)]
    for folder in folders:
        about = json.loads((folder / "datapackage.json").read_text())
        del about["resources"][0]["schema"]["primaryKey"]
        (folder / "datapackage.json").write_text(json.dumps(about))
    assert compare(*folders).due == "none"
    rewritten(folders[1], lambda table: table.slice(1))
    assert [change.what for change in compare(*folders).schema] == ["rows"]


def test_changes_are_named_by_key_and_column(tmp_path: Path) -> None:
    """A difference that says that something changed, not what."""
    after: Mapping[str, Rows] = {
        "things": {"thing_id": ["b", "c"], "name": ["Bob", "C"], "size": [2, 3]},
        "finds": changed(FINDS, find_id=["f1", "f9"]),
    }
    found = compare(small_package(tmp_path / "old", SAME), small_package(tmp_path / "new", after))
    things, finds = found.rows["things"], found.rows["finds"]
    assert (things.added, things.removed) == ([("c",)], [("a",)])
    assert [tuple(change) for change in things.changed] == [(("b",), "name", None, "Bob")]
    assert (finds.added, finds.removed, finds.renamed) == ([], [], [(("f2",), ("f9",))])


def test_words_of_the_descriptor_are_a_patch_and_the_version_is_no_change(tmp_path: Path) -> None:
    """Terms of use that change unseen; or every new version differing by its own number."""
    old = small_package(tmp_path / "old", SAME, title="T", version="1.0.0")
    assert compare(old, small_package(tmp_path / "next", SAME, title="T", version="1.0.1")).due == "none"
    assert compare(old, small_package(tmp_path / "other", SAME, title="U", version="1.0.0")).metadata == ["title"]


def test_the_command_prints_lines_for_people_and_json_for_programs(tmp_path: Path) -> None:
    """Programs that must read prose."""
    old, new = small_package(tmp_path / "old", SAME), small_package(tmp_path / "new", CASES["a thing added"][0])
    text = run("diff", str(old), str(new))
    assert "asks for a minor version" in text.output
    assert "  + c\n" in text.output
    report = json.loads(run("diff", str(old), str(new), "--format", "json").output)
    assert report["due"] == "minor"
    assert report["tables"]["things"]["added"] == [["c"]]


def test_a_folder_without_a_package_is_one_sentence(tmp_path: Path) -> None:
    """A traceback for a mistyped path."""
    result = run("diff", str(tmp_path / "none"), str(tmp_path))
    assert result.exit_code == 1
    assert "expected a Data Package descriptor" in result.output


def test_a_table_without_parquet_is_refused(tmp_path: Path) -> None:
    """Tables as JSON Lines only, taken for none: nothing changed, whatever the rows are."""
    old, new = small_package(tmp_path / "old", SAME), small_package(tmp_path / "new", SAME)
    as_json_lines(new, "finds")
    result = run("diff", old, new)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{new / 'finds.jsonl'}: expected the table 'finds' as Parquet too, found JSON Lines only" in result.stderr


@contextmanager
def counted_lines() -> Iterator[Counter[str]]:
    """Lines of Python that run inside, by file: a measure of work that no other program changes."""
    lines: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _argument: object) -> Any:
        lines[frame.f_code.co_filename] += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        yield lines
    finally:
        sys.settrace(before)


def test_many_rows_are_compared_as_columns(tmp_path: Path) -> None:
    """A loop over rows; the tables of five thousand texts have millions."""
    count = 200_000
    ids = [f"f{number:07}" for number in range(count)]
    columns: Rows = {"find_id": ids, "thing_id": ["a"] * count, "raw_start": list(range(count))}
    old = small_package(tmp_path / "old", {"finds": columns})
    columns["raw_start"][7] = -1
    new = small_package(tmp_path / "new", {"finds": columns})
    with counted_lines() as lines:
        found = compare(old, new)
    # A page of 20,000 rows is a hundred lines, on both sides and of each column.
    assert 10 < lines.total() < count / 4
    assert len(found.rows["finds"].changed) == 1
    assert pa.types.is_integer(pa.scalar(found.rows["finds"].changed[0].after).type)
