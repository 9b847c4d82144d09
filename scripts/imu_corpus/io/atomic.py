"""Journaled publication: a release folder and the files that describe it change together, or not at all.

lock ► finish what was interrupted ► stage ► sync ► journal ► move ► delete the old one, as far as it is ours ► forget

All is written beside its target first. Once the journal stands, everything that it names is whole on the disk, so a
publication that is cut short can only be finished; before that, only the staged files are lost. If the system does not
let the first folder move, it never will, and the publication is undone. For POSIX systems.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from imu_corpus.io import journal, targets
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import shown
from imu_corpus.io.journal import Journal
from imu_corpus.io.locks import lock_file
from imu_corpus.io.notices import notice

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_MARK = "imu-corpus"
"""File by which a folder of staged files is known: without it, it is somebody else's, and stays."""
_SAYING = "The command imu-corpus was writing here. Its next run deletes this folder.\n"


@dataclass(frozen=True)
class Publication:
    """Where a publication to the folder `target`, to files in `root` and to files beside it keeps its things."""

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
    def scratch(self) -> Path:
        """For what is needed only until the release is whole."""
        return self.part / "scratch"

    @property
    def journal(self) -> Path:
        """What is to be moved; there only while it is being moved."""
        return self._beside("journal")

    @property
    def lock(self) -> Path:
        """There only while a publication runs."""
        return self._beside("lock")

    @property
    def homes(self) -> dict[str, Path]:
        """Where staged files go, by the folder that they are staged in."""
        root = {} if self.root is None else {"root": self.root}
        return {**root, "beside": self.target.parent}

    def _beside(self, kind: str) -> Path:
        return self.target.with_name(f".{self.target.name}.{kind}")

    def write(self, files: Mapping[Path, str]) -> None:
        """Stage files of the root, and files beside the target; those that are to change.

        Raises:
            CorpusError: a folder stands at the place of one.
        """
        for path, text in files.items():
            if path.is_dir():
                raise CorpusError(f"{shown(path)}: expected a file or none, found a folder; move it away.")
            data = text.encode()
            if not (path.is_file() and path.read_bytes() == data):
                folder = next(name for name, home in self.homes.items() if home.samefile(path.parent))
                (self.part / folder / path.name).write_bytes(data)


@contextmanager
def publication(target: Path, root: Path | None = None) -> Iterator[Publication]:
    """Stage a release in an empty folder; on success it takes the target's place, on failure nothing has changed.

    Raises:
        CorpusError: `target` is no place to publish to, or holds what this tool did not write; another publication
            to it runs; or the disk refuses.
    """
    targets.check_place(target)
    staged = Publication(target.resolve(), root)
    with _said(target), _locked(staged):
        _recover(staged)
        targets.check_contents(staged.target)
        try:
            _prepare(staged)
            yield staged
            # Somebody may have put something there meanwhile.
            targets.check_contents(staged.target)
            _sync(staged.part)
            _write_journal(staged)
        except BaseException:
            if not staged.journal.exists():
                with suppress(OSError):
                    _clear(staged)
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


@contextmanager
def replacing_file(target: Path) -> Iterator[Path]:
    """A path to write a file to; on success the file takes the place of `target`, on failure nothing has changed.

    The path is free: what was there is gone, a link too, which would have the file written elsewhere.
    """
    part = target.with_name(f".{target.name}.imu-corpus-part")
    part.unlink(missing_ok=True)
    try:
        yield part
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def recover(target: Path, root: Path | None = None) -> None:
    """Finish or undo a publication to `target` that was cut short, if there was one and no other runs now.

    A journal that is not of this tool is left where it is, and said on standard error.

    Raises:
        CorpusError: the disk refuses.
    """
    staged = Publication(target, root)
    if not any(map(os.path.lexists, (staged.journal, staged.part, staged.lock))):
        return
    try:
        with suppress(BlockingIOError), _said(target), lock_file(staged.lock):
            if not _noticed(staged):
                _recover(staged)
    except CorpusError:
        # A lock of somebody else, or a disk that is read-only: of no matter where there is nothing of ours to finish.
        if not _noticed(staged):
            raise


def _noticed(staged: Publication) -> bool:
    """Whether there is a journal, or a staged folder, that is not ours; it is said then."""
    if path := _not_ours(staged):
        notice(f"{shown(path)}: expected what an interrupted build left, found something else; move it away.")
    return path is not None


