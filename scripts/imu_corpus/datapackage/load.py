"""Loading: a published table as a pandas DataFrame."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from imu_corpus.io.errors import CorpusError
from imu_corpus.io.paths import corpus_folder, version_folder

if TYPE_CHECKING:
    import pandas as pd


def load(table: str, version: str | None = None) -> pd.DataFrame:
    """Load a table of the corpus, such as "documents" or "tokens".

    Args:
        table: name of a table or vocabulary.
        version: version of the corpus, such as "1.0.0"; the newest one if None.

    Returns:
        The rows, with nullable dtypes (Int64, boolean) if a column may be null.

    Raises:
        CorpusError: there is no such version or table; the message lists those that are.
    """
    import pandas as pd

    folder = find_version(corpus_folder(), version)
    path = folder / f"{table}.parquet"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in folder.glob("*.parquet")))
        raise CorpusError(f"expected a table of {folder.name}, found {table!r}; choose one of: {known}.")
    return pd.read_parquet(path)


def find_version(corpus: Path, version: str | None) -> Path:
    """The folder of a version, of the newest one if None.

    Raises:
        CorpusError: there is no such version; the message lists those that are.
    """
    folders = {path.name: path for path in corpus.glob("v*.*.*") if path.is_dir()}
    if not folders:
        raise CorpusError(f"{corpus}: expected a version of the corpus, found none; run `imu-corpus build`.")
    if version is None:
        return folders[max(folders, key=_number)]
    wanted = version_folder(version.removeprefix("v"))
    if wanted not in folders:
        known = ", ".join(sorted(folders, key=_number))
        raise CorpusError(f"expected a version of the corpus, found {version!r}; choose one of: {known}.")
    return folders[wanted]


def _number(folder: str) -> tuple[int, ...]:
    return tuple(int(part) for part in folder.removeprefix("v").split(".") if part.isdigit())
