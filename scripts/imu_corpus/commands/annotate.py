"""The command `annotate`: what programs find in a text that a user brings."""

from __future__ import annotations

import json
from pathlib import Path

import click

from imu_corpus.commands import options
from imu_corpus.commands.command import Command, tell
from imu_corpus.io.files import shown


@click.command(cls=Command)
@options.files
@click.option("--format", "form", type=click.Choice(["jsonl", "brat"]), default="jsonl", show_default=True)
@click.option("--published", metavar="EDTF", help="Date of the texts, such as 2014-06-17, to resolve 'last week'.")
@click.option("--ner-model", metavar="NAME", help="Find names with your own spaCy pipeline (extra `spacy`).")
def annotate(files: tuple[Path, ...], form: str, published: str | None, ner_model: str | None) -> None:
    """Find names, times, numbers, quotations and citations in plain texts.

    Prints a JSON object for each finding: path, layer, start, end (code points of the file's own text), text, type
    and the values of its layer. With --format brat, writes a draft FILE.ann beside each text, to correct by hand;
    a file that is there already is left alone.

    Examples:
      imu-corpus annotate --published 2014-06-17 page.txt
      imu-corpus annotate --format brat seeds/005_new.txt
    """
    from imu_corpus.annotation.findings import findings
    from imu_corpus.build import annotating

    gazetteer = annotating.known_names()
    for path in files:
        document = annotating.annotate_text(options.read_text(path), str(path), published, gazetteer)
        if ner_model:
            document = annotating.rename_with(ner_model, document)
        if form == "jsonl":
            rows = findings(shown(path), document)
            click.echo("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), nl=False)
        else:
            tell(annotating.write_draft(path, document))
