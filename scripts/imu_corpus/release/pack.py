"""Packing: a release and what is deposited of it, in `dist/`: the archive, and the stand-off package."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from imu_corpus import validation
from imu_corpus.build.engines import Engine, here
from imu_corpus.contract.load import load_contract
from imu_corpus.io import atomic, targets
from imu_corpus.io.archive import check_archive, write_archive
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.paths import version_folder
from imu_corpus.release.freeze import SOURCE, is_committed, release
from imu_corpus.release.releases import read_releases
from imu_corpus.release.standoff import write_standoff
from imu_corpus.release.versions import Version

DIST = "dist"


def release_and_pack(
    root: Path, version: Version, *, with_zip: bool, with_standoff: bool, engine: Engine = here
) -> Iterator[str]:
    """Release a version unless it is released, then make what is asked for; yields a line for each thing done.

    Raises:
        CorpusError: a target holds what this tool did not write; the release is refused; or the version is released
            and committed, and nothing else is asked for.
    """
    folders = {f"imu-corpus-{version}": root / "corpus" / version_folder(str(version))}
    if with_standoff:
        standoff = root / DIST / f"imu-corpus-{version}-standoff"
        folders[standoff.name] = standoff
        targets.check_corpus_target(standoff, _kept(root))
    archives = {root / DIST / f"{name}.zip": folder for name, folder in folders.items()} if with_zip else {}
    for path in archives:
        check_archive(path, _kept(root))
    is_released = version in read_releases(root / "corpus")
    if is_released and not (with_zip or with_standoff) and is_committed(root, version):
        raise CorpusError(f"{version} is released; expected --zip or --standoff, or a new number, found neither.")
    if not is_released:
        release(root, version, engine=engine)
    if not is_committed(root, version):
        yield _released(version)
    if with_standoff:
        pack_standoff(root, version, standoff)
        yield f"{DIST}/{standoff.name}: written"
    for path, folder in archives.items():
        write_archive(folder, path)
        yield f"{DIST}/{path.name}: written"


def _kept(root: Path) -> list[Path]:
    """What nothing may be packed into."""
    return [root / name for name in ("seeds", "schema", "corpus")]


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


def _released(version: Version) -> str:
    tag = version_folder(str(version))
    return (
        f"corpus/{tag}: released; now commit it: git add -A && git commit -m 'Release data {version}' && git tag {tag}"
    )
