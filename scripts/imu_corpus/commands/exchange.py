"""The commands `export` and `add`: what goes out, a version in other forms, and what comes in, a new text."""

from __future__ import annotations

from pathlib import Path

import click

from imu_corpus.commands import options
from imu_corpus.commands.command import CorpusCommand, tell
from imu_corpus.io.errors import foreign
from imu_corpus.io.files import shown

FORMATS = ("brat", "conllu", "csv", "geojson", "sqlite", "webannotation")


@click.command(cls=CorpusCommand)
@click.argument("format_name", type=click.Choice(FORMATS), metavar="FORMAT")
@click.option("--out", required=True, type=options.FOLDER, help="New folder to write.")
@click.option("--version", "version", metavar="X.Y.Z", help="Version to export.  [default: the newest one]")
@click.option("--from", "folder", type=options.FOLDER, help="Its folder, if elsewhere.")
def export(format_name: str, out: Path, version: str | None, folder: Path | None) -> None:
    """Write a version in the form of another tool.

    FORMAT is one of
      brat           raw texts and stand-off, a folder that brat opens
      conllu         CoNLL-U, a file a document, names in MISC
      csv            a CSV file a table, safe to open in a spreadsheet
      geojson        events as points, RFC 7946
      sqlite         one database with keys and views
      webannotation  W3C Web Annotations, a collection a document

    Examples:
      imu-corpus export sqlite --out build/sqlite
      imu-corpus export csv --version 1.0.0 --out build/csv
    """
    from imu_corpus.datapackage.load import find_version
    from imu_corpus.exporting import export as write
    from imu_corpus.io import paths as layout

    release = folder or find_version(layout.corpus_folder(), version)
    with foreign(shown(release), f"a version that can be written as {format_name}"):
        paths = write(format_name, release, out)
    tell(f"{out}: {len(paths)} files")


@click.command(cls=CorpusCommand)
@click.argument("file", type=options.FILE)
@click.option("--seeds", type=options.FOLDER, help="Folder of texts.  [default: seeds/]")
@click.option("--title", help="Headline as printed.")
@click.option("--url", help="Address of the text.")
@click.option("--published", "published_on", metavar="EDTF", help="Day, such as 2014-06-17; resolves 'last week'.")
@click.option("--language", metavar="BCP47", help="Language of the text, such as en.")
def add(file: Path, seeds: Path | None, **known: str | None) -> None:
    """Add a text to the corpus: FILE is the page as plain text, UTF-8, as received.

    Copies its bytes into seeds/, adds a row to seeds/sources.csv with every layer marked a draft, writes a draft .ann
    to correct by hand, and says what to do next. How a value is known stays 'unknown' until you write its evidence.

    Example:
      imu-corpus add article.txt --language en --published 2013-05-14
    """
    from imu_corpus.build import adding
    from imu_corpus.io import paths as layout

    folder = seeds or layout.repository() / "seeds"
    given = {name: value for name, value in known.items() if value}
    added = adding.add(file, folder, layout.corpus_folder(), given)
    for line in adding.report(added, folder):
        tell(line)
