"""Arguments and options that several commands have, and how the files that they name are read."""

from __future__ import annotations

from pathlib import Path

import click

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)
PATH = click.Path(path_type=Path)

files = click.argument("files", nargs=-1, required=True, type=PATH, metavar="FILE...")
jobs = click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Worker processes.")
repeated = click.option("--repeated", type=FILE, help="Lines to drop: a file that `repeated-lines` made.")


def read_text(path: Path) -> str:
    """The text of a file; '-' is standard input.

    Raises:
        CorpusError: it cannot be read, or is not UTF-8.
    """
    from imu_corpus.io.files import decode, read, read_standard_input

    return decode(read_standard_input() if str(path) == "-" else read(path), str(path))


def read_hashes(path: Path | None) -> frozenset[str]:
    """The lines to drop that --repeated names: none without it.

    Raises:
        CorpusError: the file cannot be read.
    """
    return frozenset(read_text(path).split()) if path else frozenset()
