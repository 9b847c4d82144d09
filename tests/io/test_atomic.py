"""Interruption: a publication that is killed, or that the disk refuses, at each of its steps.

A step is a line of `atomic.py`, `journal.py` or `locks.py`, or a call to the filesystem. `IMU_KILLS=50 pytest
tests/io/test_atomic.py -s` kills so many whole builds at random moments, too, and prints the figures.
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
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from imu_corpus.io import atomic, journal, locks
from imu_corpus.io.errors import CorpusError
from imu_corpus.validation import validate
from tests.support.files import snapshot
from tests.support.small_corpus import write_marked

KILLS = int(os.environ.get("IMU_KILLS", "3"))
STRIDE = 1 if KILLS > 3 else 6
"""By default every sixth step; a publication has some six hundred."""
CALLS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.listdir", "os.scandir"}
TRACED = {module.__file__ for module in (atomic, journal, locks)}
FINISHED, REFUSED, CRASHED = 0, 3, 4


@pytest.fixture(autouse=True)
def _no_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """Syncing guards against a loss of power, which no test can stage, and takes most of the time."""
    monkeypatch.setattr(os, "fsync", lambda _file: None)


def publish(root: Path, content: str) -> None:
    """Publish a small corpus, a file beside it and two files that describe it, all with the same content."""
    with atomic.publication(root / "corpus/v1", root) as staged:
        write_marked(staged.folder, content)
        staged.write({root / name: content for name in ("README.md", "datapackage.json", "corpus/releases.csv")})


def state(root: Path) -> tuple[set[str], set[str]]:
    """What the release holds, and what describes it."""
    release = [root / "corpus/v1/table.jsonl", root / "corpus/v1/views/view"]
    files = [root / "README.md", root / "datapackage.json", root / "corpus/releases.csv"]
    return ({path.read_text() for path in release}, {path.read_text() for path in files})


def leftovers(root: Path) -> set[str]:
    """Names that a publication must not leave."""
    return {path.name for path in root.rglob(".*")}


def publish_new(root: Path) -> None:
    """Publish what follows "old"."""
    publish(root, "new")


def run_with_fault(
    root: Path, step: int, fault: Callable[[], None], work: Callable[[Path], None] = publish_new
) -> int | None:
    """Publish in a child process in which `fault` happens at a step; its exit code, None where it was killed."""
    child = os.fork()
    if child == 0:
        code = CRASHED
        try:
            _trace(step, fault)
            work(root)
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
        if frame.f_code.co_filename not in TRACED:
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
    for step in range(0, 10_000, STRIDE):
        root = prepared(tmp_path, step)
        code = run_with_fault(root, step, kill)
        assert_whole(root, step)
        if code == FINISHED:
            break
        assert code is None
        survived += 1
    print(f"\nkilled at each step of a publication: {survived} kills survived")
    assert survived > 500 // STRIDE


@pytest.mark.slow
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_refuses_at_any_step_is_one_sentence(code: int, tmp_path: Path) -> None:
    """A full disk, a read-only folder: an error that is no CorpusError, or a corpus that is neither old nor new."""
    refused = 0
    for step in range(0, 10_000, STRIDE):
        root = prepared(tmp_path, step)
        result = run_with_fault(root, step, refuse(code))
        assert result in (FINISHED, REFUSED), step
        assert_whole(root, step)
        refused += result == REFUSED
        if result == FINISHED and step > 100:
            break
    print(f"\n{errno.errorcode[code]}: refused at {refused} steps")
    assert refused > 100 // STRIDE


def test_a_second_publication_at_once_is_refused(tmp_path: Path) -> None:
    """Two builds that write into one another's files."""
    publish(tmp_path, "old")
    with atomic.publication(tmp_path / "corpus/v1", tmp_path) as staged:
        with pytest.raises(CorpusError, match="expected to be the only build, found another one"):
            publish(tmp_path, "other")
        atomic.recover(tmp_path / "corpus/v1", tmp_path)
        write_marked(staged.folder, "new")
    assert (tmp_path / "corpus/v1/table.jsonl").read_text() == "new"
    assert leftovers(tmp_path) == set()


