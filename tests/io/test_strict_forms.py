"""JSON and CSV from elsewhere: forms that parsers disagree on, or that exhaust them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from imu_corpus.io import strict_json
from imu_corpus.io.csv_rows import Form, read_rows
from imu_corpus.io.errors import CorpusError
from tests.support.processor import PROPORTIONATE, Work, growth


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1, "b": 2, "a": 3, "b": 4}', "the key 'a' twice in one object"),
        ("[NaN]", "NaN, which is no JSON"),
        ("[" * 100_000, "JSON that is nested too deep"),
    ],
)
def test_what_parsers_disagree_on_is_refused(text: str, expected: str) -> None:
    """A key that stands twice: readers take the first or the last value."""
    with pytest.raises(ValueError, match=expected):
        strict_json.loads(text)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A CSV file that is still to be written."""
    return tmp_path / "page.csv"


def _equal_keys(size: int, _: Path) -> Work:
    keys = [f"k{number}" for number in range(size)]
    text = "{" + ", ".join(f"{json.dumps(key)}: 1" for key in [*keys, keys[-1]]) + "}"
    return lambda: _refused(lambda: strict_json.loads(text))


def _wide_header(size: int, page: Path) -> Work:
    page.write_text(",".join(f"c{number}" for number in range(size)) + "\n")
    return lambda: _refused(lambda: read_rows(page, Form(["c0"])))


def _refused(work: Work) -> None:
    with suppress(ValueError, CorpusError):
        work()


@pytest.mark.parametrize("prepare", [_equal_keys, _wide_header])
def test_time_grows_with_length_only(prepare: Callable[[int, Path], Work], page: Path) -> None:
    """Sixteen thousand keys or columns, each counted among all the others."""
    assert growth(lambda size: prepare(size, page), 4_000) < PROPORTIONATE


@pytest.fixture
def foreign_limit() -> Iterator[int]:
    """A limit of cells that another library has set for the whole process."""
    before = csv.field_size_limit(1 << 30)
    yield 1 << 30
    csv.field_size_limit(before)


def test_our_limit_of_cells_is_our_own(page: Path, foreign_limit: int) -> None:
    """Frictionless raises the limit of module `csv` where it is imported, and our reader read on to the end."""
    page.write_text("name\n" + "x" * 140_000 + "\n")
    with pytest.raises(CorpusError, match="line 2: expected a row of CSV, found: field larger than field limit"):
        read_rows(page, Form(["name"]))
    assert csv.field_size_limit() == foreign_limit
