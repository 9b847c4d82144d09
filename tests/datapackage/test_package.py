"""The published package, as its users get it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tomllib
from pathlib import Path

import pandas as pd
import pytest
import yaml

import imu_corpus
from imu_corpus.build.corpus import build
from imu_corpus.build.engines import processes
from imu_corpus.release.releases import check_frozen
from imu_corpus.validation import validate
from tests.support.files import front_matter, snapshot
from tests.support.paths import CONTRACT, ROOT

NAMES = list(CONTRACT.resources)


def test_released_versions_are_what_they_were(root: Path) -> None:
    """A byte of a frozen folder edited, by hand or by a build."""
    assert check_frozen(root / "corpus") == []


@pytest.mark.parametrize("where", ["root", "release"])
def test_our_checker_finds_the_package_valid(where: str, request: pytest.FixtureRequest) -> None:
    """The root descriptor and the one inside the release name the same files."""
    assert validate(request.getfixturevalue(where)) == []


@pytest.mark.slow
@pytest.mark.parametrize("where", ["root", "release"])
def test_load_dataset_gives_every_config_offline(where: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Types, nulls and rows as in pandas and in JSON Lines, from a fresh cache, without a network."""
    from datasets import get_dataset_config_names, load_dataset

    folder: Path = request.getfixturevalue(where)
    release: Path = request.getfixturevalue("release")
    assert set(get_dataset_config_names(str(folder))) == {*NAMES, "ner"}
    for name in NAMES:
        loaded = load_dataset(str(folder), name, split="train", cache_dir=str(tmp_path / where))
        rows = [json.loads(line) for line in (release / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")[:-1]]
        found = json.loads(json.dumps(loaded.to_list(), default=str))
        assert found == rows
        frame = pd.read_parquet(release / f"{name}.parquet")
        assert list(frame.columns) == list(rows[0])
        assert len(frame) == len(rows)
    default = load_dataset(str(folder), split="train", cache_dir=str(tmp_path / where))
    assert default.column_names[:2] == ["doc_id", "title"]


def test_each_config_carries_version_and_content(root: Path) -> None:
    """Without them `load_dataset` serves old rows from its cache when files change."""
    for config in front_matter(root / "README.md")["configs"]:
        assert re.fullmatch(r"\d+\.\d+\.\d+", config["version"])
        assert re.fullmatch("sha256:[0-9a-f]{64}", config["description"])


def test_the_data_version_is_one(root: Path, release: Path) -> None:
    """The commonest sin of data packages: four numbers for one version."""
    dataset = json.loads((root / "schema/dataset.json").read_text())
    citations = [yaml.safe_load((folder / "CITATION.cff").read_text()) for folder in (root, release)]
    descriptors = [json.loads((folder / "datapackage.json").read_text()) for folder in (root, release)]
    found = {dataset["version"], release.name.removeprefix("v")}
    found |= {item["version"] for item in [*citations, *descriptors]}
    found |= {config["version"] for config in front_matter(root / "README.md")["configs"]}
    assert found == {dataset["version"]}
    assert f"## Data {dataset['version']} (" in (root / "CHANGELOG.md").read_text()


def test_checksums_are_those_of_sha256sum(release: Path) -> None:
    """`sha256sum -c SHA256SUMS` must work for people without our tool."""
    for line in (release / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((release / name).read_bytes()).hexdigest() == digest


@pytest.mark.slow
def test_builds_give_the_committed_bytes_with_any_number_of_workers(root: Path, release: Path, tmp_path: Path) -> None:
    """Bytes that depend on time, order or machine make every release a new one."""
    import pyarrow

    pinned = (root / "scripts/constraints.txt").read_text()
    for jobs in (1, 3):
        build(root / "seeds", tmp_path / f"jobs{jobs}", engine=processes(jobs))
    assert snapshot(tmp_path / "jobs1") == snapshot(tmp_path / "jobs3")
    if f"pyarrow=={pyarrow.__version__}" in pinned:
        assert snapshot(tmp_path / "jobs1") == snapshot(release)


def test_libraries_that_decide_what_a_build_writes_are_pinned(root: Path) -> None:
    """A new sentencex ended sentences elsewhere: without a pin, a fresh clone may not reproduce its release."""
    lines = (root / "scripts/constraints.txt").read_text().splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    assert set(pins) == {"pyarrow", "sentencex"}
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    needed = {name for line in project["dependencies"] for name in pins if line.startswith(name)}
    assert needed == set(pins)


@pytest.mark.slow
def test_a_failed_build_leaves_the_last_good_one(root: Path, tmp_path: Path) -> None:
    """A half-written corpus is worse than none."""
    seeds = tmp_path / "seeds"
    shutil.copytree(root / "seeds", seeds)
    build(seeds, tmp_path / "out")
    before = snapshot(tmp_path / "out")
    (seeds / "003_219fe6e58f7d3803.txt").write_bytes(b"\xff")
    with pytest.raises(imu_corpus.CorpusError, match=r"003_219fe6e58f7d3803\.txt: line 1, byte 0"):
        build(seeds, tmp_path / "out")
    assert snapshot(tmp_path / "out") == before
    assert {path.name for path in tmp_path.iterdir()} == {"seeds", "out"}


@pytest.mark.slow
def test_texts_without_passports_build(tmp_path: Path) -> None:
    """The next five thousand texts come as a folder of files."""
    seeds = tmp_path / "pages"
    seeds.mkdir()
    (seeds / "017_b.txt").write_text("A headline\n\nThe army said on Monday that it had left the town of Wana.\n")
    (seeds / "other name.txt").write_text("\ufeffOne\r\nTwo lines, é, and no more than that.\r\n", newline="")
    build(seeds, tmp_path / "out")
    documents = pd.read_parquet(tmp_path / "out/documents.parquet")
    assert sorted(documents.raw_path) == ["pages/017_b.txt", "pages/other name.txt"]
    assert "d017" in set(documents.doc_id)
    assert set(documents.published_basis) == {"unknown"}
    assert documents.publisher.isna().all()


def test_load_names_what_there_is() -> None:
    """A typing mistake must not end in a stack trace of pyarrow."""
    with pytest.raises(imu_corpus.CorpusError, match=r"choose one of: .*documents"):
        imu_corpus.load("document")
    with pytest.raises(imu_corpus.CorpusError, match=r"choose one of: v1\.0\.0"):
        imu_corpus.load("documents", version="9.9.9")
    newest = json.loads((ROOT / "schema/dataset.json").read_text())["version"]
    assert imu_corpus.load("documents", version=newest).equals(imu_corpus.load("documents"))


def test_the_seeds_are_the_bytes_received(root: Path) -> None:
    """Hashes of the five files as they came; a line-end conversion would change every offset."""
    digests = {path.name[:3]: hashlib.sha256(path.read_bytes()).hexdigest() for path in (root / "seeds").glob("*.txt")}
    assert {name: digest[:16] for name, digest in digests.items()} == {
        "000": "dc65963df7811bd9",
        "001": "90c6c550d5202052",
        "002": "b6e0a20501eb1c03",
        "003": "164d30937ec70674",
        "004": "9b7b548a9ec6e42b",
    }


def test_the_ner_view_is_the_tokens_by_sentence(release: Path) -> None:
    """A view that falls behind its tables, or puts one text into two folds."""
    view = pd.read_parquet(release / "views/ner.parquet")
    tokens = pd.read_parquet(release / "tokens.parquet").sort_values(["doc_id", "start"])
    assert [token for row in view.tokens for token in row] == list(tokens.text)
    assert [tag for row in view.ner_tags for tag in row] == list(tokens.ner_tag)
    assert list(view.sentence_id) == list(tokens.sentence_id.drop_duplicates())
    assert view.groupby("doc_id").fold.nunique().max() == 1


def test_ner_tags_are_the_outermost_names(release: Path) -> None:
    """A tag lost at a hyphen, or a nested name that cuts its outer one."""
    tokens = pd.read_parquet(release / "tokens.parquet").sort_values(["doc_id", "start"])
    found, current = [], None
    for row in tokens.itertuples():
        tag = str(row.ner_tag)
        if tag.startswith("B-"):
            current = [row.doc_id, row.start, row.end, tag[2:]]
            found.append(current)
        elif tag.startswith("I-"):
            assert current is not None
            assert current[3] == tag[2:]
            current[2] = row.end
        else:
            current = None
    mentions = pd.read_parquet(release / "mentions.parquet")
    outer = mentions[~mentions.is_nested].sort_values(["doc_id", "start"])
    assert found == outer[["doc_id", "start", "end", "type"]].to_numpy().tolist()
