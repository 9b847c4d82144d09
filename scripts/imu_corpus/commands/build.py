"""The command `build`: the corpus from its texts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from imu_corpus.commands import options
from imu_corpus.commands.command import CorpusCommand, tell


@click.command(cls=CorpusCommand)
@click.option("--seeds", type=options.FOLDER, help="Folder of .txt files, may have a sources.csv.  [default: seeds/]")
@click.option("--out", type=options.FOLDER, help="Folder to write the tables to.  [default: corpus/<version>/]")
@options.jobs
@options.repeated
def build(seeds: Path | None, out: Path | None, jobs: int, repeated: Path | None) -> None:
    """Make the corpus: clean every text, write tables in Parquet and JSON Lines, validate them.

    --out is a new or empty folder, or a corpus that this tool wrote, which is replaced; anything else is left alone.
    The result does not depend on --jobs, and building twice gives the same bytes. A build that fails leaves the
    last good corpus as it was. A released version is made again and compared: equal is reported as reproduced, and a
    difference is an error that says what differs and which version is due.

    Examples:
      imu-corpus build
      imu-corpus build --seeds ~/articles --out ~/articles-corpus --jobs 2
    """
    from imu_corpus.build import corpus
    from imu_corpus.io import paths
    from imu_corpus.release import working

    if (seeds is None) != (out is None):
        raise click.UsageError("Give --seeds and --out together, or neither.")
    hashes = options.read_hashes(repeated)
    if seeds is None or out is None:
        tell(working.make(paths.repository(), jobs=jobs, repeated=hashes, watch=_progress))
        return
    rows = corpus.build(seeds, out, jobs=jobs, repeated=hashes, watch=_progress)
    tell(f"{_near(out)}: " + ", ".join(f"{count} {name}" for name, count in rows.items()))


def _progress(parts: Iterable[Any], total: int) -> Iterable[Any]:
    from tqdm import tqdm

    # disable=None: no bar where standard error is no terminal.
    bar: Iterable[Any] = tqdm(parts, total=total, unit="text", disable=None, leave=False)
    return bar


def _near(path: Path) -> str:
    """The path from the current folder on, if it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
