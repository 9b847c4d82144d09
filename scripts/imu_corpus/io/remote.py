"""Remote targets: a corpus is built on this disk, and copied to where fsspec reaches when it is whole."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import shown
from imu_corpus.io.paths import CHECKSUMS

_MARK = "://"


def is_remote(target: str) -> bool:
    """Whether a target is an address such as s3://bucket/corpus, not a folder of this machine."""
    return _MARK in target


@contextmanager
def folder_for(target: str) -> Iterator[Path]:
    """The folder to build to: the target itself, or for an address one that is always the same for it.

    That is copied to the address when the block has succeeded, the list of checksums last, and then deleted.

    Raises:
        CorpusError: nothing can be written there, or something is there already: nothing is replaced from afar.
    """
    if not is_remote(target):
        yield Path(target)
        return
    with _said(target):
        # Imported here: it is for few, and takes long.
        import fsspec

        system, path = fsspec.core.url_to_fs(target)
        if system.exists(path) and system.find(path):
            raise CorpusError(f"{shown(target)}: expected a new or an empty folder, found files in it; give another.")
    number = hashlib.sha256(target.encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"imu-corpus-{number}" / "corpus"
    yield folder
    with _said(target):
        for file in sorted(folder.rglob("*"), key=lambda file: (file.name == CHECKSUMS, file)):
            if file.is_file():
                system.put_file(str(file), f"{path.rstrip('/')}/{file.relative_to(folder).as_posix()}")
    shutil.rmtree(folder.parent)


@contextmanager
def _said(target: str) -> Iterator[None]:
    """Whatever a library for a protocol raises, as one sentence."""
    try:
        yield
    except CorpusError:
        raise
    except Exception as error:
        found = " ".join(str(error).split())[:200] or type(error).__name__
        raise CorpusError(
            f"{shown(target)}: expected a place to write to, found: {found}; check the address."
        ) from None
