"""Shards: a build that was stopped goes on, and does again only what has changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from imu_corpus.build import plan, shards, walk, work
from imu_corpus.build.corpus import build
from imu_corpus.build.inputs import Text
from imu_corpus.build.shards import Lot, cut
from imu_corpus.build.workplace import shards_beside
from imu_corpus.io.errors import CorpusError
from imu_corpus.model import Passport
from tests.support.files import snapshot

TEXTS = 16
SENTENCES = (
    "Gunmen attacked a police post near Osh on 4 May 2012, killing three officers.",
    "A bomb killed two soldiers in Osh on 4 May 2012, police said.",
    "The museum of Naryn opened on Monday.",
)
SIZES = (1, 4, 1_000)


class StoppedError(Exception):
    """What stops a build here."""


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Some short texts, many of which tell of one attack."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    for number in range(TEXTS):
        sentences = [SENTENCES[number % 3], SENTENCES[(number // 3) % 3]]
        (folder / f"{number:03}_text.txt").write_text(f"Headline {number}\n\n{' '.join(sentences)}\n")
    return folder


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the texts that are worked on, as they are."""
    found: list[str] = []
    part_of = walk.part_of

    def count(known: Any, text: Text) -> Any:
        found.append(text[0].doc_id)
        return part_of(known, text)

    monkeypatch.setattr(work, "part_of", count)
    return found


@pytest.fixture
def small_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lots of four texts on average, of which two become columns at once."""
    lots_of(monkeypatch, 4)


def lots_of(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Have builds cut lots of `size` texts on average."""
    monkeypatch.setattr(plan, "cut", lambda texts: cut(texts, size))
    monkeypatch.setattr(work, "_TEXTS", max(1, size // 2))


def stopping_after(lots: int) -> Any:
    """A watch that stops the build when some lots are done."""

    def watch(made: Iterable[Any], _total: int) -> Iterable[Any]:
        for number, each in enumerate(made, start=1):
            yield each
            if number == lots:
                raise StoppedError

    return watch


def test_lots_are_all_texts_in_order() -> None:
    """A text in no lot, or in two; or lots that all move when a text comes in front."""
    texts = [(Passport(f"d{number:03}", "x.txt"), Path("x.txt")) for number in range(300)]
    lots = cut(texts, 10)
    assert [text for lot in lots for text in lot.texts] == texts
    assert 15 < len(lots) < 60
    later = cut(texts[1:], 10)
    assert [lot.name for lot in later[1:]] == [lot.name for lot in lots][-len(later) + 1 :]


def test_the_tables_do_not_depend_on_the_lots(seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that tell how a build was cut: events numbered, or rows sorted, by shard."""
    found = []
    for size in SIZES:
        lots_of(monkeypatch, size)
        build(seeds, tmp_path / f"of-{size}")
        found.append(snapshot(tmp_path / f"of-{size}"))
    assert found[0] == found[1] == found[2]


@pytest.mark.usefixtures("small_lots")
def test_a_stopped_build_goes_on(
    seeds: Path, tmp_path: Path, counted: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Hours of work done again, or left out, after a power cut; and shards that stay when they are needed no more."""
    build(seeds, tmp_path / "whole")
    counted.clear()
    for lots in (2, 3):
        with pytest.raises(StoppedError):
            build(seeds, tmp_path / "out", watch=stopping_after(lots))
    build(seeds, tmp_path / "out")
    assert sorted(counted) == [f"d{number:03}" for number in range(TEXTS)]
    assert snapshot(tmp_path / "out") == snapshot(tmp_path / "whole")
    assert not shards_beside(tmp_path / "out").exists()
    assert "texts are done already" in capsys.readouterr().err


@pytest.mark.usefixtures("small_lots")
@pytest.mark.parametrize("what", ["text", "new text", "annotation", "damage", "half"])
def test_what_has_changed_is_done_again(what: str, seeds: Path, tmp_path: Path, counted: list[str]) -> None:
    """A corpus of texts as they were before somebody corrected one, or of a shard that the disk has damaged."""
    with pytest.raises(StoppedError):
        build(seeds, tmp_path / "out", watch=stopping_after(4))
    shard = next(path for path in shards_beside(tmp_path / "out").iterdir() if path.name.startswith("d000-"))
    in_shard = int(shard.name.rpartition("-")[2])
    worked = len(counted)
    changes: dict[str, Callable[[], object]] = {
        "text": lambda: (seeds / "000_text.txt").write_text("Another headline\n\nAnother text of the day.\n"),
        "new text": lambda: (seeds / "000a_text.txt").write_text("One text more\n\nIt came by post.\n"),
        "annotation": lambda: (seeds / "000_text.ann").write_text(""),
        "damage": lambda: (shard / "tokens.arrow").write_bytes(b"ARROW1"),
        "half": lambda: (shard / "manifest.json").unlink(),
    }
    changes[what]()
    build(seeds, tmp_path / "out")
    again = len(counted) - worked - (TEXTS - worked)
    assert again in ({in_shard, in_shard + 1} if what != "new text" else {1, in_shard + 1, in_shard + 2})
    fresh = tmp_path / "fresh"
    build(seeds, fresh)
    assert snapshot(tmp_path / "out") == snapshot(fresh)


@pytest.mark.usefixtures("small_lots")
def test_other_knowledge_makes_every_shard_anew(seeds: Path, tmp_path: Path, counted: list[str]) -> None:
    """Shards of yesterday's rules, code, registries or repeated lines, under the name of today's."""
    for repeated in (frozenset(), frozenset({"0" * 64})):
        with pytest.raises(StoppedError):
            build(seeds, tmp_path / "out", watch=stopping_after(1), repeated=repeated)
    assert counted.count("d000") == 2
    (seeds / "entities.csv").write_text("entity_id,name,type\n")
    before = shards.knowledge_fingerprint(seeds, ())
    (seeds / "entities.csv").write_text("entity_id,name,type\nosh,Osh,GPE\n")
    assert shards.knowledge_fingerprint(seeds, ()) != before


@pytest.mark.usefixtures("small_lots")
def test_a_mistake_keeps_the_shards_of_the_rest(seeds: Path, tmp_path: Path, counted: list[str]) -> None:
    """One file that is no UTF-8, and an hour's work is lost."""
    wrong = seeds / "007_text.txt"
    right = wrong.read_bytes()
    wrong.write_bytes(b"\xff")
    with pytest.raises(CorpusError, match=r"007_text\.txt: line 1, byte 0"):
        build(seeds, tmp_path / "out")
    wrong.write_bytes(right)
    worked = len(counted)
    build(seeds, tmp_path / "out")
    assert 0 < len(counted) - worked < TEXTS / 2


def test_the_workplace_of_somebody_else_is_left_alone(seeds: Path, tmp_path: Path) -> None:
    """A folder with that name, deleted when the build is done."""
    folder = shards_beside(tmp_path / "out")
    folder.mkdir()
    (folder / "thesis.txt").write_text("Mine")
    with pytest.raises(CorpusError, match="expected what an interrupted build left"):
        build(seeds, tmp_path / "out")
    assert (folder / "thesis.txt").read_text() == "Mine"
    shutil.rmtree(folder)
    folder.symlink_to(seeds)
    with pytest.raises(CorpusError, match="expected what an interrupted build left"):
        build(seeds, tmp_path / "out")
    assert len(list(seeds.iterdir())) == TEXTS


def test_a_lot_has_a_name() -> None:
    """Two lots in one folder."""
    one, other = ((Passport(f"d00{number}", "x.txt"), Path("x.txt")) for number in range(2))
    assert Lot((one, other)).name != Lot((one,)).name
