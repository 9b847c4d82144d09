"""Archives to deposit: a folder as a zip file whose bytes depend on the files alone."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from imu_corpus.io import targets
from imu_corpus.io.archive_reader import open_archive
from imu_corpus.io.atomic import replacing_file
from imu_corpus.io.checksums import read_checksums, sha256_of
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import shown
from imu_corpus.io.paths import CHECKSUMS

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE = 0o100644
_FORM = (_READABLE, 0, ZIP_STORED, 0, 1 << 5 | 1)
"""Mode, flags, method, time and day of a member: the first day as archives write it (year from 1980, month, day)."""


def write_archive(folder: Path, target: Path) -> None:
    """Write the files below `folder` to a zip file, in a folder of the archive's own name.

    Order, dates and permissions are fixed. Nothing is compressed: zlib's output differs between its versions, and
    Parquet is compressed already.

    Raises:
        CorpusError: as for `check_archive`.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    with replacing_file(target) as part:
        with ZipFile(part, "x") as archive:
            for name in names:
                archive.writestr(_entry(f"{target.stem}/{name}"), (folder / name).read_bytes())
        # Somebody may have put something there meanwhile.
        check_archive(target, ())


def check_archive(target: Path, inputs: Iterable[Path]) -> None:
    """Refuse a place for an archive unless it is free or holds one that was written here, apart from all inputs.

    Raises:
        CorpusError: it lies in or above an input, or holds something else.
    """
    targets.check_apart(target, inputs)
    if os.path.lexists(target) and not _is_ours(target):
        raise CorpusError(
            f"{shown(target)}: expected no file or an archive that this tool wrote, found something else; nothing was "
            "written: move it away."
        )


def _is_ours(path: Path) -> bool:
    """Whether a file is what is written here: members of one form, the list, and what it lists, with these bytes."""
    if path.is_symlink() or not path.is_file():
        return False
    try:
        with open_archive(path) as archive:
            members, own = archive.members, f"{path.stem}/{CHECKSUMS}"
            if own not in members or any((member.mode, *member.local) != _FORM for member in members.values()):
                return False
            listed = read_checksums(b"".join(archive.pieces(own)).decode("utf-8", "replace"))
            expected = {f"{path.stem}/{name}": digest for name, digest in listed.items()}
            return expected.keys() == members.keys() - {own} and all(
                sha256_of(archive.pieces(name)) == digest for name, digest in expected.items()
            )
    except CorpusError:
        return False


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _FIRST_DAY)
    entry.compress_type = ZIP_STORED
    entry.create_system = _UNIX
    entry.external_attr = _READABLE << 16
    return entry
