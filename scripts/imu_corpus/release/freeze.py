"""Releasing: freeze the current version, if the tree is clean and number, day and changelog are what they must be.

check the tree ► build ► validate ► compare with the last release ► freeze it and list it in releases.csv, at once
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from imu_corpus.build.corpus import Watch, prepare, publish, unwatched
from imu_corpus.build.engines import Engine, here
from imu_corpus.contract.load import load_contract
from imu_corpus.datapackage import write
from imu_corpus.datapackage.summary import VersionSummary
from imu_corpus.io import atomic, targets
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.paths import CHECKSUMS, version_folder
from imu_corpus.release import difference_report
from imu_corpus.release.difference import compare
from imu_corpus.release.releases import FILE, Release, check_frozen, read_releases, seal, with_release
from imu_corpus.release.versions import LEVELS, NONE, Version

SOURCE = "schema/dataset.json"
CHANGES = "CHANGELOG.md"


def release(root: Path, version: Version, *, engine: Engine = here, watch: Watch = unwatched) -> Path:
    """Freeze `version` of the repository at `root`; returns its folder.

    The number and the day come from `schema/dataset.json`, the one place where people write them: `version` only
    says that this is the one that is meant.

    Raises:
        CorpusError: everything that stands against the release, a line each; nothing is written then.
    """
    corpus = root / "corpus"
    target = corpus / version_folder(str(version))
    # What an interrupted release or build has left would make the tree unclean.
    atomic.recover(target, root)
    targets.check_corpus_target(target, [root / "seeds", root / "schema"])
    dataset = load_contract(root / "schema").dataset
    releases = read_releases(corpus)
    _refuse_if(
        [*_number(version, dataset, releases), *_day(dataset), *_changelog(root, version, dataset), *_tree(root)]
        + [f"{problem}; restore the released file." for problem in check_frozen(corpus)]
    )
    with atomic.publication(target, root) as staged:
        # Another release may have been made meanwhile.
        _refuse_if(_number(version, dataset, read_releases(corpus)))
        made = prepare(root / "seeds", staged.scratch, engine=engine, watch=watch)
        summary = publish(staged.folder, made)
        _refuse_if(_rise(version, corpus, releases, staged.folder))
        staged.write(write.root_files(root, target, made.contract, summary, data=staged.folder))
        entry = Release(version, dataset["released_on"], _hashes(summary, staged.folder))
        staged.write({corpus / FILE: with_release(corpus, entry)})
    return target


def is_committed(root: Path, version: Version) -> bool:
    """Whether git knows the folder of a version, and the list of releases, as they are."""
    places = [f"corpus/{version_folder(str(version))}", f"corpus/{FILE}"]
    command = ["git", "-C", str(root), "status", "--porcelain", "--", *places]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return not found.stdout.strip()


def _refuse_if(reasons: Iterable[str]) -> None:
    if listed := list(reasons):
        raise CorpusError("\n".join(listed))


def _number(version: Version, dataset: Mapping[str, Any], releases: Mapping[Version, Release]) -> Iterator[str]:
    if dataset["version"] != str(version):
        yield f"{SOURCE}: expected version {version}, found {dataset['version']}; write the number that is meant there."
    if releases and version <= max(releases):
        yield f"corpus/{FILE}: expected a version after {max(releases)}, found {version}; raise the number."


def _day(dataset: Mapping[str, Any]) -> Iterator[str]:
    try:
        date.fromisoformat(str(dataset["released_on"]))
    except ValueError:
        yield f"{SOURCE}: expected a day such as 2026-12-01 in released_on, found {dataset['released_on']!r}; write it."


def _changelog(root: Path, version: Version, dataset: Mapping[str, Any]) -> Iterator[str]:
    heading = f"## Data {version} ({dataset['released_on']})"
    text = (root / CHANGES).read_text(encoding="utf-8")
    entry = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^## |\Z)", text, flags=re.MULTILINE | re.DOTALL)
    if not entry:
        yield f"{CHANGES}: expected the heading '{heading}', found none; add it and say what changed."
    elif not entry[1].strip():
        yield f"{CHANGES}: expected what changed below '{heading}', found nothing; say it."


def _tree(root: Path) -> Iterator[str]:
    try:
        found = subprocess.run(
            ["git", "-C", str(root), "status", "--porcelain"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        yield f"{root}: expected a git checkout, found none; release from a clone."
        return
    changed = [line[3:] for line in found.stdout.splitlines()]
    if changed:
        names = ", ".join(changed[:3]) + (" …" if len(changed) > 3 else "")
        yield f"expected a clean tree, found {len(changed)} changed files ({names}); commit them or take them back."


def _rise(version: Version, corpus: Path, releases: Mapping[Version, Release], built: Path) -> Iterator[str]:
    """Whether the number rises from the last release as the changes ask."""
    if not releases:
        return
    last = max(releases)
    found = compare(corpus / version_folder(str(last)), built)
    line = difference_report.verdict(found, str(last), str(version), last)
    if found.due == NONE:
        yield f"{line}; expected a change since {last}, found none; there is nothing to release."
        return
    allowed = [last.raised(level) for level in LEVELS[LEVELS.index(found.due) :]]
    if version not in allowed:
        numbers = " or ".join(str(number) for number in allowed)
        yield f"{line}; expected version {numbers}, found {version}; write the number that is due into {SOURCE}."


def _hashes(summary: VersionSummary, folder: Path) -> dict[str, str]:
    return {name: table.digest for name, table in summary.tables.items()} | {CHECKSUMS: seal(folder)}
