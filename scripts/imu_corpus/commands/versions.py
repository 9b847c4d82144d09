"""Commands on versions: `diff`, `release`, `verify`, `cite`, `rehydrate`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imu_corpus.commands import options
from imu_corpus.commands.command import Command, CorpusCommand, tell
from imu_corpus.io.errors import foreign
from imu_corpus.io.files import shown

if TYPE_CHECKING:
    from imu_corpus.release.versions import Version

WORKING = "working"


@click.command(cls=CorpusCommand)
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", default=WORKING)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def diff(before: str, after: str, form: str) -> None:
    """Say what changed between two versions, and which version number that asks for.

    A and B are versions (1.0.0), folders with a datapackage.json, or the word 'working' for what the working tree
    gives now; B is the working tree by default. Prints schema changes, rows added and removed by key, values changed
    by key and column. patch: values corrected; minor: documents, tables, columns or ids added; major: something
    renamed or removed, or ids changed.

    Examples:
      imu-corpus diff 1.0.0
      imu-corpus diff 1.0.0 1.1.0 --format json
      imu-corpus diff ~/downloads/v1.0.0 corpus/v1.0.0
    """
    from imu_corpus.release import difference_report
    from imu_corpus.release.difference import compare

    with _side(before) as left, _side(after) as right, foreign(f"{shown(before)}, {shown(after)}", "two packages"):
        found = compare(left, right)
    version = _version_of(before)
    if form == "json":
        click.echo(difference_report.as_json(found, shown(before), shown(after), version))
    else:
        for line in difference_report.as_text(found, before, after, version):
            tell(line)


@contextmanager
def _side(name: str) -> Iterator[Path]:
    """The package that a word names."""
    from imu_corpus.datapackage.load import find_version
    from imu_corpus.io import paths
    from imu_corpus.release import working
    from imu_corpus.release.versions import is_version

    if name == WORKING:
        with working.working(paths.repository()) as folder:
            yield folder
    elif is_version(name):
        yield find_version(paths.corpus_folder(), name)
    else:
        yield Path(name)


def _version_of(name: str) -> Version | None:
    from imu_corpus.release.versions import is_version, parse

    return parse(name) if is_version(name) else None


@click.command(cls=CorpusCommand)
@click.argument("version")
@click.option("--zip", "with_zip", is_flag=True, help="Write dist/imu-corpus-X.Y.Z.zip, the archive to deposit.")
@click.option("--standoff", is_flag=True, help="Write dist/imu-corpus-X.Y.Z-standoff/, the version without its texts.")
@options.jobs
def release(version: str, with_zip: bool, standoff: bool, jobs: int) -> None:
    """Freeze VERSION: corpus/vX.Y.Z/, a line a table in corpus/releases.csv, card and citation.

    Number and day are written by people, in schema/dataset.json; VERSION says which one is meant. Refuses unless both
    agree, the tree is clean, CHANGELOG.md has '## Data X.Y.Z (day)', the result validates, and the number rises as
    `diff` says it must. Of a version that is released already, only the archives are made. They have the same bytes
    each time.

    Examples:
      make release VERSION=1.0.0
      imu-corpus release 1.0.0 --zip --standoff
    """
    from imu_corpus.build.engines import processes
    from imu_corpus.io import paths
    from imu_corpus.release import pack
    from imu_corpus.release.versions import parse

    root, number = paths.repository(), parse(version)
    for line in pack.release_and_pack(root, number, with_zip=with_zip, with_standoff=standoff, engine=processes(jobs)):
        tell(line)


@click.command(cls=CorpusCommand)
@click.argument("path", type=options.PATH)
def verify(path: Path) -> None:
    """Check a downloaded copy of a version: PATH is its folder or zip file.

    Each file must have the hash that SHA256SUMS says, and SHA256SUMS the one that corpus/releases.csv says, where
    the version is listed there. Prints what the copy is, or a line for each problem, and then exits 1.

    Example:
      imu-corpus verify ~/downloads/imu-corpus-1.0.0.zip
    """
    from imu_corpus.contract.load import load_contract
    from imu_corpus.io import paths
    from imu_corpus.release import releases
    from imu_corpus.release import verify as verifying

    name = load_contract(paths.schema_folder()).dataset["name"]
    known = releases.read_releases(paths.corpus_folder())
    with foreign(shown(path), "a copy of a version"):
        line, problems = verifying.verify(path, name, known)
    for problem in problems:
        tell(str(problem))
    if problems:
        tell(f"{path}: {len(problems)} problems; download the version again.", err=True)
        sys.exit(1)
    tell(line)


@click.command(cls=CorpusCommand)
@click.argument("version", required=False)
@click.option(
    "--format", "form", type=click.Choice(["bibtex", "apa", "csl-json", "ris"]), default="apa", show_default=True
)
def cite(version: str | None, form: str) -> None:
    """Print how to cite VERSION, the newest one by default: number, day, content hash, and the DOI if there is one.

    Examples:
      imu-corpus cite
      imu-corpus cite 1.0.0 --format bibtex >> references.bib
    """
    from imu_corpus.datapackage import citation
    from imu_corpus.datapackage.load import find_version
    from imu_corpus.io import paths

    folder = find_version(paths.corpus_folder(), version)
    with foreign(shown(folder / "CITATION.cff"), "the citation of a version"):
        work = citation.read_cited(folder, paths.schema_folder())
    click.echo(citation.FORMS[form](work), nl=False)


@click.command(cls=Command)
@click.argument("package", type=options.FOLDER)
@click.option("--seeds", required=True, type=options.FOLDER, help="Your raw texts.")
@click.option("--out", required=True, type=options.FOLDER, help="Folder to write.")
def rehydrate(package: Path, seeds: Path, out: Path) -> None:
    """Restore the full version from a stand-off PACKAGE and your own copies of the raw texts.

    The copies may have any names: each is known by its SHA-256. Every table must come out with the content hash of
    the full version, or nothing is written. --out is a new or empty folder, or a corpus that this tool wrote.

    Example:
      imu-corpus rehydrate imu-corpus-1.0.0-standoff --seeds ~/articles --out imu-corpus-1.0.0
    """
    from imu_corpus.release.rehydrate import rehydrate as restore

    with foreign(shown(package), "a stand-off package"):
        rows = restore(package, seeds, out)
    tell(f"{out}: {len(rows)} tables restored, each with the content hash of the full version")
