"""Where things lie: the repository when run from one, the installed package otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from imu_corpus.io.errors import CorpusError

DESCRIPTOR = "datapackage.json"
"""What says of a package what is in it (Data Package 2.0)."""
CHECKSUMS = "SHA256SUMS"
"""List of a release's files, for `sha256sum -c`."""
WITHHELD = "withheld"
"""Table of a stand-off package: what is left out and no span gives back."""
INSTRUCTIONS = "rehydration.json"
"""File of a stand-off package: how to put the texts back."""
_PACKAGE = Path(__file__).parents[1]
_REPOSITORY = Path(__file__).parents[3]


def schema_folder() -> Path:
    """The contract: inside an installed package, else in the repository."""
    return _inside_or_beside("schema")


def rules_folder() -> Path:
    """The rules of the stages, which are data, for English."""
    return _PACKAGE / "rules/en"


def corpus_folder() -> Path:
    """The published versions: inside an installed package, else in the repository."""
    return _inside_or_beside("corpus")


def own_folders() -> list[Path]:
    """What this program is made of, and so writes to no folder within: its code, its rules, its contract."""
    return [_PACKAGE, schema_folder()]


def repository() -> Path:
    """The repository that this package is run from.

    Raises:
        CorpusError: the package is installed elsewhere, and there is no repository.
    """
    if not (_REPOSITORY / "pyproject.toml").exists() or not (_REPOSITORY / "schema").is_dir():
        raise CorpusError(
            "expected to run in a checkout of the repository, found an installed package; give --seeds and --out."
        )
    return _REPOSITORY


def interrupted() -> Iterator[tuple[Path, Path]]:
    """Version folders whose publication was cut short, with the repository that they are in."""
    for journal in (_REPOSITORY / "corpus").glob(".v*.journal"):
        yield journal.with_name(journal.stem.removeprefix(".")), _REPOSITORY


def version_folder(version: str) -> str:
    """Name of a version's folder: 'v1.0.0'."""
    return f"v{version}"


def _inside_or_beside(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _REPOSITORY / name
