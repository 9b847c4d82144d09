"""Sorting: the same rows in the same order, in memory and on the disk."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pytest

from imu_corpus.io import sorting
from imu_corpus.io.sorting import Sorter

SCHEMA = pa.schema({"id": pa.string(), "number": pa.int32(), "day": pa.date32(), "note": pa.string()})
ROWS = [(f"d{number % 97:03}-ä{number}", number, None, "x" * (number % 9)) for number in range(5_000)]


def shuffled() -> list[tuple[object, ...]]:
    """The rows in no order, some of their ids with letters that locales sort elsewhere."""
    rows: list[tuple[object, ...]] = [*ROWS, ("Z", 1, None, None), ("_", 2, None, "é"), ("é", 3, None, "")]
    random.Random(7).shuffle(rows)
    return rows


def test_disk_and_memory_give_one_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An order that depends on how many rows there are: by locale here, by bytes there, or with nulls first."""
    found = []
    for held in (2**30, 1_000):
        monkeypatch.setattr(sorting, "_HELD", held)
        sorter = Sorter(SCHEMA, ("id", "number"), tmp_path)
        sorter.add_rows(shuffled())
        assert any(tmp_path.iterdir()) == (held == 1_000)
        found.append(pa.Table.from_batches(sorter.batches(), schema=SCHEMA))
    assert found[0].equals(found[1])
    assert found[0]["id"].to_pylist() == sorted(row[0] for row in shuffled())  # type: ignore[type-var]
    assert list(tmp_path.iterdir()) == []


def test_two_sorters_share_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sorter that writes over, or deletes, the rows of another."""
    monkeypatch.setattr(sorting, "_HELD", 1_000)
    one, other = (Sorter(SCHEMA, ("id", "number"), tmp_path) for _ in range(2))
    for row in ROWS[:50]:
        one.add_rows([row])
        other.add_rows([(*row[:3], "of the other")])
    assert len(list(one.rows())) == 50
    assert {row[3] for row in other.rows()} == {"of the other"}


def test_no_rows_are_no_rows(tmp_path: Path) -> None:
    """A table without rows, which many are."""
    assert list(Sorter(SCHEMA, ("id",), tmp_path).rows()) == []