@pytest.fixture
def cut_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root whose publication of "new" was killed once its journal stood."""
    root = tmp_path / "root"
    publish(root, "old")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(atomic, "_finish", raise_interrupt)
        publish(root, "new")
    assert (root / "corpus/.v1.journal").exists()
    return root


def raise_interrupt(*_: object) -> None:
    """End a command at once."""
    raise KeyboardInterrupt


def redirected(folder: str) -> Callable[[Path], None]:
    """Put a link to a folder elsewhere in the place of a staged one."""

    def change(part: Path) -> None:
        (part / folder).rename(part.parents[2] / "elsewhere")
        (part / folder).symlink_to(part.parents[2] / "elsewhere")

    return change


def one_is_a_link(part: Path) -> None:
    """A staged file that is a link to somebody's file."""
    (part / "root/README.md").unlink()
    (part / "root/README.md").symlink_to(part.parents[2] / "victim")


FOREIGN: dict[str, Callable[[Path], object]] = {
    "no mark": lambda part: (part / "imu-corpus").unlink(),
    "a file of that name": lambda part: (part / "imu-corpus").write_text("mine"),
    "an empty file of that name": lambda part: (part / "imu-corpus").write_text(""),
    "a link as root": redirected("root"),
    "a link as beside": redirected("beside"),
    "a link as release": redirected("release"),
    "a link as a file": one_is_a_link,
}
JOURNALS: dict[str, Callable[[dict[str, Any]], object]] = {
    "empty": lambda _: "",
    "no JSON": lambda _: "{",
    "no object": lambda _: [],
    "no release": lambda entry: {"files": entry["files"]},
    "another release": lambda entry: entry | {"release": 1},
    "a truth as release": lambda entry: entry | {"release": True},
    "a name that leads out": lambda entry: entry | {"files": {"root": ["../../../victim"]}},
    "an absolute name": lambda entry: entry | {"files": {"root": ["/etc/passwd"]}},
    "a folder that leads out": lambda entry: entry | {"files": {"../../..": ["victim"]}},
    "another folder": lambda entry: entry | {"files": {"release": ["README.md"]}},
    "names that are none": lambda entry: entry | {"files": {"root": [1]}},
    "names that are a text": lambda entry: entry | {"files": {"root": "README.md"}},
    "a key more": lambda entry: entry | {"made": 1},
}


