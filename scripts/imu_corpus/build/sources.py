"""Sources: what a build reads texts from. A folder is read as it is; records are laid out beside the target first."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from imu_corpus.io.files import shown
from imu_corpus.io.notices import notice
from imu_corpus.seeds.records import HUB, is_records, lay_out, name_of

_STATE = "imu-corpus-source"
"""File that says what the folder beside it was laid out from."""


@contextmanager
def folder_of(source: str, target: Path) -> Iterator[Path]:
    """The folder of texts for a build; what was laid out for it is gone if the block succeeds, else kept for the next.

    Raises:
        CorpusError: as for `open_source`.
    """
    yield open_source(source, target)
    if is_records(source):
        shutil.rmtree(texts_beside(target))


def open_source(source: str, target: Path) -> Path:
    """The folder of texts of a source; records are laid out unless they are already, and stay.

    Raises:
        CorpusError: the source cannot be read, or a record has no text or a wrong value.
    """
    if not is_records(source):
        return Path(source)
    place, state = texts_beside(target), _state(source)
    if not (_is_ours(place) and (place / _STATE).read_text(encoding="utf-8") == state):
        _lay_out(source, place, state)
    return place / name_of(source)


def texts_beside(target: Path) -> Path:
    """Where the records of a source are laid out for builds to a target."""
    return target.resolve().with_name(f".{target.resolve().name}.texts")


def _lay_out(source: str, place: Path, state: str) -> None:
    """Lay records out under another name first: parts of a build may begin at once, and the first to end is kept."""
    part = place.with_name(f"{place.name}-{os.getpid()}")
    shutil.rmtree(part, ignore_errors=True)
    (part / name_of(source)).mkdir(parents=True)
    try:
        if left_out := lay_out(source, part / name_of(source)):
            notice(f"{shown(source)}: {left_out} records are left out, whose text stands there before.")
        (part / _STATE).write_text(state, encoding="utf-8")
        if _is_ours(place):
            shutil.rmtree(place, ignore_errors=True)
        part.rename(place)
    except FileExistsError:
        shutil.rmtree(part)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _is_ours(place: Path) -> bool:
    return (place / _STATE).is_file() and not place.is_symlink()


def _state(source: str) -> str:
    """What tells one source from another, or from itself at another time; a Hub dataset is asked for by its name."""
    if source.startswith(HUB):
        return source
    status = Path(source).stat()
    return f"{Path(source).resolve()} {status.st_size} {status.st_mtime_ns}"
