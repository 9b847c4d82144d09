"""The current version, which `schema/dataset.json` names: a working version is built, a released one only compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from imu_corpus.build.corpus import Watch, build, prepare, publish, unwatched
from imu_corpus.build.engines import Engine, here
from imu_corpus.contract.load import Contract, load_contract
from imu_corpus.datapackage import write
from imu_corpus.datapackage.summary import VersionSummary
from imu_corpus.io.checksums import read_checksums
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.locks import only_writer
from imu_corpus.io.paths import CHECKSUMS, version_folder
from imu_corpus.release import difference_report
from imu_corpus.release.difference import compare
from imu_corpus.release.releases import Release, check_frozen, read_releases
from imu_corpus.release.versions import NONE, PATCH, parse


def make(root: Path, *, engine: Engine = here, repeated: frozenset[str] = frozenset(), watch: Watch = unwatched) -> str:
    """Build the current version of the repository at `root`, or compare it where it is released.

    Returns one line that says what was done.

    Raises:
        CorpusError: the build fails; a released folder is no longer what it was; or the tree does not give the
            released version any more. Nothing is written then.
    """
    corpus = root / "corpus"
    if problems := check_frozen(corpus):
        raise CorpusError("\n".join(f"{problem}; restore the released file." for problem in problems))
    version = parse(load_contract(root / "schema").dataset["version"])
    target = corpus / version_folder(str(version))
    seeds = root / "seeds"
    shown = target.relative_to(root)
    if release := read_releases(corpus).get(version):
        with _built(seeds, engine, repeated, watch) as (folder, contract, summary):
            line = compare_with_release(target, release, folder, summary)
            with only_writer(root):
                write.write_changed(write.root_files(root, target, contract, summary))
        return f"{shown}: {line}"
    rows = build(seeds, target, engine=engine, root=root, repeated=repeated, watch=watch)
    return f"{shown}: " + ", ".join(f"{count} {name}" for name, count in rows.items())


Made = tuple[Path, Contract, VersionSummary]
"""A folder, the contract that it obeys, and what there is to tell of it."""


@contextmanager
def working(root: Path) -> Iterator[Path]:
    """A folder, gone afterwards, with what the working tree gives now."""
    with _built(root / "seeds", here, frozenset(), unwatched) as (folder, _, _):
        yield folder


@contextmanager
def _built(seeds: Path, engine: Engine, repeated: frozenset[str], watch: Watch) -> Iterator[Made]:
    with TemporaryDirectory(prefix="imu-corpus-") as name:
        shards, folder = (Path(name) / part for part in ("shards", "release"))
        shards.mkdir()
        folder.mkdir()
        corpus = prepare(seeds, shards, engine=engine, repeated=repeated, watch=watch)
        yield folder, corpus.contract, publish(folder, corpus)


def compare_with_release(target: Path, release: Release, built: Path, summary: VersionSummary) -> str:
    """Say that a build gives the released version again.

    Raises:
        CorpusError: it does not; the message lists what differs and names the version that is due.
    """
    unequal = [name for name, table in summary.tables.items() if release.hashes.get(name) != table.digest]
    gone = [name for name in release.hashes if name not in summary.tables and name != CHECKSUMS]
    files = _unequal_files(target, built)
    others = [name for name in files if not name.endswith(".parquet")]
    if unequal or gone or others:
        raise CorpusError(_explain(target, release, built, [*files, *gone]))
    if not files:
        return f"reproduced, every byte of {len(summary.tables)} tables"
    then, now = _writer(target), _writer(built)
    if then == now:
        raise CorpusError(_explain(target, release, built, files))
    return f"reproduced, equal tables; Parquet bytes differ, because {now} wrote here and {then} there"


def _unequal_files(target: Path, built: Path) -> list[str]:
    old, new = (read_checksums((folder / CHECKSUMS).read_text(encoding="utf-8")) for folder in (target, built))
    return sorted(name for name in {*old, *new} if old.get(name) != new.get(name))


def _writer(folder: Path) -> str:
    return str(pq.read_metadata(folder / "documents.parquet").created_by or f"pyarrow {pa.__version__}")


def _explain(target: Path, release: Release, built: Path, files: list[str]) -> str:
    found = compare(target, built)
    due = PATCH if found.due == NONE else found.due
    number = release.version.raised(due)
    return "\n".join(
        (
            f"{target.name} is released and frozen, and the working tree gives something else; nothing was written. "
            f"Version {number} is due: set it in schema/dataset.json with released_on null, or take the change back.",
            f"files that differ: {', '.join(files)}",
            *difference_report.as_text(found, target.name, "working tree", release.version),
        )
    )