def check_ignored(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was left is said and left by a command that reads, and set aside, whole, by one that publishes."""
    (root.parent / "victim").write_text("mine")
    before = snapshot(root.parent)
    atomic.recover(root / "corpus/v1", root)
    assert capsys.readouterr().err.count("expected what an interrupted build left") == 1
    assert snapshot(root.parent) == before
    publish(root, "next")
    assert "it is kept as" in capsys.readouterr().err
    assert state(root) == ({"next"}, {"next"})
    kept = {name.replace(".kept", "") for name in snapshot(root.parent) if ".kept" in name}
    assert {name for name in before if "/.v1." in name} == kept
    assert (root.parent / "victim").read_text() == "mine"
    atomic.recover(root / "corpus/v1", root)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("kind", JOURNALS)
def test_a_journal_that_is_not_ours_is_ignored(kind: str, cut_short: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty journal that made every command fail; one from elsewhere that moves files over those of its user."""
    path = cut_short / "corpus/.v1.journal"
    entry = JOURNALS[kind](json.loads(path.read_text()))
    path.write_text(entry if isinstance(entry, str) else json.dumps(entry))
    check_ignored(cut_short, capsys)


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_journal_beside_links_moves_nothing(kind: str, cut_short: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A staged folder that is a link: a file from elsewhere was moved into the repository."""
    FOREIGN[kind](cut_short / "corpus/.v1.part")
    check_ignored(cut_short, capsys)


def test_a_copy_of_an_interrupted_repository_keeps_its_release(
    cut_short: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A backup whose old and new release changed places a second time, because inodes are others there."""
    shutil.copytree(cut_short, tmp_path / "copies/root")
    check_ignored(tmp_path / "copies/root", capsys)


@pytest.mark.parametrize("code", [errno.EBUSY, errno.EXDEV, errno.EACCES])
def test_a_target_that_never_moves_leaves_no_journal(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mount point: a journal that could never be finished stopped every later command."""
    publish(tmp_path, "old")
    with monkeypatch.context() as patch, pytest.raises(CorpusError, match="the last one is whole"):
        patch.setattr(atomic, "_exchange", lambda *_: refuse(code)())
        publish(tmp_path, "new")
    assert (state(tmp_path), leftovers(tmp_path)) == (({"old"}, {"old"}), set())


@pytest.mark.parametrize("is_exchanged", [True, False])
def test_what_came_into_the_old_release_meanwhile_is_kept(
    is_exchanged: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A note that was saved between the check and the move, deleted with the old release."""
    publish(tmp_path, "old")
    write = atomic._write_journal

    def write_late(staged: atomic.Publication) -> None:
        (staged.target / "notes").mkdir()
        (staged.target / "notes/note.txt").write_text("mine")
        (staged.target / "README.md").write_text("mine, too")
        write(staged)

    monkeypatch.setattr(atomic, "_write_journal", write_late)
    if not is_exchanged:
        monkeypatch.setattr(atomic, "_exchange", lambda *_: False)
    publish(tmp_path, "new")
    assert state(tmp_path) == ({"new"}, {"new"})
    kept = snapshot(tmp_path / "corpus/v1.kept")
    assert kept == {"notes/note.txt": b"mine", "README.md": b"mine, too"}
    assert "v1.kept" in capsys.readouterr().err
    assert leftovers(tmp_path) == set()


def test_what_comes_while_it_is_staged_stops_the_publication(tmp_path: Path) -> None:
    """The same, noticed in time."""
    publish(tmp_path, "old")
    with (
        pytest.raises(CorpusError, match=r"found note.txt in it"),
        atomic.publication(tmp_path / "corpus/v1", tmp_path) as staged,
    ):
        write_marked(staged.folder, "new")
        (staged.target / "note.txt").write_text("mine")
    assert (state(tmp_path), leftovers(tmp_path)) == (({"old"}, {"old"}), set())


@pytest.mark.slow
def test_what_came_meanwhile_is_kept_wherever_the_publication_is_killed(tmp_path: Path) -> None:
    """The same, of a command that is killed while it deletes the old release."""
    kept = 0
    for step in range(STRIDE - 1, 10_000, 3 * STRIDE):
        root = prepared(tmp_path, step)
        code = run_with_fault(root, step, kill, work=publish_over_a_note)
        atomic.recover(root / "corpus/v1", root)
        notes = [path for path in root.rglob("note.txt") if path.read_text() == "mine"]
        assert len(notes) == 1 or not (root / "saved").exists(), step
        if notes == [root / "corpus/v1.kept/note.txt"]:
            kept += 1
            publish(root, "next")
            assert (state(root), leftovers(root)) == (({"next"}, {"next"}), set())
        shutil.rmtree(root)
        if code == FINISHED:
            break
    assert kept > 5


def publish_over_a_note(root: Path) -> None:
    """Publish "new" while somebody saves a note in the old release."""
    write = atomic._write_journal

    def write_late(staged: atomic.Publication) -> None:
        (staged.target / "note.txt").write_text("mine")
        (root / "saved").touch()
        write(staged)

    atomic._write_journal = write_late
    publish(root, "new")


@pytest.mark.parametrize("kind", ["lock", "part"])
def test_a_file_of_the_user_with_our_name_is_not_deleted(kind: str, tmp_path: Path) -> None:
    """Names that begin with a dot are no proof of who wrote a file."""
    publish(tmp_path, "old")
    own = tmp_path / f"corpus/.v1.{kind}"
    own.write_text("mine")
    with suppress(CorpusError):
        publish(tmp_path, "new")
    assert "mine" in {path.read_text() for path in own.parent.glob(f"{own.name}*")}


@pytest.mark.parametrize("kind", ["a text", "a link", "a folder"])
def test_a_lock_of_somebody_else_stops_no_command_that_reads(kind: str, cut_short: Path) -> None:
    """A foreign journal with a foreign lock: every command failed."""
    lock = cut_short / "corpus/.v1.lock"
    if kind == "a text":
        lock.write_text("mine")
    elif kind == "a link":
        lock.symlink_to(cut_short / "victim")
    else:
        lock.mkdir()
    with pytest.raises(CorpusError, match="expected a lock, which is an empty file"):
        atomic.recover(cut_short / "corpus/v1", cut_short)
    (cut_short / "corpus/.v1.journal").write_text("")
    atomic.recover(cut_short / "corpus/v1", cut_short)
    assert os.path.lexists(lock)
    assert not (cut_short / "victim").exists()


def test_a_lock_that_is_a_link_makes_no_file_elsewhere(tmp_path: Path) -> None:
    """A repository from elsewhere that has files made in its user's home."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/.v1.lock").symlink_to(tmp_path / "victim")
    with pytest.raises(CorpusError):
        publish(tmp_path, "new")
    assert not (tmp_path / "victim").exists()


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
    assert {path.name for path in tmp_path.iterdir()} <= {"out", ".out.shards"}
    assert build(small_seeds, out).wait() == 0
    assert {path.name for path in tmp_path.iterdir()} == {"out"}
