"""Packing: a release and the archives to deposit, in `dist/`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from imu_corpus.archiving import write_archive
from imu_corpus.errors import CorpusError
from imu_corpus.layout import version_folder
from imu_corpus.releases import read_releases
from imu_corpus.releasing import release
from imu_corpus.versions import Version

DIST = "dist"


def release_and_pack(root: Path, version: Version, *, with_zip: bool, jobs: int) -> Iterator[str]:
    """Release a version unless it is released, then make what is asked for; yields a line for each thing done.

    Raises:
        CorpusError: the release is refused, or the version is released and nothing else is asked for.
    """
    is_released = version in read_releases(root / "corpus")
    if is_released and not with_zip:
        raise CorpusError(f"{version} is released; expected --zip to pack it, or a new number, found neither.")
    if not is_released:
        yield _released(root, release(root, version, jobs=jobs), version)
    if with_zip:
        folder = root / "corpus" / version_folder(str(version))
        target = root / DIST / f"imu-corpus-{version}.zip"
        write_archive(folder, target)
        yield f"{target.relative_to(root)}: written"


def _released(root: Path, folder: Path, version: Version) -> str:
    tag = version_folder(str(version))
    return (
        f"{folder.relative_to(root)}: released; now commit it: "
        f"git add -A && git commit -m 'Release data {version}' && git tag {tag}"
    )
