"""Sources: articles in one file give the corpus that they give as a folder."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import datasets
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from imu_corpus.build.sources import texts_beside
from imu_corpus.build.workplace import shards_beside
from tests.support.command import run
from tests.support.files import snapshot

RECORDS: list[dict[str, Any]] = [
    {"text": "Harbour opens\n\nThe harbour of Osh opened on Monday.\n", "title": "Harbour\nopens", "url": None},
    {"text": "Bridge\r\n\r\nA bomb killed two soldiers, police said.", "published_on": "2013-05-14", "views": 7},
    {"text": "Harbour opens\n\nThe harbour of Osh opened on Monday.\n", "title": "The same again"},
    {"text": "Third, with an id", "doc_id": "d0c3", "language": "en"},
]


def write_lines(path: Path, records: list[dict[str, Any]] = RECORDS) -> None:
    """Records as JSON Lines."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def write_gzip(path: Path) -> None:
    """The same, packed."""
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in RECORDS)


def write_parquet(path: Path) -> None:
    """The same as a table, with a day that is a timestamp and a column that nobody asked for."""
    names = ("text", "title", "url", "doc_id", "language", "views")
    columns: dict[str, Any] = {name: [record.get(name) for record in RECORDS] for name in names}
    days = [datetime(2013, 5, 14, 9) if "published_on" in record else None for record in RECORDS]
    pq.write_table(pa.table(columns | {"published_on": pa.array(days, pa.timestamp("us"))}), path)


FORMS: dict[str, Callable[[Path], None]] = {
    "articles.jsonl": write_lines,
    "articles.jsonl.gz": write_gzip,
    "articles.parquet": write_parquet,
}


@pytest.fixture
def from_lines(tmp_path: Path) -> dict[str, bytes]:
    """What the records give as JSON Lines."""
    (tmp_path / "plain").mkdir()
    write_lines(tmp_path / "plain/articles.jsonl")
    assert run("build", "--seeds", tmp_path / "plain/articles.jsonl", "--out", tmp_path / "plain/out").exit_code == 0
    return snapshot(tmp_path / "plain/out")


@pytest.mark.parametrize("name", FORMS)
def test_each_form_gives_the_same_corpus(name: str, from_lines: dict[str, bytes], tmp_path: Path) -> None:
    """A form whose days, line ends or empty values come out otherwise; or texts left behind when all is done."""
    FORMS[name](tmp_path / name)
    result = run("build", "--seeds", tmp_path / name, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "1 records are left out" in result.stderr
    assert snapshot(tmp_path / "out") == from_lines
    documents = pd.read_parquet(tmp_path / "out/documents.parquet").set_index("doc_id")
    assert documents.raw_path["d0c3"] == "articles/d0c3.txt"
    assert "Harbour opens" in set(documents.title)
    assert list(documents.published_on.dropna()) == ["2013-05-14"]
    assert not texts_beside(tmp_path / "out").exists()
    assert not shards_beside(tmp_path / "out").exists()


def test_a_dataset_of_the_hub_is_streamed(
    from_lines: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dataset of ten million articles, downloaded as a whole first."""
    asked = []

    def load_dataset(*names: str | None, **options: Any) -> Any:
        asked.append((names, options))
        return iter(RECORDS)

    monkeypatch.setattr(datasets, "load_dataset", load_dataset)
    result = run("build", "--seeds", "hub:somebody/articles/en:test", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert asked == [(("somebody/articles", "en"), {"split": "test", "streaming": True})]
    assert (tmp_path / "out/tokens.parquet").read_bytes() == from_lines["tokens.parquet"]


def test_parts_share_what_is_laid_out(from_lines: dict[str, bytes], tmp_path: Path) -> None:
    """Each of a thousand jobs that unpacks all records again."""
    write_lines(tmp_path / "articles.jsonl")
    arguments = ("build", "--seeds", tmp_path / "articles.jsonl", "--out", tmp_path / "out")
    for part in ("1/2", "2/2"):
        assert run(*arguments, "--shard", part).exit_code == 0
    laid_out = texts_beside(tmp_path / "out") / "articles/sources.csv"
    assert laid_out.is_file()
    assert run(*arguments, "--finish").exit_code == 0
    assert snapshot(tmp_path / "out") == from_lines
    assert not laid_out.exists()


def test_a_changed_file_is_laid_out_again(tmp_path: Path) -> None:
    """The corpus of yesterday's articles under the name of today's."""
    path = tmp_path / "articles.jsonl"
    arguments = ("build", "--seeds", path, "--out", tmp_path / "out")
    write_lines(path)
    assert run(*arguments, "--shard", "1/1").exit_code == 0
    write_lines(path, [{"text": "Another text."}])
    assert run(*arguments).exit_code == 0
    assert list(pd.read_parquet(tmp_path / "out/documents.parquet").text) == ["Another text."]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"text": "a"}\n{"text": 3}\n', "record 2: expected its words in text, found 3"),
        (b'{"title": "a"}\n', "record 1: expected its words in text"),
        (b'{"text": "a"}\n[]\n', "line 2: expected a JSON object, found []"),
        (b'{"text": "a"\n', "line 1: expected a JSON object, found: "),
        (b'{"text": "a", "published_on": "May"}\n', "record 1: expected an EDTF date in published_on"),
        (b"\xff\n", "line 1: expected a JSON object, found: "),
        (b'{"text": "\\ud800"}\n', "record 1: expected its words in text"),
        (b"", "expected records, found none"),
    ],
)
def test_a_wrong_record_is_one_sentence(data: bytes, said: str, tmp_path: Path) -> None:
    """A traceback, or a message that names a file of our own, from the file of somebody else."""
    path = tmp_path / "articles.jsonl"
    path.write_bytes(data)
    result = run("build", "--seeds", path, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"imu-corpus: {path}")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert sorted(place.name for place in tmp_path.iterdir()) == ["articles.jsonl"]


@pytest.mark.parametrize("name", ["articles.jsonl", "articles.jsonl.gz", "articles.parquet", "hub:a b"])
def test_a_source_that_is_none_is_one_sentence(name: str, tmp_path: Path) -> None:
    """A library's error, for a file that is not there or is something else."""
    source = name if name.startswith("hub:") else str(tmp_path / name)
    assert "expected" in run("build", "--seeds", source, "--out", tmp_path / "out").stderr
    if not name.startswith("hub:"):
        (tmp_path / name).write_bytes(b"PAR1 or not")
        result = run("build", "--seeds", source, "--out", tmp_path / "out")
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1)


def test_days_of_python_are_days() -> None:
    """A date of Parquet refused as no EDTF."""
    from imu_corpus.seeds.records import _cell

    assert _cell(date(2013, 5, 14), "published_on", "") == "2013-05-14"
