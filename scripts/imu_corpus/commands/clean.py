"""The commands `clean` and `repeated-lines`: boilerplate of one page, and what the pages of a publisher share."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imu_corpus.commands import options
from imu_corpus.commands.command import Command, tell
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import shown

if TYPE_CHECKING:
    from imu_corpus.model import Line, Verdict

    Judged = Iterable[tuple[Line, Verdict]]

_ROWS = 1_000
"""Rows that are printed at once."""


@click.command(cls=Command)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="FILE...")
@click.option("--format", "form", type=click.Choice(["jsonl", "text"]), default="jsonl", show_default=True)
@options.repeated
def clean(files: tuple[Path, ...], form: str, repeated: Path | None) -> None:
    """Remove a web page's boilerplate from plain text; '-' reads standard input.

    Prints a JSON object for each non-empty line, in order: path, line, raw_start, raw_end (code points),
    text (normalised), kind, category (of what is dropped), keep, rule_id, confidence. With --format text, prints
    the kept lines. The promise holds for English; other languages lose less.

    Examples:
      imu-corpus clean page.txt
      imu-corpus clean --format text - < page.txt
    """
    from imu_corpus import clean_text

    hashes = options.read_hashes(repeated)
    failed = False
    for path in files:
        try:
            judged = clean_text(options.read_text(path), hashes)
        except CorpusError as error:
            tell(f"imu-corpus: {error}", err=True)
            failed = True
            continue
        rows = _json_rows(path, judged) if form == "jsonl" else _text_rows(judged)
        while part := "".join(islice(rows, _ROWS)):
            click.echo(part, nl=False)
    if failed:
        sys.exit(1)


def _json_rows(path: Path, judged: Judged) -> Iterator[str]:
    for line, verdict in judged:
        row = {
            "path": shown(path),
            "line": line.number,
            "raw_start": line.raw_start,
            "raw_end": line.raw_end,
            "text": line.text,
            "kind": verdict.kind,
            "category": verdict.category,
            "keep": verdict.keep,
            "rule_id": verdict.rule_id,
            "confidence": verdict.confidence,
        }
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _text_rows(judged: Judged) -> Iterator[str]:
    return (f"{line.text}\n" for line, verdict in judged if verdict.keep)


@click.command("repeated-lines", cls=Command)
@options.files
@click.option("--pages", type=click.IntRange(min=2), default=3, show_default=True, help="Pages that a line must be on.")
def repeated_lines(files: tuple[Path, ...], pages: int) -> None:
    """Collect the lines that pages of one publisher share; almost all of them are boilerplate.

    Give the pages of ONE publisher. Prints a hash for each line that stands on at least --pages of them, sorted;
    `clean` and `build` take the output with --repeated.

    Example:
      imu-corpus repeated-lines rferl/*.txt > rferl.repeated
      imu-corpus clean --repeated rferl.repeated rferl/one.txt
    """
    from imu_corpus.cleaning import collect_repeated
    from imu_corpus.pipeline import read_lines

    documents = (read_lines(options.read_text(path))[0] for path in files)
    click.echo("".join(f"{line}\n" for line in sorted(collect_repeated(documents, pages))), nl=False)
