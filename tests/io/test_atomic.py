"""Interruption: a publication that is killed, or that the disk refuses, at each of its steps.

A step is a line of `io/atomic.py` or a call to the filesystem. `IMU_KILLS=50 pytest -s tests/io/test_atomic.py` kills
so many whole builds at random moments, too, and prints the figures.
"""

from __future__ import annotations

import errno
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from imu_corpus.io import atomic
from imu_corpus.io.errors import CorpusError
from imu_corpus.validation import validate

KILLS = int(os.environ.get("IMU_KILLS", "3"))
CALLS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.listdir", "os.scandir"}
FINISHED, REFUSED, CRASHED = 0, 3, 4


@pytest.fixture(autouse=True)
def _no_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """Syncing guards against a loss of power, which no test can stage, and takes most of the time."""
    monkeypatch.setattr(os, "fsync", lambda _file: None)


def publish(root: Path, content: str) -> None:
    """Publish a release of two files and two files that describe it, all with the same content."""
    with atomic.publication(root / "corpus/v1", root) as staged:
        (staged.folder / "views").mkdir()
        (staged.folder / "table").write_text(content)
        (staged.folder / "views/view").write_text(content)
        staged.write({root / "README.md": content, root / "datapackage.json": content})


def state(root: Path) -> tuple[set[str], set[str]]:
    """What the release holds, and what describes it."""
    release = [root / "corpus/v1/table", root / "corpus/v1/views/view"]
    files = [root / "README.md", root / "datapackage.json"]
    return ({path.read_text() for path in release}, {path.read_text() for path in files})


def leftovers(root: Path) -> set[str]:
    """Names that a publication must not leave."""
    return {path.name for path in root.rglob(".*")}


def run_with_fault(root: Path, step: int, fault: Callable[[], None]) -> int | None:
    """Publish "new" in a child process in which `fault` happens at a step; its exit code, None where it was killed."""
    child = os.fork()
    if child == 0:
        code = CRASHED
        try:
            _trace(step, fault)
            publish(root, "new")
            code = FINISHED
        except CorpusError:
            code = REFUSED
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else None


def _trace(step: int, fault: Callable[[], None]) -> None:
    """Have `fault` happen at the given step of what this process does from now on."""
    steps = iter(range(step))

    def advance() -> None:
        if next(steps, None) is None:
            sys.settrace(None)
            fault()

    def audit(event: str, _arguments: tuple[Any, ...]) -> None:
        if event in CALLS:
            advance()

    def lines(frame: FrameType, event: str, _argument: object) -> Any:
        if frame.f_code.co_filename != atomic.__file__:
            return None
        if event == "line" and fault is kill:
            advance()
        return lines

    sys.settrace(lines)
    sys.addaudithook(audit)


