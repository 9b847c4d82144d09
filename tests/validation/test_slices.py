"""Checking by slices says of any package what checking it whole says, and never holds more of it than a slice."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from million_rows import multiply

from imu_corpus import validation
from imu_corpus.datapackage.open import open_package
from imu_corpus.datapackage.write import write_release
from imu_corpus.validation import check_corpus_level, check_rows, check_slice, cutting, formats, source
from imu_corpus.validation.corpus import is_of_texts
from imu_corpus.validation.loaded import LoadedTable, Numbers
from imu_corpus.validation.problem import LISTED, Problem
from imu_corpus.validation.source import Outline, Source
from tests.support import bench as support
from tests.support.bench import Bench, Find, Tables, rows
from tests.support.paths import CONTRACT
from tests.validation.test_each_check import EVENTS, STRUCTURE

COPIES = ("", "a", "b", "c", "d", "e")
"""The small corpus has two texts; with these numbers there are twelve, and the first two keep their ids."""
OF_TEXTS = frozenset(name for name, table in CONTRACT.resources.items() if is_of_texts(table))


@dataclass(frozen=True)
class Held(Source):
    """A table that is read from memory, a few rows at a time."""

    data: pa.Table | None = None

    def pieces(self) -> Iterator[pa.Table]:
        """As a file would be read."""
        assert self.data is not None
        return (self.data.slice(first, 7) for first in range(0, len(self.data), 7))


def held(table: LoadedTable) -> Held:
    """A table as a source."""
    outline = Outline(table.resource.table)
    found = Held(table.resource, outline, table.resource, data=table.data)
    for piece in found.pieces():
        outline.add(piece)
    return found


@pytest.fixture(scope="module")
def twelve(tables: dict[str, LoadedTable]) -> dict[str, LoadedTable]:
    """The small corpus, six times."""
    many = multiply(CONTRACT, {name: table.data for name, table in tables.items()}, COPIES)
    return {
        name: LoadedTable(replace(table.resource, entry={"schema": table.resource.entry["schema"]}), many[name])
        for name, table in tables.items()
    }


@pytest.fixture
def changed(
    twelve: dict[str, LoadedTable], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Find], dict[str, LoadedTable]]:
    """What gives the twelve texts with a fault."""
    monkeypatch.setattr(support, "problems_of", lambda edited, bench: {**bench.tables, **edited})
    bench = Bench(tmp_path, tmp_path, twelve, tmp_path)
    return lambda find: cast("dict[str, LoadedTable]", find(bench))


def every(count: int) -> Callable[[Numbers, int], list[int]]:
    """Bounds of slices of so many texts."""
    return lambda sizes, _: [min(end + count, len(sizes)) for end in range(0, len(sizes), count)]


def whole(tables: Tables) -> list[Problem]:
    """What is found if all is held at once."""
    return sorted(check_rows([held(table) for table in tables.values()], [], CONTRACT))


def sliced(tables: Tables, count: int, monkeypatch: pytest.MonkeyPatch, most: int = 0) -> list[Problem]:
    """What is found by slices of so many texts, where a package of more than `most` bytes is never held."""
    with monkeypatch.context() as patch:
        patch.setattr(cutting, "SIZE", -1)
        patch.setattr(cutting, "bounds", every(count))
        patch.setattr(validation, "HELD", most)
        return sorted(check_rows([held(table) for table in tables.values()], [], CONTRACT))


def flipped(table: str, column: str) -> Find:
    """Every truth value of a column turned round."""

    def find(bench: Bench) -> Any:
        data = bench.tables[table].data
        index = data.column_names.index(column)
        other = data.set_column(index, data.field(index), pc.invert(data[column]))
        return support.problems_of({table: LoadedTable(bench.tables[table].resource, other)}, bench)

    return find


VALUES: list[tuple[str, Find]] = [
    (
        "schema.unique",
        rows(documents={11: {"raw_path": "seeds/900_wana.txt."}, 0: {"raw_path": "seeds/900_wana.txt."}}),
    ),
    ("schema.required", rows(tokens={0: {"text": None}})),
    ("schema.pattern", rows(documents={0: {"text_sha256": "x"}})),
    ("keys.foreign", rows(mentions={0: {"entity_id": "nobody"}})),
    ("keys.foreign", rows(tokens={0: {"sentence_id": "d900-s9"}})),
    ("keys.foreign", rows(event_participants={0: {"event_mention_id": "d900-E99"}})),
    ("meaning.space", flipped("tokens", "space_after")),
    ("meaning.order", rows(events={0: {"date_from": support.DAY, "date_to": support.DAY.replace(year=1999)}})),
]
LEAVING = [
    *(case for case in STRUCTURE if case[0] == "meaning.document"),
    ("keys.foreign", rows(tokens={0: {"doc_id": "d8"}})),
]
"""Keys that lead to another text: where a slice ends before it, only the whole can tell where they lead."""
CASES = [*(case for case in STRUCTURE if case not in LEAVING), *EVENTS, *VALUES]
SIZES = (1, 2, 5)
"""Texts of a slice; each case is cut in one of these ways."""
DRAWN = range(0, len(CASES), 1 if "IMU_MUTATIONS" in os.environ else 4)
"""Every fourth case, so that each size has some; all of them where more damage is drawn too."""


def test_the_sound_texts_are_sound_in_slices(twelve: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that takes the end of a slice for the end of the corpus would refuse every large corpus."""
    assert whole(twelve) == []
    assert [sliced(twelve, count, monkeypatch) for count in (1, 2, 5, 12)] == [[], [], [], []]


