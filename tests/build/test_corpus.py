"""A build as a whole: how often it does its work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imu_corpus import pipeline
from imu_corpus.build import engines
from imu_corpus.build.corpus import prepare
from imu_corpus.io.errors import CorpusError
from tests.support.paths import SEEDS

WORKERS = """
import os, sys, time
from pathlib import Path
from imu_corpus.build import engines

def work_for_ever(folder, lot):
    (Path(folder) / str(os.getpid())).touch()
    time.sleep(600)

if __name__ == "__main__":
    list(engines.processes(2)(sys.argv[1], work_for_ever, [1, 2, 3, 4]))
"""
"""A build whose workers say their numbers and then work without end."""
STAGES = ("segment", "clean", "align", "split_sentences", "tokenise")


def test_a_build_walks_over_each_text_once(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts read again by checks and by figures: once a build cleaned five texts fifteen times."""
    counts: Counter[str] = Counter()

    def counted(name: str, stage: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            counts[name] += 1
            return stage(*arguments, **options)

        return call

    for name in (*STAGES, "decode", "collect"):
        monkeypatch.setattr(pipeline, name, counted(name, getattr(pipeline, name)))
    prepare(root / "seeds", tmp_path)
    assert {name: counts[name] for name in STAGES} == dict.fromkeys(STAGES, len(SEEDS))
    curated, passes = len(SEEDS), 4 * len(SEEDS)
    assert counts["collect"] == curated + passes
    assert counts["decode"] == len(SEEDS) + curated + passes


def is_running(process: int) -> bool:
    """Whether there is such a process, and it is not only waiting for somebody to ask how it ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def awaited(is_so: Callable[[], bool]) -> bool:
    """Whether something comes to be so, in however long a busy machine takes for it."""
    deadline = time.monotonic() + 120
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.05)
    return is_so()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes where Linux lists them")
def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    """Processes that stay for ever, each with a corpus in its memory, after a build was killed."""
    (tmp_path / "build.py").write_text(WORKERS)
    (tmp_path / "workers").mkdir()
    parent = subprocess.Popen([sys.executable, tmp_path / "build.py", tmp_path / "workers"])
    assert awaited(lambda: len(list((tmp_path / "workers").iterdir())) == 2)
    workers = [int(path.name) for path in (tmp_path / "workers").iterdir()]
    assert all(map(is_running, workers))
    parent.kill()
    parent.wait()
    assert awaited(lambda: not any(map(is_running, workers)))


def die(_work: object, _lot: object) -> Any:
    """End as a process does for which there is no memory."""
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
def test_a_worker_that_is_killed_is_one_sentence() -> None:
    """A traceback of the library, from a machine without memory."""
    with pytest.raises(CorpusError, match="--jobs 2: expected workers that finish"):
        list(engines.processes(2)(object(), die, [object(), object()]))  # type: ignore[arg-type, list-item]
