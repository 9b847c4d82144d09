"""From an article in hand to a row of the next version."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import shutil
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from imu_corpus.brat.format import parse
from imu_corpus.contract.load import load_contract
from imu_corpus.io.errors import Mistakes
from imu_corpus.io.locks import only_writer
from imu_corpus.model import Annotations
from imu_corpus.seeds.passports import collect_seeds, find_seeds
from tests.support.command import run, start
from tests.support.files import snapshot
from tests.support.small_corpus import TEXTS, SmallCorpus, make_small_corpus

LINE_ENDS = ("\n", "\r", "\r\n", "\u2028", "\u2029")


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


@pytest.mark.slow
def test_texts_added_at_once_have_ids_of_their_own(small: SmallCorpus) -> None:
    """Four commands at the same moment: one id four times, and a table of which rows were lost."""
    articles = [small.root.parent / f"article {number}.txt" for number in range(4)]
    for number, article in enumerate(articles):
        article.write_text(f"The council of Naryn met on day {number}.\n")
    running = [start("add", article, "--seeds", small.seeds) for article in articles]
    ends = [(process.communicate()[1].decode(), process.returncode) for process in running]
    assert 0 in {code for _, code in ends}
    for (message, code), article in zip(ends, articles, strict=True):
        assert code == 0 or "expected to be the only command that writes there" in message
        if code:
            assert run("add", article, "--seeds", small.seeds).exit_code == 0
    assert len({passport.doc_id for passport, _ in find_seeds(small.seeds)}) == 5


def test_a_second_command_that_adds_is_refused(small: SmallCorpus) -> None:
    """The same, at a moment that is known."""
    before = snapshot(small.seeds)
    with only_writer(small.seeds):
        result = run("add", small.root.parent / "article.txt")
    assert result.exit_code == 1
    assert "expected to be the only command that writes there, found another one" in result.stderr
    assert snapshot(small.seeds) == before
    assert run("add", small.root.parent / "article.txt").exit_code == 0


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("--title", "=1+1", "expected no formula in title"),
        ("--title", "@home", "expected no formula in title"),
        ("--title", "a bell \x07", "found the character U+0007"),
        ("--title", "caf\udce9", "title: expected UTF-8"),
        ("--title", "x" * 100_001, "expected at most 100000 characters in title"),
        ("--language", "English", "in language, found 'English'"),
        ("--language", "EN", "in language, found 'EN'"),
        ("--language", "en_US", "in language, found 'en_US'"),
        ("--url", "example.org/page", "expected an address such as"),
        ("--url", "https://example.org/a page", "expected an address such as"),
        ("--published", "[2013..2014]", "in published_on, found '[2013..2014]'"),
        ("--published", "14 May 2013", "--published: expected a date"),
        (
            "--published",
            "0001-01-01",
            "--published: expected a date such as 2014-06-17, found: '0001-01-01' is not of the",
        ),
        (
            "--published",
            "9999-12-31",
            "--published: expected a date such as 2014-06-17, found: '9999-12-31' is not of the",
        ),
        ("--published", "[2013-01-01..9999-12-31]", "found: '9999-12-31' is not of the years 1000 to 2999"),
        ("--url", "javascript:alert(1)", "expected an address such as https://example.org/page in url"),
        ("--url", "data:text/html,x", "expected an address such as https://example.org/page in url"),
        ("--url", "https:x", "expected an address such as https://example.org/page in url"),
        ("--url", "https://", "expected an address such as https://example.org/page in url"),
        ("--title", " ", "expected words in title, found white space only"),
        ("--title", "\xa0\u3000", "expected words in title, found white space only"),
        ("--title", "\u200b\u200d", "expected words in title, found white space only"),
        *(("--title", f"A{end}B", "expected one line in title, found a line end") for end in LINE_ENDS),
    ],
)
def test_what_a_build_would_refuse_is_not_added(option: str, value: str, expected: str, small: SmallCorpus) -> None:
    """A row that was written without a word, and that no build reads."""
    before = snapshot(small.seeds)
    result = run("add", small.root.parent / "article.txt", option, value)
    assert (result.exit_code, result.stdout) == (1, "")
    assert expected in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert snapshot(small.seeds) == before


def test_what_is_added_is_read(small: SmallCorpus) -> None:
    """Any value that is accepted, and then refused; or read as another one. Draws: IMU_EXAMPLES, 6 by default."""
    rng = random.Random(1)
    article = small.root.parent / "article.txt"
    contract = load_contract(small.root / "schema")
    added: dict[str, tuple[str, str]] = {}
    for number in range(int(os.environ.get("IMU_EXAMPLES", "6"))):
        article.write_text(f"The council of Naryn met on day {number}.\n")
        title = "".join(rng.choices("aé '\"\n\r\t,;=+-@\u2028\xa0\ufeff", k=4))
        language = "".join(rng.choices("en-U1", k=3))
        if run("add", article, "--title", title, "--language", language).exit_code == 0:
            added[f"d{len(added) + 1:03}"] = (title, language)
        mistakes = Mistakes()
        passports = collect_seeds(small.seeds, mistakes, contract)
        assert mistakes.lines == []
        assert {row.doc_id: (row.title, row.language) for row, _ in passports[1:]} == added


@pytest.mark.parametrize("place", range(3))
def test_a_disk_that_refuses_leaves_nothing_of_an_added_text(
    place: int, small: SmallCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text without a row, which stops the next build."""
    before = snapshot(small.seeds)
    calls = iter(range(3))

    def write(path: Path, text: str) -> None:
        path.write_text(text[:5])
        if next(calls) == place:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))

    with monkeypatch.context() as patch:
        patch.setattr("imu_corpus.datapackage.write._write", write)
        result = run("add", small.root.parent / "article.txt")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert snapshot(small.seeds) == before


