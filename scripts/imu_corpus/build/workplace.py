"""The workplace of a build: a hidden folder beside its target, where shards are kept until the build has succeeded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from imu_corpus.build.shards import is_finished
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import shown
from imu_corpus.io.locks import lock_file

_MARK = "imu-corpus"
_SAYING = "The command imu-corpus build keeps finished work here. It deletes this folder when the corpus is whole.\n"


def shards_beside(target: Path) -> Path:
    """Where the shards of builds to a target are kept."""
    return target.resolve().with_name(f".{target.resolve().name}.shards")


@contextmanager
def workplace(target: Path) -> Iterator[Path]:
    """The folder of shards for a target, for one build alone; gone if the block succeeds, else kept for the next.

    Raises:
        CorpusError: another build to this target runs, or the folder is not of this tool.
    """
    folder = shards_beside(target)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with lock_file(folder.with_name(f"{folder.name}.lock")):
            open_workplace(folder)
            try:
                yield folder
            except BaseException:
                _tidy(folder)
                raise
            shutil.rmtree(folder)
    except BlockingIOError:
        raise CorpusError(f"{shown(target)}: expected to be the only build, found another one; wait for it.") from None
    except OSError as error:
        place, found = shown(error.filename or folder), error.strerror or str(error)
        raise CorpusError(
            f"{place}: expected to write a corpus, found: {found}; the last one is whole: fix it and run again."
        ) from None


def open_workplace(folder: Path) -> None:
    """Make the folder, with the mark by which it is known, unless it is there.

    Raises:
        CorpusError: something else is there.
    """
    mark = folder / _MARK
    if folder.is_symlink() or (folder.exists() and not _is_marked(mark)):
        raise CorpusError(
            f"{shown(folder)}: expected what an interrupted build left, found something else; move it away."
        )
    folder.mkdir(exist_ok=True)
    mark.write_text(_SAYING, encoding="utf-8")


def _tidy(folder: Path) -> None:
    """Delete what no build can go on with; and the folder, where nothing is left."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.name != _MARK and not is_finished(path):
                shutil.rmtree(path)
        if {path.name for path in folder.iterdir()} == {_MARK}:
            shutil.rmtree(folder)


def _is_marked(mark: Path) -> bool:
    if mark.is_file() and not mark.is_symlink():
        return mark.read_bytes() in (b"", _SAYING.encode())
    return not any(mark.parent.iterdir())
