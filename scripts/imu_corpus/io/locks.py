"""Locks: one command at a time writes at a place. The system frees them when a process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from imu_corpus.io.errors import CorpusError


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Be the only command that adds files to a folder, or changes files that lie in it. Leaves no file behind.

    Raises:
        CorpusError: another command is.
    """
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _lock(file, folder)
        yield
    finally:
        os.close(file)


def _lock(file: int, folder: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CorpusError(
            f"{folder}: expected to be the only command that writes there, found another one; wait for it, and run "
            "this one again."
        ) from None


@contextmanager
def lock_file(path: Path) -> Iterator[None]:
    """Hold a lock that is a file of its own, empty and gone afterwards.

    Raises:
        BlockingIOError: another process holds it.
        CorpusError: the file is somebody else's.
    """
    while True:
        _check_kind(path)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not _is_open(file, path):
                continue
            try:
                yield
            finally:
                path.unlink(missing_ok=True)
            return
        finally:
            os.close(file)


def _check_kind(path: Path) -> None:
    """Refuse what is no lock: it would be deleted, and through a link a file would be made elsewhere."""
    with suppress(FileNotFoundError):
        status = path.lstat()
        if status.st_size or not stat.S_ISREG(status.st_mode):
            raise CorpusError(f"{path}: expected a lock, which is an empty file, found something else; move it away.")


def _is_open(file: int, path: Path) -> bool:
    """Whether the file is still the one at the path: who held the lock before removes it."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False
