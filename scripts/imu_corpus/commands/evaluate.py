"""The command `evaluate`: how well annotation is done."""

from __future__ import annotations

from pathlib import Path

import click

from imu_corpus.commands import options
from imu_corpus.commands.command import Command, tell


@click.command(cls=Command)
@click.argument("folders", nargs=-1, type=options.FOLDER, metavar="[REFERENCE RESPONSE]")
@click.option("--seeds", type=options.FOLDER, help="Folder of the texts and their passports.  [default: seeds/]")
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
def evaluate(folders: tuple[Path, ...], seeds: Path | None, form: str) -> None:
    """Measure annotation: the automatic annotators against the curated texts, or one folder of .ann against another.

    Prints precision, recall and F1 for each layer, type and document. 'automatic_blind' takes the names of the
    text under test out of the annotators' lists first.

    Examples:
      imu-corpus evaluate
      imu-corpus evaluate seeds/passes/names-a seeds/passes/names-b --format jsonl
    """
    from imu_corpus.evaluation import quality
    from imu_corpus.io import paths

    if len(folders) not in {0, 2}:
        raise click.UsageError("Give two folders of .ann files, or none.")
    for line in quality.report(seeds or paths.repository() / "seeds", folders, form):
        tell(line)