def test_passports_that_somebody_saves_meanwhile_are_kept(small: SmallCorpus, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an editor saves while the text is annotated, replaced by the file as it was read before."""
    sources = small.seeds / "sources.csv"

    def save(*_: object) -> Annotations:
        sources.write_text(sources.read_text().replace("River Daily", "River Weekly"))
        return Annotations()

    monkeypatch.setattr("imu_corpus.build.adding.automatic_annotations", save)
    texts = set(small.seeds.glob("*.txt"))
    result = run("add", small.root.parent / "article.txt")
    assert (result.exit_code, "found it saved meanwhile; run add again" in result.stderr) == (1, True)
    assert "River Weekly" in sources.read_text()
    assert set(small.seeds.glob("*.txt")) == texts


def test_an_interrupted_command_can_be_run_again(small: SmallCorpus, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed command has written, in the way of the next."""
    article = small.root.parent / "article.txt"
    with monkeypatch.context() as patch:
        patch.setattr("imu_corpus.build.adding._write_together", write_all_but_the_row)
        run("add", article)
    assert len(snapshot(small.seeds)) == 4
    assert run("add", article).exit_code == 0
    assert [passport.doc_id for passport, _ in find_seeds(small.seeds)] == ["d000", "d001"]


def write_all_but_the_row(files: Mapping[Path, str], *_: object) -> None:
    """Be killed before the last step."""
    for path, text in files.items():
        path.write_text(text)


@pytest.mark.parametrize("kind", ["a draft", "a link as draft", "a link as table", "a text without a row"])
def test_add_writes_over_nothing(kind: str, small: SmallCorpus) -> None:
    """A draft that somebody corrected by hand before its text had a row."""
    article, sources = small.root.parent / "article.txt", small.seeds / "sources.csv"
    draft = small.seeds / f"001_{hashlib.sha256(article.read_bytes()).hexdigest()[:16]}.ann"
    if kind == "a draft":
        draft.write_text("T1\tGPE 14 19\tNaryn\n")
    elif kind == "a link as draft":
        draft.symlink_to("../victim")
    elif kind == "a link as table":
        sources.rename(small.root / "sources.csv")
        sources.symlink_to("../sources.csv")
    else:
        (small.seeds / "005_new.txt").write_text("A text.")
    before = snapshot(small.root)
    result = run("add", article)
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert snapshot(small.root) == before
    assert not (small.root / "victim").exists()


def test_texts_without_passports_are_told_apart(small: SmallCorpus) -> None:
    """`sources.csv: expected a readable file`, which does not say what a folder of texts needs."""
    sources = small.seeds / "sources.csv"
    sources.unlink()
    before = snapshot(small.root)
    result = run("add", small.root.parent / "article.txt")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(
        f"imu-corpus: {small.seeds}: expected a folder of texts with their passports in sources.csv, found none; write "
        "its header there first: doc_id,seed_file,title,"
    )
    assert snapshot(small.root) == before
    sources.write_text(result.stderr.splitlines()[0].rpartition(": ")[2] + "\n")
    (small.seeds / "000_harbour.txt").unlink()
    assert run("add", small.root.parent / "article.txt").exit_code == 0


@pytest.mark.parametrize("folder", ["corpus", "schema", "nowhere"])
def test_a_text_is_added_to_texts_only(folder: str, small: SmallCorpus) -> None:
    """A frozen version with a file more."""
    shutil.copy(small.seeds / "sources.csv", small.corpus)
    shutil.copy(small.seeds / "sources.csv", small.root / "schema")
    before = snapshot(small.root)
    result = run("add", small.root.parent / "article.txt", "--seeds", small.root / folder)
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert snapshot(small.root) == before


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
