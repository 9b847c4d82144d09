"""From an article in hand to a row of the next version."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from imu_corpus.brat.format import parse
from imu_corpus.seeds.passports import find_seeds
from tests.support.command import run
from tests.support.files import snapshot
from tests.support.small_corpus import TEXTS, SmallCorpus, make_small_corpus


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallCorpus:
    """A corpus of one text, and an article beside it."""
    (tmp_path / "article.txt").write_bytes(TEXTS["001_bridge.txt"].encode())
    return make_small_corpus(tmp_path / "repository", monkeypatch)


@pytest.mark.slow
def test_from_an_article_to_the_next_version(small: SmallCorpus) -> None:
    """A path that breaks off between raw file, passport, draft, table and release."""
    assert run("release", "1.0.0").exit_code == 0
    small.commit()
    article = small.root.parent / "article.txt"
    before = (small.seeds / "sources.csv").read_text()
    result = run("add", str(article), "--language", "en", "--published", "2013-05-15", "--title", "A Bridge, Repaired")
    assert result.exit_code == 0, result.output
    name = f"001_{hashlib.sha256(article.read_bytes()).hexdigest()[:16]}"
    assert (small.seeds / f"{name}.txt").read_bytes() == article.read_bytes()
    assert (small.seeds / "sources.csv").read_text().startswith(before)
    passport, _ = find_seeds(small.seeds)[1]
    assert (passport.doc_id, passport.title, passport.published_basis) == ("d001", "A Bridge, Repaired", "unknown")
    assert passport.statuses == {"draft"}
    standoff = parse((small.seeds / f"{name}.ann").read_text(), name, article.read_bytes().decode())
    assert ("2013-05-14") in {notes.get("value") for notes in standoff.notes.values()}
    assert "imu-corpus diff" in result.output

    assert "Version 1.1.0 is due" in run("build").output
    small.set_version("1.1.0", None)
    assert run("build").exit_code == 0
    documents = pd.read_parquet(small.corpus / "v1.1.0/documents.parquet")
    assert list(documents.annotation_status) == ["automatic", "automatic"]
    assert "documents: 1 added" in run("diff", "1.0.0", "1.1.0").output
    small.set_version("1.1.0")
    small.log("1.1.0")
    small.commit()
    assert run("release", "1.1.0").exit_code == 0


@pytest.mark.slow
def test_an_id_is_never_used_again(small: SmallCorpus) -> None:
    """A text that was taken out, and another one under its id."""
    small.write_seeds("000_harbour.txt", "001_bridge.txt")
    assert run("build").exit_code == 0
    (small.seeds / "001_bridge.txt").unlink()
    small.write_seeds("000_harbour.txt")
    assert "d002, 2 of 2 lines kept" in run("add", str(small.root.parent / "article.txt")).output


@pytest.mark.parametrize(
    ("data", "options", "expected"),
    [
        (b"caf\xe9 in Osh", (), "line 1, byte 3: expected UTF-8"),
        (TEXTS["000_harbour.txt"].encode(), (), "expected a new text"),
        (b"A text.", ("--published", "2013-02-30"), "--published: expected a date"),
        (None, (), "expected a readable file"),
    ],
)
def test_what_cannot_be_added_is_one_sentence_and_changes_nothing(
    data: bytes | None, options: tuple[str, ...], expected: str, small: SmallCorpus
) -> None:
    """A raw file without a row, which stops the next build."""
    article = small.root.parent / "article.txt"
    article.unlink()
    if data is not None:
        article.write_bytes(data)
    before = snapshot(small.seeds)
    result = run("add", str(article), *options)
    assert result.exit_code == 1
    assert expected in result.output
    assert len(result.output.splitlines()) == 1
    assert snapshot(small.seeds) == before
