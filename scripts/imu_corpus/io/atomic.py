"""Journaled publication: a release folder and the files that describe it change together, or not at all.

lock ► finish what was interrupted ► stage ► sync ► journal ► move ► forget

All is written beside its target first. Once the journal stands, everything that it names is whole on the disk, so a
publication that is cut short can only be finished; before that, only the staged files are lost. For POSIX systems.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from imu_corpus.io.errors import CorpusError

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@dataclass(frozen=True)
class Publication:
    """Where a publication to the folder `target`, and to files directly in `root`, keeps its things."""

    target: Path
    root: Path | None = None

    @property
    def folder(self) -> Path:
        """The new release, until it takes the target's place; then the old one."""
        return self.part / "release"

    @property
    def part(self) -> Path:
        """Everything that is staged."""
        return self._beside("part")

    @property
    def journal(self) -> Path:
        """What is to be moved; there only while it is being moved."""
        return self._beside("journal")

    @property
    def lock(self) -> Path:
        """There only while a publication runs."""
        return self._beside("lock")

    def _beside(self, kind: str) -> Path:
        return self.target.with_name(f".{self.target.name}.{kind}")

    def write(self, files: Mapping[Path, str]) -> None:
        """Stage files of the root, those that are to change."""
        for path, text in files.items():
            data = text.encode()
            if not (path.is_file() and path.read_bytes() == data):
                (self.part / "root" / path.name).write_bytes(data)


@contextmanager
def publication(target: Path, root: Path | None = None) -> Iterator[Publication]:
    """Stage a release in an empty folder; on success it takes the target's place, on failure nothing has changed.

    Raises:
        CorpusError: another publication to `target` runs, or the disk refuses.
    """
    staged = Publication(target, root)
    with _said(target), _locked(staged):
        _recover(staged)
        try:
            for folder in (staged.folder, staged.part / "root"):
                folder.mkdir(parents=True)
            yield staged
            _sync(staged.part)
            _write_journal(staged)
        except BaseException:
            if not staged.journal.exists():
                shutil.rmtree(staged.part, ignore_errors=True)
            raise
        _recover(staged)


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """An empty folder; on success it takes the place of `target`, on failure nothing has changed.

    Raises:
        CorpusError: as for `publication`.
    """
    with publication(target) as staged:
        yield staged.folder


def recover(target: Path, root: Path | None = None) -> None:
    """Finish or undo a publication to `target` that was cut short, if there was one and no other runs now.

    Raises:
        CorpusError: the disk refuses.
    """
    staged = Publication(target, root)
    if staged.journal.exists():
        with suppress(BlockingIOError), _said(target), _locked_now(staged):
            _recover(staged)


@contextmanager
def _said(target: Path) -> Iterator[None]:
    """Errors of the system as one sentence."""
    try:
        yield
    except BlockingIOError:
        raise
    except OSError as error:
        place, found = error.filename or target, error.strerror or str(error)
        raise CorpusError(
            f"{place}: expected to write a corpus, found: {found}; the last one is whole: fix it and run again."
        ) from None


@contextmanager
def _locked(staged: Publication) -> Iterator[None]:
    staged.target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _locked_now(staged):
            yield
    except BlockingIOError:
        raise CorpusError(f"{staged.target}: expected to be the only build, found another one; wait for it.") from None


@contextmanager
def _locked_now(staged: Publication) -> Iterator[None]:
    while True:
        file = os.open(staged.lock, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_open(file, staged.lock):
                yield
                staged.lock.unlink()
                return
        except BaseException as error:
            if not isinstance(error, BlockingIOError):
                staged.lock.unlink(missing_ok=True)
            raise
        finally:
            os.close(file)


def _is_open(file: int, path: Path) -> bool:
    """Whether the file is still the one at the path: who held the lock before removes it."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def _write_journal(staged: Publication) -> None:
    """From here on the publication can only be finished."""
    names = sorted(path.name for path in (staged.part / "root").iterdir())
    entry = {"release": staged.folder.stat().st_ino, "files": names}
    draft = staged.part / "journal"
    draft.write_text(json.dumps(entry), encoding="utf-8")
    _sync_one(draft)
    draft.rename(staged.journal)
    _sync_one(staged.journal.parent)


def _recover(staged: Publication) -> None:
    if staged.journal.exists():
        entry = json.loads(staged.journal.read_text(encoding="utf-8"))
        _move_release(staged, entry["release"])
        for name in entry["files"]:
            _move_file(staged, name)
        staged.journal.unlink()
        _sync_one(staged.journal.parent)
    if staged.part.exists():
        shutil.rmtree(staged.part)


def _move_release(staged: Publication, inode: int) -> None:
    if staged.target.exists() and staged.target.stat().st_ino == inode:
        return
    if staged.target.exists() and not _exchange(staged.folder, staged.target):
        staged.target.rename(staged.part / "old")
    if not staged.target.exists():
        staged.folder.rename(staged.target)
    _sync_one(staged.target.parent)


def _move_file(staged: Publication, name: str) -> None:
    fresh = staged.part / "root" / name
    # A name that is more than a name would lead out of the root.
    if staged.root is not None and Path(name).name == name and fresh.exists():
        fresh.replace(staged.root / name)
        _sync_one(staged.root)


def _exchange(one: Path, other: Path) -> bool:
    """Two folders change places in one step, so that no reader finds none; False where the system cannot."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    if (code := ctypes.get_errno()) not in {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}:
        raise OSError(code, os.strerror(code), str(other))
    return False


def _sync(folder: Path) -> None:
    """Have every file and folder below on the disk."""
    for path in sorted(folder.rglob("*"), reverse=True):
        _sync_one(path)
    _sync_one(folder)
    _sync_one(folder.parent)


def _sync_one(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
