"""The command `validate`: is a package what it says?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from imu_corpus.commands import options
from imu_corpus.commands.command import CorpusCommand, tell
from imu_corpus.io.errors import foreign
from imu_corpus.io.files import shown
from imu_corpus.io.paths import corpus_folder


@click.command(cls=CorpusCommand)
@click.argument("path", type=options.PATH, default="datapackage.json")
@click.option("--against", type=options.FOLDER, metavar="SEEDS", help="Build these texts again, and compare.")
@click.option("--repeated", type=options.FILE, help="With --against: lines that the package was built without.")
def validate(path: Path, against: Path | None, repeated: Path | None) -> None:
    """Check a published package: files and hashes, schema and keys, text and offsets, meaning.

    PATH is a folder with a datapackage.json, or such a file; the one in the current folder by default. Prints a
    line for each problem (file, row, column, check id, expected, found) and exits 1 if there is any. A value that
    was changed alike in both forms, with new hashes, is found with --against, which builds the texts again.

    Examples:
      imu-corpus validate
      imu-corpus validate corpus/v1.0.0 --against seeds
    """
    from imu_corpus.release.releases import sealed
    from imu_corpus.validation import validate as run

    with foreign(shown(path), "a package that can be checked"):
        problems = run(path, released=sealed(corpus_folder()))
    if against is not None and not problems:
        from imu_corpus.release.rebuild import check_against

        hashes = options.read_hashes(repeated)
        with foreign(shown(path), "a package that can be compared"):
            problems = check_against(path, against, hashes)
    for problem in problems:
        tell(str(problem))
    if problems:
        tell(
            f"{path}: {len(problems)} problems; move it away, and `imu-corpus build` makes the corpus again.", err=True
        )
        sys.exit(1)
    tell(f"{path}: valid")
