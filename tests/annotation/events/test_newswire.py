"""The annotator of events on news that it was not made on: tests/newswire, scored by scripts/development."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from score_events import NEWSWIRE, Comparison, Excerpt, compare, read_excerpts, report

from imu_corpus.build.annotating import known_names
from imu_corpus.io.errors import CorpusError
from tests.support.paths import CONTRACT


@pytest.fixture(scope="module")
def excerpts() -> list[Excerpt]:
    """The excerpts with their worksheets."""
    return list(read_excerpts(NEWSWIRE))


@pytest.fixture(scope="module")
def comparison(excerpts: list[Excerpt]) -> Comparison:
    """The annotator against the worksheets."""
    return compare(excerpts, known_names())


def test_triggers(comparison: Comparison) -> None:
    """Catches a rule that gains on the five analyses and loses on news: triggers and types under the bar."""
    assert (comparison.triggers.f1 or 0) >= 0.75
    assert (comparison.typed.f1 or 0) >= 0.65


def test_days(comparison: Comparison) -> None:
    """Catches events that lose the day of their news, or take another's."""
    assert comparison.days.whole > 200
    assert comparison.days.value >= 0.7


def test_every_row_is_counted(comparison: Comparison) -> None:
    """Catches rows that fall out of the figures, those of lines that cleaning drops among them."""
    lines = list(report(comparison))
    rows = [line.split() for line in lines[lines.index("") + 2 :]]
    gold, right, other, missed, spurious = (sum(int(row[column]) for row in rows) for column in range(1, 6))
    assert gold == right + other + missed == len(comparison.gold) == 401
    assert right + other + spurious == len(comparison.found)
    assert len(comparison.lost) <= missed


def test_words_stand_where_the_rows_say(excerpts: list[Excerpt]) -> None:
    """Catches a text or row that was edited alone: words that are elsewhere, cut through a word, or overlap."""
    assert len(excerpts) == 30
    for excerpt in excerpts:
        _, *rows = (NEWSWIRE / f"{excerpt.name}.tsv").read_text(encoding="utf-8").splitlines()
        surfaces = [row.split("\t")[1] for row in rows]
        assert [excerpt.text[row.start : row.end] for row in excerpt.gold] == surfaces, excerpt.name
        assert all(one.end <= other.start for one, other in pairwise(excerpt.gold)), excerpt.name
        edges = [excerpt.text[max(row.start - 1, 0) : row.start] + excerpt.text[row.end] for row in excerpt.gold]
        assert not any(letter.isalnum() for edge in edges for letter in edge), excerpt.name


def test_rows_have_codes_of_the_contract(excerpts: list[Excerpt]) -> None:
    """Catches a renamed code, which would count as an error of the annotator, and days the wrong way round."""
    codes = CONTRACT.codes
    known = {(name, row["code"]) for name in ("event_types", "realis", "polarities") for row in codes[name]}
    for row in (row for excerpt in excerpts for row in excerpt.gold):
        assert {("event_types", row.type), ("realis", row.realis), ("polarities", row.polarity)} <= known
        assert (row.from_date is None) == (row.to_date is None)
        assert row.from_date is None or row.to_date is None or row.from_date <= row.to_date


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("\tkilled\t1\t", "\tkilled\t2\t", r"e01\.tsv: line 2: expected 'killed' 2 times in line 3"),
        ("\tkilled\t1\t", "\tslain\t1\t", r"e01\.tsv: line 2: expected 'slain' 1 times in line 3"),
    ],
)
def test_wrong_rows_are_named(old: str, new: str, problem: str, tmp_path: Path) -> None:
    """Catches a row taken for other words than it names."""
    shutil.copy(NEWSWIRE / "e01.txt", tmp_path)
    rows = (NEWSWIRE / "e01.tsv").read_text(encoding="utf-8").replace(old, new, 1)
    (tmp_path / "e01.tsv").write_text(rows, encoding="utf-8")
    with pytest.raises(CorpusError, match=problem):
        list(read_excerpts(tmp_path))
