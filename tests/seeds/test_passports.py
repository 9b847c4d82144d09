"""Passports and dates."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from imu_corpus.io import edtf
from imu_corpus.io.errors import CorpusError
from imu_corpus.seeds.passports import find_seeds

HEADER = (
    "doc_id,seed_file,title,authors,authors_basis,publisher,series,volume,issue,url,url_basis,published_on,"
    "published_basis,language,genre,completeness,rights_holder,text_licence,names_status,times_status,"
    "speech_status,events_status\n"
)


def row(doc_id: str, seed_file: str, published_on: str = "") -> str:
    """A passport row with little in it."""
    return (
        f"{doc_id},{seed_file},T,,unknown,,,,,,unknown,{published_on},unknown,en,unknown,full,,,none,none,none,none\n"
    )


def write_seeds(folder: Path, rows: str) -> None:
    """Two texts and their passports."""
    (folder / "sources.csv").write_text(HEADER + rows)
    for name in ("a.txt", "b.txt"):
        (folder / name).touch()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2014-06-17", date(2014, 6, 17), date(2014, 6, 17)),
        ("2012-02", date(2012, 2, 1), date(2012, 2, 29)),
        ("2010", date(2010, 1, 1), date(2010, 12, 31)),
        ("[2013-02-28..2013-03-15]", date(2013, 2, 28), date(2013, 3, 15)),
    ],
)
def test_bounds(text: str, first: date, last: date) -> None:
    """A month that ends on the 30th in February."""
    assert edtf.bounds(text) == (first, last)


@pytest.mark.parametrize(
    "text", ["0999-12-31", "3000", "2013-02-30", "[2013-03-15..2013-02-28]", "March 2013", "2013-2-3", "2013~", ""]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    """A mistyped date that passes as another one."""
    with pytest.raises(ValueError, match=r"."):
        edtf.bounds(text)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (row("", "a.txt"), "line 2: expected a value in doc_id"),
        (row("d001", "a.txt", "2013-02-30"), "line 2: expected an EDTF date in published_on"),
        (row("d001", "a.txt") + row("d001", "b.txt"), "line 3: expected a new doc_id, found 'd001' of line 2"),
        (row("d001", "a.txt") + row("d002", "a.txt"), "line 3: expected a new seed_file"),
        ("d001,a.txt\n", "line 2: expected as many cells as columns"),
    ],
)
def test_mistakes_name_file_line_and_finding(rows: str, expected: str, tmp_path: Path) -> None:
    """A mistake in a passport that shows up as a wrong table, or as a traceback."""
    write_seeds(tmp_path, rows)
    with pytest.raises(CorpusError, match=expected):
        find_seeds(tmp_path)


def test_all_mistakes_are_listed_at_once(tmp_path: Path) -> None:
    """One mistake a run makes ten runs of ten mistakes."""
    write_seeds(tmp_path, row("d001", "a.txt", "x") + row("d002", "b.txt", "y"))
    with pytest.raises(CorpusError) as caught:
        find_seeds(tmp_path)
    assert len(str(caught.value).splitlines()) == 2


def test_texts_and_rows_must_match(tmp_path: Path) -> None:
    """A text without a passport, or a passport whose text is gone."""
    (tmp_path / "sources.csv").write_text(HEADER + row("d001", "a.txt"))
    (tmp_path / "b.txt").write_text("b")
    with pytest.raises(CorpusError, match=r"(?s)a row for b\.txt.*the file a\.txt"):
        find_seeds(tmp_path)


def test_a_missing_column_and_an_empty_folder_are_named(tmp_path: Path) -> None:
    """The first things that go wrong for a newcomer."""
    with pytest.raises(CorpusError, match=r"expected at least one \.txt file"):
        find_seeds(tmp_path)
    (tmp_path / "a.txt").touch()
    (tmp_path / "sources.csv").write_text("doc_id\n")
    with pytest.raises(CorpusError, match="expected the column 'seed_file'"):
        find_seeds(tmp_path)
    with pytest.raises(CorpusError, match="expected a folder of texts"):
        find_seeds(tmp_path / "none")
