"""A build in parts and by another engine: whoever works on the texts, the bytes are the same."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from imu_corpus.build.corpus import Part, build, make_part
from imu_corpus.build.workplace import shards_beside
from imu_corpus.io.errors import CorpusError
from tests.build.test_shards import TEXTS, lots_of
from tests.support.command import run, run_alone
from tests.support.files import snapshot

SLOW = """
import sys, time
from pathlib import Path
from imu_corpus.build import cluster

class Slow(cluster.MakeParts):
    def __call__(self, data, rank, world_size):
        time.sleep(3 if rank else 0)
        return super().__call__(data, rank, world_size)

if __name__ == "__main__":
    cluster.MakeParts = Slow
    cluster.run(Path(sys.argv[1]), Path(sys.argv[2]), jobs=2, repeated=frozenset())
"""
"""An engine whose workers are slow enough to be found and killed."""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty short texts, in several lots."""
    folder = tmp_path_factory.mktemp("many") / "seeds"
    folder.mkdir()
    for number in range(60):
        sentence = f"A bomb killed {number + 2} soldiers in Osh on {number % 28 + 1} May 2012, police said."
        (folder / f"{number:03}_text.txt").write_text(f"Headline {number}\n\n{sentence}\n")
    return folder


@pytest.fixture(scope="module")
def whole(many: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a build of these texts gives on this machine alone."""
    target = tmp_path_factory.mktemp("whole") / "out"
    build(many, target)
    return snapshot(target)


def test_parts_give_the_same_bytes(many: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    """A scheduler's jobs that leave texts out, do them twice, or depend on the order in which they run."""
    out = tmp_path / "out"
    texts = [make_part(many, out, Part(number, 3)) for number in (3, 1, 2)]
    assert sum(texts) == 60
    assert min(texts) > 0
    result = run("build", "--seeds", str(many), "--out", str(out), "--finish")
    assert result.exit_code == 0
    assert snapshot(out) == whole


def test_finish_refuses_while_a_part_is_missing(many: Path, tmp_path: Path) -> None:
    """A corpus without the texts of a job that failed; or hours of work in the job that was to join only."""
    out = tmp_path / "out"
    make_part(many, out, Part(1, 2))
    result = run("build", "--seeds", str(many), "--out", str(out), "--finish")
    assert result.exit_code == 1
    assert "--finish: expected all parts to be done" in result.stderr
    assert not out.exists()
    assert shards_beside(out).is_dir()


def test_a_part_tells_its_own_mistakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that ends well, whose texts are then missing."""
    lots_of(monkeypatch, 1)
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for number in range(TEXTS):
        (seeds / f"{number:03}_text.txt").write_text("One line of text.\n")
    (seeds / "004_text.txt").write_bytes(b"\xff")
    said = []
    for number in (1, 2):
        try:
            make_part(seeds, tmp_path / "out", Part(number, 2))
        except CorpusError as error:
            said.append(str(error))
    assert len(said) == 1
    assert "004_text.txt: line 1, byte 0" in said[0]


@pytest.mark.parametrize("part", ["0/3", "4/3", "3", "a/b", "1/0", "-1/3", "1/3/5", "", "1/9999999999"])
def test_a_part_is_written_as_i_of_n(part: str, tmp_path: Path) -> None:
    """A traceback, or a job without texts, from a number that a scheduler counted from 0."""
    result = run("build", "--seeds", str(tmp_path), "--out", str(tmp_path / "out"), "--shard", part)
    assert result.exit_code == 2
    assert "expected a part such as 1/8" in result.stderr


@pytest.mark.slow
def test_datatrove_gives_the_same_bytes(many: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    """Another engine, another corpus."""
    pytest.importorskip("datatrove")
    out = tmp_path / "out"
    assert run_alone("build", "--seeds", many, "--out", out, "--engine", "datatrove", "--jobs", 2).returncode == 0
    assert snapshot(out) == whole


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes where Linux lists them")
def test_a_killed_worker_of_datatrove_loses_only_its_task(many: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    """A pool that waits for ever for a worker that is gone; or finished tasks done again, or taken half done."""
    pytest.importorskip("datatrove")
    (tmp_path / "slow.py").write_text(SLOW)
    out = tmp_path / "out"
    process = subprocess.Popen([sys.executable, tmp_path / "slow.py", many, out], stderr=subprocess.PIPE, text=True)
    worker = awaited_worker(shards_beside(out))
    os.kill(worker, signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode != 0
    assert "expected workers that finish, found that one was ended" in said
    assert not out.exists()
    done = len(list(shards_beside(out).glob("d*-*/manifest.json")))
    assert done > 0
    assert run_alone("build", "--seeds", many, "--out", out, "--engine", "datatrove", "--jobs", 2).returncode == 0
    assert snapshot(out) == whole


def awaited_worker(folder: Path) -> int:
    """The number of a process that has begun a shard below a folder; its first one is finished then."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        done = [path for path in folder.glob("d*-*") if (path / "manifest.json").exists()]
        for log in folder.glob("datatrove/logs/*"):
            if done and log.stat().st_size and "Processing done" not in log.read_text():
                return process_that_writes(log)
        time.sleep(0.05)
    raise AssertionError("no worker was seen")


def process_that_writes(path: Path) -> int:
    """The number of the process that has a file open."""
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if link.resolve() == path.resolve():
                return int(re.findall(r"/proc/(\d+)/", str(link))[0])
        except OSError:
            continue
    raise AssertionError(f"nobody writes {path}")
