"""Packing: a release and what is deposited of it, in `dist/`: the archive, and the stand-off package."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from imu_corpus import validation
from imu_corpus.contract.load import load_contract
from imu_corpus.io import atomic
from imu_corpus.io.archive import write_archive
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.paths import version_folder
from imu_corpus.release.freeze import SOURCE, release
from imu_corpus.release.releases import read_releases
from imu_corpus.release.standoff import write_standoff
from imu_corpus.release.versions import Version

DIST = "dist"


def release_and_pack(
    root: Path, version: Version, *, with_zip: bool, with_standoff: bool, jobs: int = 1
) -> Iterator[str]:
    """Release a version unless it is released, then make what is asked for; yields a line for each thing done.

    Raises:
        CorpusError: the release is refused, or the version is released and nothing else is asked for.
    """
    is_released = version in read_releases(root / "corpus")
    if is_released and not (with_zip or with_standoff):
        raise CorpusError(f"{version} is released; expected --zip or --standoff, or a new number, found neither.")
    if not is_released:
        yield _released(root, release(root, version, jobs=jobs), version)
    folders = {f"imu-corpus-{version}": root / "corpus" / version_folder(str(version))}
    if with_standoff:
        name = f"imu-corpus-{version}-standoff"
        folders[name] = root / DIST / name
        pack_standoff(root, version, folders[name])
        yield f"{folders[name].relative_to(root)}: written"
    for name, folder in folders.items() if with_zip else ():
        write_archive(folder, root / DIST / f"{name}.zip")
        yield f"{DIST}/{name}.zip: written"


def pack_standoff(root: Path, version: Version, target: Path) -> None:
    """Write the stand-off package of a released version into the folder `target`.

    Raises:
        CorpusError: the working tree describes another version, whose contract may be another; or the package
            does not validate.
    """
    contract = load_contract(root / "schema")
    if contract.dataset["version"] != str(version):
        raise CorpusError(
            f"{SOURCE}: expected version {version}, found {contract.dataset['version']}; check out the tag "
            f"{version_folder(str(version))}."
        )
    release_folder = root / "corpus" / version_folder(str(version))
    tables = {name: pq.read_table(release_folder / f"{name}.parquet") for name in contract.resources}
    with atomic.replacing(target) as folder:
        write_standoff(folder, root / "schema", contract, tables)
        if problems := validation.validate(folder):
            raise CorpusError("\n".join(str(problem) for problem in problems))


def _released(root: Path, folder: Path, version: Version) -> str:
    tag = version_folder(str(version))
    return (
        f"{folder.relative_to(root)}: released; now commit it: "
        f"git add -A && git commit -m 'Release data {version}' && git tag {tag}"
    )
