"""The stand-off package: no words of a text in it, valid by itself, and restored to equal tables."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

from imu_corpus.release.rehydrate import rehydrate
from imu_corpus.release.standoff import source_columns
from imu_corpus.release.withholding import covered, pieces_of_value, read_pieces, shared_trigrams
from imu_corpus.tables.arrow import content_hash
from imu_corpus.validation import validate
from tests.support.command import run
from tests.support.files import snapshot
from tests.support.paths import CONTRACT
from tests.support.small_corpus import SmallCorpus, make_small_corpus

Trigrams = set[tuple[str, ...]]


@pytest.fixture
def package(standoff: Path) -> Path:
    """The stand-off package of the newest version."""
    return standoff


def three_words(text: str) -> Trigrams:
    """Every three consecutive words, where a word is a run of letters and digits; an address has none."""
    words = re.findall(r"[^\W_]+", text.casefold()) if re.search(r"\s", text.strip()) else []
    return set(zip(words, words[1:], words[2:], strict=False))


@pytest.fixture(scope="module")
def of_the_texts(root: Path, release: Path) -> Trigrams:
    """Every three consecutive words of a raw or a clean text."""
    raws = [path.read_text(encoding="utf-8") for path in (root / "seeds").glob("*.txt")]
    cleans = list(pd.read_parquet(release / "documents.parquet").text)
    found = set().union(*(three_words(text) for text in raws + cleans))
    assert len(found) > 3000
    return found


def strings(value: Any) -> Iterator[str]:
    """Every string of a JSON or YAML value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (string for item in value.values() for string in strings(item))
    elif isinstance(value, list):
        yield from (string for item in value for string in strings(item))


def test_no_three_words_of_a_text_can_be_read_from_any_table(package: Path, of_the_texts: Trigrams) -> None:
    """A headline, a name, an example of a code or a piece that gives the text away, word by word."""
    for path in package.glob("*.parquet"):
        table = pq.read_table(path)
        for name in table.column_names:
            for value in table[name].unique().to_pylist():
                if isinstance(value, str):
                    assert not three_words(value) & of_the_texts, (path.stem, name, value)
    for path in package.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
            assert not set().union(*map(three_words, strings(json.loads(line)))) & of_the_texts


def test_nor_from_any_other_file(package: Path, of_the_texts: Trigrams) -> None:
    """The example of a column in a descriptor, the title of a text in a citation."""
    for name in ("datapackage.json", "rehydration.json"):
        for string in strings(json.loads((package / name).read_text(encoding="utf-8"))):
            assert not three_words(string) & of_the_texts, (name, string)
    for string in strings(yaml.safe_load((package / "CITATION.cff").read_text(encoding="utf-8"))):
        assert not three_words(string) & of_the_texts, string
    for line in (package / "README.md").read_text(encoding="utf-8").split("\n"):
        words = " ".join(part for part in line.split() if "://" not in part)
        assert not three_words(words) & of_the_texts, line
    known = {".parquet", ".jsonl", ".json", ".cff", ".md"}
    assert {path.name for path in package.rglob("*") if path.suffix not in known} == {"SHA256SUMS"}


def test_no_column_of_source_text_is_left(package: Path) -> None:
    """A column marked in the schema that still stands in the package; single words put the text together too."""
    marked = {name: source_columns(table) for name, table in CONTRACT.resources.items()}
    assert marked["tokens"] == ["text"]
    for name, columns in marked.items():
        assert not set(columns) & set(pq.read_schema(package / f"{name}.parquet").names)
    assert not (package / "views").exists()


def test_it_validates_and_loads_by_itself(package: Path, tmp_path: Path) -> None:
    """Foreign keys into nothing, or a required column with nulls."""
    from datasets import load_dataset

    assert validate(package) == []
    mentions = load_dataset(str(package), "mentions", split="train", cache_dir=str(tmp_path))
    assert len(mentions) == len(pd.read_parquet(package / "mentions.parquet")) > 0