@pytest.mark.slow
@pytest.mark.parametrize("number", DRAWN, ids=[f"{number}-{CASES[number][0]}" for number in DRAWN])
def test_slices_find_what_the_whole_finds(
    number: int, changed: Callable[[Find], Tables], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row numbered from its slice on, a fault of two slices, a count of one: all are told as of the whole."""
    check, find = CASES[number]
    tables = changed(find)
    expected = whole(tables)
    assert check in {problem.check for problem in expected}
    found = sliced(tables, SIZES[number % len(SIZES)], monkeypatch)
    assert without_totals(found) == without_totals(expected)


def without_totals(problems: list[Problem]) -> list[Problem]:
    """Problems but for the numbers of lines and blocks, which a slice has of its own."""
    return [
        problem._replace(expected="", found="") if problem.check == "text.blocks" else problem for problem in problems
    ]


@pytest.mark.parametrize("number", range(len(LEAVING)))
def test_keys_that_leave_a_slice_are_followed(
    number: int, changed: Callable[[Find], Tables], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key to a row of another text, called one to no row."""
    check, find = LEAVING[number]
    tables = changed(find)
    assert {problem.check for problem in whole(tables)} == {check}
    assert sliced(tables, 1, monkeypatch, validation.HELD) == whole(tables)
    assert {problem.check for problem in sliced(tables, 1, monkeypatch)} == {"keys.foreign"}


def test_a_listing_is_as_long_as_that_of_the_whole(
    changed: Callable[[Find], Tables], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred rows of each of a thousand slices, each with its own "more rows"."""
    found = sliced(changed(flipped("tokens", "space_after")), 1, monkeypatch)
    assert len(found) == LISTED + 1


@pytest.mark.parametrize(
    ("table", "edits", "row"),
    [
        ("tokens", {0: {"token_id": "d900-t9999999"}}, 2),
        ("tokens", {-1: {}}, 2),
        ("sentences", {0: {"doc_id": "e"}}, 2),
    ],
)
def test_unsorted_tables_too_large_to_hold_are_told_of(
    table: str,
    edits: Any,
    row: int,
    changed: Callable[[Find], Tables],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Texts whose rows lie apart, cut between them: noise, or the memory filled to tell more than one needs."""
    (found,) = sliced(changed(rows(**{table: edits})), 2, monkeypatch)
    assert (found.check, found.file.rpartition("/")[2]) == ("keys.order", f"{table}.parquet")
    assert found.place.startswith(f"row {row},")


@pytest.mark.parametrize("sizes", [[], [5], [5, 5, 5, 5], [50, 1, 1, 50]])
def test_each_slice_is_of_one_text_at_least(sizes: list[int]) -> None:
    """A text longer than a slice, and the check that never ends, or a text in no slice."""
    ends = cutting.bounds(np.array(sizes, np.int64), 11)
    parts = [sizes[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    assert [size for part in parts for size in part] == sizes
    assert all(len(part) == 1 or sum(part) <= 11 for part in parts if sizes)


def test_a_form_is_cut_without_the_other(twelve: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of others whose forms have other keys: one is a table of texts, the one that is read is none."""
    monkeypatch.setattr(cutting, "bounds", every(5))
    tokens = held(twelve["tokens"])
    other = replace(tokens, resource=replace(tokens.resource, name="tokens-jsonl"))
    parts = list(cutting.slices([held(twelve["documents"]), other]))
    assert [table.resource.name for table in parts[0]] == ["documents", "tokens-jsonl"]
    assert sum(len(table.data) for _, table in parts) == len(twelve["tokens"].data)
    assert len(formats.load([other])[0].data) == len(twelve["tokens"].data)


def test_no_more_than_a_slice_is_decoded(twelve: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table read whole where a piece would do, which nobody notices before it is larger than the memory."""
    write_release(tmp_path, CONTRACT, {name: table.data for name, table in twelve.items()})
    tokens = pq.read_table(tmp_path / "tokens.parquet")
    pq.write_table(tokens, tmp_path / "tokens.parquet", row_group_size=10)
    decoded: list[int] = []
    batches = pq.ParquetFile.iter_batches

    def counted(self: Any, *given: Any) -> Iterator[pa.RecordBatch]:
        for batch in batches(self, *given):
            decoded.append(batch.num_rows)
            yield batch

    held_at_once: list[int] = []
    follow = LoadedTable.followed_by

    def followed_by(self: LoadedTable, data: pa.Table) -> LoadedTable:
        held_at_once.append(len(data))
        return follow(self, data)

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", counted)
    monkeypatch.setattr(pq.ParquetFile, "read", None)
    monkeypatch.setattr(LoadedTable, "followed_by", followed_by)
    monkeypatch.setattr(cutting, "SIZE", 2_000)
    monkeypatch.setattr(source, "PIECE", 10)
    sources, problems = formats.check(open_package(tmp_path))
    assert check_rows(sources, problems, CONTRACT) == []
    assert max(decoded) <= 10
    most = max(np.unique(tokens["doc_id"].to_numpy(), return_counts=True)[1].tolist())
    assert sum(held_at_once) > len(tokens)
    assert max(held_at_once) <= most


def shards(tables: Tables, count: int) -> Iterator[dict[str, pa.Table]]:
    """The tables of texts, so many texts at a time, as a build makes them."""
    texts = tables["documents"].data["doc_id"].to_pylist()
    for first in range(0, len(texts), count):
        some = pa.array(texts[first : first + count])
        of_texts = {name: table.data for name, table in tables.items() if name in OF_TEXTS}
        yield {name: data.filter(pc.is_in(data["doc_id"], value_set=some)) for name, data in of_texts.items()}


def by_shards(tables: Tables, count: int, unknown: Sequence[str]) -> set[str]:
    """Check ids of what is found in shards, where some tables above the texts are not known yet, or else above."""
    above = {name: table.data for name, table in tables.items() if name not in OF_TEXTS}
    known = {name: data for name, data in above.items() if name not in unknown}
    found = [problem for shard in shards(tables, count) for problem in check_slice({**known, **shard}, CONTRACT)]
    return {problem.check for problem in found or check_corpus_level(above, shards(tables, count), CONTRACT)}


UNKNOWN = [(), ("events", "event_participants"), ("events", "event_participants", "entities")]
"""Tables that a build may not have while it makes its shards."""


@pytest.mark.parametrize("unknown", UNKNOWN)
def test_sound_shards_are_sound(unknown: Sequence[str], twelve: Tables) -> None:
    """A shard that is refused for a table that is not there yet."""
    assert by_shards(twelve, 5, unknown) == set()


@pytest.mark.slow
@pytest.mark.parametrize("number", DRAWN, ids=[f"{number}-{CASES[number][0]}" for number in DRAWN])
def test_what_is_checked_in_shards_is_checked(number: int, changed: Callable[[Find], Tables]) -> None:
    """A build that checks its shards, and a fault that it publishes since neither shards nor the end ask for it."""
    tables = changed(CASES[number][1])
    assert by_shards(tables, 5, UNKNOWN[number % len(UNKNOWN)])
