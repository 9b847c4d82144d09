"""The difference of two packages, and the version number that it asks for."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pyarrow as pa
import pytest

from imu_corpus.release.difference import compare
from tests.support.command import run
from tests.support.small_corpus import Rows, small_package

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
    assert 10 < lines.total() < count / 10
    assert len(found.rows["finds"].changed) == 1
    assert pa.types.is_integer(pa.scalar(found.rows["finds"].changed[0].after).type)