@pytest.mark.slow
def test_the_round_trip_gives_equal_tables(root: Path, release: Path, package: Path, tmp_path: Path) -> None:
    """Restored tables that are almost the ones that people cite."""
    copies = tmp_path / "my copies"
    copies.mkdir()
    for number, path in enumerate(sorted((root / "seeds").glob("*.txt"), reverse=True)):
        shutil.copy(path, copies / f"article {number}.text")
    rehydrate(package, copies, tmp_path / "full")
    for path in release.rglob("*.parquet"):
        restored = pq.read_table(tmp_path / "full" / path.relative_to(release))
        assert content_hash(restored) == content_hash(pq.read_table(path)), path.stem
    assert validate(tmp_path / "full") == []
    # Descriptor, card, citation and pages as well, and the Parquet files of one pyarrow.
    made_here, released = snapshot(tmp_path / "full"), snapshot(release)
    texts = {name for name in released if not name.endswith((".parquet", "SHA256SUMS"))}
    assert made_here.keys() == released.keys()
    assert {name: made_here[name] for name in texts} == {name: released[name] for name in texts}


def test_a_missing_or_changed_copy_is_named_and_nothing_is_written(root: Path, package: Path, tmp_path: Path) -> None:
    """Offsets into another text."""
    shutil.copytree(root / "seeds", tmp_path / "seeds")
    (path,) = (tmp_path / "seeds").glob("002*.txt")
    path.write_bytes(path.read_bytes() + b"\n")
    arguments = ["rehydrate", str(package), "--seeds", str(tmp_path / "seeds"), "--out", str(tmp_path / "full")]
    result = run(*arguments)
    assert result.exit_code == 1
    assert "expected the raw text of d002 (https://www.rferl.org" in result.output
    assert {item.name for item in tmp_path.iterdir()} == {"seeds"}


def test_a_package_that_was_changed_is_refused(root: Path, package: Path, tmp_path: Path) -> None:
    """A text put together wrongly, without a word."""
    shutil.copytree(package, tmp_path / "package")
    withheld = pd.read_parquet(package / "withheld.parquet")
    is_title = (withheld.table == "documents") & (withheld.column == "title")
    withheld.loc[is_title, "pieces"] = "d000:3-9"
    withheld.to_parquet(tmp_path / "package/withheld.parquet")
    with pytest.raises(Exception, match="expected documents with content hash"):
        rehydrate(tmp_path / "package", root / "seeds", tmp_path / "full")


@pytest.mark.slow
def test_the_release_command_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive that nobody can make again."""
    small: SmallCorpus = make_small_corpus(tmp_path, monkeypatch)
    assert run("release", "1.0.0").exit_code == 0
    archives = []
    for _ in range(2):
        result = run("release", "1.0.0", "--standoff", "--zip")
        assert result.exit_code == 0, result.output
        archives.append((small.root / "dist/imu-corpus-1.0.0-standoff.zip").read_bytes())
    assert archives[0] == archives[1]
    verified = run("verify", str(small.root / "dist/imu-corpus-1.0.0-standoff.zip"))
    assert (verified.exit_code, "not in the list of releases" in verified.output) == (0, True)
    package = small.root / "dist/imu-corpus-1.0.0-standoff"
    assert rehydrate(package, small.seeds, small.root / "full")["documents"] == 1
    full = pq.read_table(small.root / "full/alignment.parquet")
    assert full.equals(pq.read_table(small.corpus / "v1.0.0/alignment.parquet"))


def test_pieces_say_a_string_without_its_words() -> None:
    """A literal of three words; a character that the text lacks; words that differ in case only."""
    raw = {"d000": "The old harbour’s museum – reopened on\nMonday."}
    for value in (
        "A note: the Old Harbour's museum reopened on Monday",
        "museum – reopened on\nMonday",
        "nothing of it",
    ):
        stretches = covered(value, shared_trigrams([value], raw.items()))
        pieces = pieces_of_value(value, stretches, raw)
        assert read_pieces(pieces, raw) == value
        assert "harbour" not in pieces.casefold()
        assert "Monday" not in pieces