@contextmanager
def _said(target: Path) -> Iterator[None]:
    """Errors of the system as one sentence."""
    try:
        yield
    except BlockingIOError:
        raise
    except OSError as error:
        place, found = shown(error.filename or target), error.strerror or str(error)
        raise CorpusError(
            f"{place}: expected to write a corpus, found: {found}; the last one is whole: fix it and run again."
        ) from None


@contextmanager
def _locked(staged: Publication) -> Iterator[None]:
    staged.target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with lock_file(staged.lock):
            yield
    except BlockingIOError:
        raise CorpusError(f"{staged.target}: expected to be the only build, found another one; wait for it.") from None


def _prepare(staged: Publication) -> None:
    staged.part.mkdir()
    (staged.part / _MARK).write_text(_SAYING, encoding="utf-8")
    for folder in ("release", "root", "beside", "scratch"):
        (staged.part / folder).mkdir()


def _write_journal(staged: Publication) -> None:
    """From here on the publication can only be finished."""
    files = {name: sorted(path.name for path in (staged.part / name).iterdir()) for name in staged.homes}
    draft = staged.part / "journal"
    journal.write(draft, Journal(staged.folder.stat().st_ino, files))
    _sync_one(draft)
    draft.rename(staged.journal)
    _sync_one(staged.journal.parent)


def _recover(staged: Publication) -> None:
    """Finish what the journal names, and clear what is staged; what is not ours goes out of the way."""
    if _not_ours(staged):
        for path in filter(os.path.lexists, (staged.journal, staged.part)):
            _set_aside(path, path)
    if staged.journal.exists():
        entry = journal.read(staged.journal, staged.part, staged.target)
        assert entry is not None
        _finish(staged, entry)
    _clear(staged)


def _not_ours(staged: Publication) -> Path | None:
    """The journal or the staged folder that this tool did not leave there; None where there is no such thing."""
    if os.path.lexists(staged.part) and not _is_marked(staged.part):
        return staged.part
    if os.path.lexists(staged.journal) and journal.read(staged.journal, staged.part, staged.target) is None:
        return staged.journal
    return None


def _is_marked(part: Path) -> bool:
    """Whether this tool made the folder: it marks it at once, and takes the mark away last."""
    if part.is_symlink() or not part.is_dir():
        return False
    mark = part / _MARK
    has_mark = mark.is_file() and not mark.is_symlink()
    if has_mark and mark.stat().st_size == len(_SAYING):
        return mark.read_bytes() == _SAYING.encode()
    # Interrupted before the mark stood, or after all else was gone.
    return all(path == mark and has_mark and not mark.stat().st_size for path in part.iterdir())


def _set_aside(path: Path, name: Path) -> None:
    """Give what this tool did not write another name, and say so."""
    names = (name.with_name(f"{name.name}.kept{number or ''}") for number in count())
    kept = next(free for free in names if not os.path.lexists(free))
    path.rename(kept)
    notice(f"{shown(name)}: expected only what this tool wrote, found something else; it is kept as {shown(kept)}.")


def _finish(staged: Publication, entry: Journal) -> None:
    try:
        _move_release(staged, entry.release)
    except OSError:
        if not _is_moved(staged, entry.release) and not os.path.lexists(staged.part / "old"):
            _undo(staged)
        raise
    for folder, names in entry.files.items():
        for name in names:
            _move_file(staged.part / folder / name, staged.homes.get(folder))
    for old in (staged.folder, staged.part / "old"):
        if os.path.lexists(old) and not targets.delete_ours(old):
            _set_aside(old, staged.target)
    staged.journal.unlink()
    _sync_one(staged.journal.parent)


def _undo(staged: Publication) -> None:
    with suppress(OSError):
        staged.journal.unlink()
        _clear(staged)


def _clear(staged: Publication) -> None:
    """Delete what is staged, the mark last."""
    if not staged.part.exists():
        return
    for path in staged.part.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != _MARK:
            path.unlink()
    (staged.part / _MARK).unlink(missing_ok=True)
    staged.part.rmdir()


def _is_moved(staged: Publication, inode: int) -> bool:
    return os.path.lexists(staged.target) and staged.target.lstat().st_ino == inode


def _move_release(staged: Publication, inode: int) -> None:
    if _is_moved(staged, inode):
        return
    if os.path.lexists(staged.target) and not _exchange(staged.folder, staged.target):
        staged.target.rename(staged.part / "old")
    if not os.path.lexists(staged.target):
        staged.folder.rename(staged.target)
    _sync_one(staged.target.parent)


def _move_file(fresh: Path, home: Path | None) -> None:
    if home is not None and fresh.exists():
        fresh.replace(home / fresh.name)
        _sync_one(home)


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