def kill() -> None:
    """Die at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def refuse(code: int) -> Callable[[], None]:
    """A system that refuses one call."""

    def fault() -> None:
        raise OSError(code, os.strerror(code), "the disk")

    return fault


def prepared(folder: Path, step: int) -> Path:
    """A root with the last good release in it."""
    root = folder / str(step)
    root.mkdir()
    publish(root, "old")
    return root


def assert_whole(root: Path, step: int) -> None:
    """One release or the other is there after a fault at a step, and the next publication works; the root is gone."""
    # A reader who comes before the next command finds one release or the other.
    assert state(root)[0] in ({"old"}, {"new"}), step
    atomic.recover(root / "corpus/v1", root)
    assert state(root) in (({"old"}, {"old"}), ({"new"}, {"new"})), step
    publish(root, "next")
    assert (state(root), leftovers(root)) == (({"next"}, {"next"}), set()), step
    shutil.rmtree(root)


@pytest.mark.slow
def test_a_publication_killed_at_any_step_leaves_a_whole_release(tmp_path: Path) -> None:
    """Half an old and half a new corpus; or a lock or a journal that keeps the next build from working."""
    survived = 0
    for step in range(10_000):
        root = prepared(tmp_path, step)
        code = run_with_fault(root, step, kill)
        assert_whole(root, step)
        if code == FINISHED:
            break
        assert code is None
        survived += 1
    print(f"\nkilled at each step of a publication: {survived} kills survived")
    assert survived > 100


@pytest.mark.slow
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_refuses_at_any_step_is_one_sentence(code: int, tmp_path: Path) -> None:
    """A full disk, a read-only folder: an error that is no CorpusError, or a corpus that is neither old nor new."""
    refused = 0
    for step in range(10_000):
        root = prepared(tmp_path, step)
        result = run_with_fault(root, step, refuse(code))
        assert result in (FINISHED, REFUSED), step
        assert_whole(root, step)
        refused += result == REFUSED
        if result == FINISHED and step > 100:
            break
    print(f"\n{errno.errorcode[code]}: refused at {refused} steps")
    assert refused > 20


def test_a_second_publication_at_once_is_refused(tmp_path: Path) -> None:
    """Two builds that write into one another's files."""
    publish(tmp_path, "old")
    with atomic.publication(tmp_path / "corpus/v1", tmp_path) as staged:
        with pytest.raises(CorpusError, match="expected to be the only build, found another one"):
            publish(tmp_path, "other")
        atomic.recover(tmp_path / "corpus/v1", tmp_path)
        for path in (staged.folder / "table", staged.folder / "view"):
            path.write_text("new")
    assert (tmp_path / "corpus/v1/table").read_text() == "new"
    assert leftovers(tmp_path) == set()


def test_a_journal_from_elsewhere_reaches_no_file_outside(tmp_path: Path) -> None:
    """A repository from elsewhere whose journal moves files over those of its user."""
    root = tmp_path / "root"
    publish_folder = root / "corpus/.v1.part"
    (publish_folder / "root").mkdir(parents=True)
    (publish_folder / "release").mkdir()
    (publish_folder / "root/evil").write_text("evil")
    (tmp_path / "victim").write_text("mine")
    entry = {"release": 1, "files": ["../../../../victim", "../victim", "/etc/victim"]}
    (root / "corpus/.v1.journal").write_text(json.dumps(entry))
    atomic.recover(root / "corpus/v1", root)
    assert (tmp_path / "victim").read_text() == "mine"


def build(seeds: Path, out: Path, **options: Any) -> subprocess.Popen[bytes]:
    """Start a whole build."""
    command = [sys.executable, "-m", "imu_corpus", "build", "--seeds", str(seeds), "--out", str(out)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


@pytest.mark.slow
def test_whole_builds_killed_at_random_moments_leave_the_last_good_one(
    small_seeds: Path, small_release: Path, tmp_path: Path
) -> None:
    """What no injected fault shows: threads, buffers and C++ writers of a real process."""
    rng = random.Random(1)
    out = tmp_path / "out"
    shutil.copytree(small_release, out)
    # Of the wall, not of the processor: moments to kill at are drawn from it, and nothing is asserted on it.
    started = time.perf_counter()
    assert build(small_seeds, out).wait() == 0
    duration = time.perf_counter() - started
    for _ in range(KILLS):
        process = build(small_seeds, out)
        time.sleep(rng.uniform(0.5, 1.0) * duration)
        process.kill()
        process.wait()
        assert validate(out) == []
    assert build(small_seeds, out).wait() == 0
    assert {path.name for path in tmp_path.iterdir()} == {"out"}
    print(f"\nwhole builds killed at random moments: {KILLS} survived")


@pytest.mark.slow
def test_a_build_without_room_is_one_sentence(small_seeds: Path, small_release: Path, tmp_path: Path) -> None:
    """Writers in C++ raise other errors than Python's."""
    out = tmp_path / "out"
    shutil.copytree(small_release, out)
    limit = 50_000
    process = build(small_seeds, out, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    _, message = process.communicate()
    assert process.returncode == 1
    assert message.decode().count("\n") == 1
    assert "expected to write a corpus, found: File too large" in message.decode()
    assert validate(out) == []
    assert {path.name for path in tmp_path.iterdir()} == {"out"}
