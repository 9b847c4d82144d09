"""Journals of publications: what is still to be moved, believed only as far as it names what lies beside it."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import NamedTuple

from imu_corpus.io import strict_json
from imu_corpus.io.safe_names import is_plain

LONGEST = 100_000
"""Bytes; one that is written here has a few hundred."""


class Journal(NamedTuple):
    """A publication that can only be finished."""

    release: int
    """Inode of the new release, which tells it from the old one wherever the two stand."""
    files: dict[str, list[str]]
    """Names of the files to move, by the staged folder that they lie in."""


def write(path: Path, journal: Journal) -> None:
    """Write a journal to a file."""
    path.write_text(json.dumps(journal._asdict()), encoding="utf-8")


def read(path: Path, part: Path, target: Path) -> Journal | None:
    """The journal at `path` of what is staged in `part` for `target`; None if it is not ours.

    It is ours if the release that it means stands at one of the two places, and if what it names are files directly in
    folders of `part`: no link leads from there to elsewhere. A copy of a repository has other inodes; its journal is
    not ours, and its corpus is whole.
    """
    try:
        if not stat.S_ISREG(path.lstat().st_mode) or path.lstat().st_size > LONGEST:
            return None
        journal = Journal(**strict_json.loads(path.read_bytes()))
        places = [part / "release", target]
        is_known = type(journal.release) is int and journal.release in map(_inode, places)
        is_ours = is_known and all(_is_safe(part / name, names) for name, names in journal.files.items())
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return journal if is_ours else None


def _inode(folder: Path) -> int | None:
    """Inode of a folder; None where there is none, or a link."""
    try:
        status = folder.lstat()
    except FileNotFoundError:
        return None
    return status.st_ino if stat.S_ISDIR(status.st_mode) else None


def _is_safe(folder: Path, names: list[str]) -> bool:
    """Whether the names are of files directly in a folder, as far as they are still there."""
    if not (folder.name in {"root", "beside"} and isinstance(names, list) and all(map(is_plain, names))):
        return False
    if _inode(folder.parent) is None or _inode(folder) is None:
        return False
    paths = [folder / name for name in names]
    return all(stat.S_ISREG(path.lstat().st_mode) for path in paths if path.is_symlink() or path.exists())
