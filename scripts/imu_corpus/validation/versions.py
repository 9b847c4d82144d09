"""Versions: a version that this contract does not describe is known by the list of releases, or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from imu_corpus.contract.load import Contract
from imu_corpus.datapackage.descriptor import Digest
from imu_corpus.datapackage.open import Package
from imu_corpus.io.paths import CHECKSUMS, DESCRIPTOR
from imu_corpus.validation.kind import Kind
from imu_corpus.validation.problem import Problem, shown


def is_described(package: Package, kind: Kind, contract: Contract) -> bool:
    """Whether the contract is that of the package: of its version, or of no data set of this name at all."""
    return not kind.is_own or package.descriptor.get("version") == contract.dataset["version"]


def check(package: Package, contract: Contract, released: Mapping[str, str], digest: Digest) -> Iterator[Problem]:
    """Problems of a version of this data set that the contract is not of: it is released, and as it was then."""
    version = package.descriptor.get("version")
    known = released.get(str(version)) if package.descriptor["name"] == contract.dataset["name"] else None
    if known is None:
        expected = f"version {contract.dataset['version']}, which this imu-corpus describes, or a released one"
        yield Problem(
            "contract.version", str(package.file), "version", expected, f"{shown(version)}: update imu-corpus"
        )
        return
    for folder in package.releases:
        path = folder / CHECKSUMS
        found = digest(path) if path.is_file() else "none"
        if found != known:
            yield Problem("contract.released", str(path), "", f"sha256 {known} as {version} was released", found)
        elif folder != package.folder and package.descriptor != _moved(folder, package.folder):
            expected = f"what {folder / DESCRIPTOR} says"
            yield Problem("contract.released", str(package.file), "", expected, "another description")


def _moved(folder: Path, above: Path) -> object:
    """The descriptor of a release folder as it stands above it."""
    descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    prefix = folder.relative_to(above).as_posix()
    resources = [{**entry, "path": f"{prefix}/{entry['path']}"} for entry in descriptor["resources"]]
    return {**descriptor, "resources": resources}
