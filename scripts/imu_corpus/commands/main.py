"""The command line. Commands import what they need when they run, so that `--help` answers at once."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from errno import EPIPE
from pathlib import Path
from typing import Any

import click

from imu_corpus import __version__
from imu_corpus.commands import exchange, versions
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import shown


class _Commands(click.Group):
    """A group whose commands report a CorpusError as one line a problem, and exit 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CorpusError as error:
            for line in str(error).split("\n"):
                click.echo(f"imu-corpus: {line}", err=True)
            ctx.exit(1)
        except OSError as error:
            if error.errno == EPIPE:
                raise
            place, found = shown(error.filename or "imu-corpus"), error.strerror or str(error)
            click.echo(f"imu-corpus: {place}: expected to read and write files, found: {found}; mend it.", err=True)
            ctx.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="imu-corpus %(version)s (code)")
def main() -> None:
    r"""Make, check and use the IMU Corpus.

    \b
    From a checkout of the repository:
      imu-corpus build                      seeds/ -> corpus/, datapackage.json, README.md
      imu-corpus validate                   is the published package what it says?
    With any text:
      imu-corpus clean page.txt             what each line is, as JSON Lines
      imu-corpus clean --format text *.txt  the clean text
    With a released version:
      imu-corpus verify corpus/v1.0.0       is this copy the one that was released?
      imu-corpus cite --format bibtex       how to cite it
      imu-corpus export sqlite --out DIR    in the form of another tool
    """
    from imu_corpus.io import atomic, paths

    for target, root in paths.interrupted():
        atomic.recover(target, root)


_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)


@main.command()
@click.option("--seeds", type=_FOLDER, help="Folder of .txt files, with or without a sources.csv.  [default: seeds/]")
@click.option("--out", type=_FOLDER, help="Folder to write the tables to.  [default: corpus/<version>/]")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Worker processes.")
@click.option("--repeated", type=_FILE, help="Lines to drop: a file that `repeated-lines` made.")
def build(seeds: Path | None, out: Path | None, jobs: int, repeated: Path | None) -> None:
    r"""Make the corpus: clean every text, write tables in Parquet and JSON Lines, validate them.

    The result does not depend on --jobs, and building twice gives the same bytes. A build that fails leaves the
    last good corpus as it was. A released version is made anew and compared: equal is reported as reproduced, and a
    difference is an error that says what differs and which version is due.

    \b
    Examples:
      imu-corpus build
      imu-corpus build --seeds ~/articles --out ~/articles-corpus --jobs 2
    """
    from imu_corpus.build import corpus
    from imu_corpus.io import paths
    from imu_corpus.release import working

    if (seeds is None) != (out is None):
        raise click.UsageError("Give --seeds and --out together, or neither.")
    if seeds is None or out is None:
        root = paths.repository()
        click.echo(working.make(root, jobs=jobs, repeated=_repeated(repeated), watch=_progress))
        return
    rows = corpus.build(seeds, out, jobs=jobs, repeated=_repeated(repeated), watch=_progress)
    click.echo(f"{_shown(out)}: " + ", ".join(f"{count} {name}" for name, count in rows.items()))


def _progress(parts: Iterable[Any], total: int) -> Iterable[Any]:
    from tqdm import tqdm

    # disable=None: no bar where standard error is no terminal.
    bar: Iterable[Any] = tqdm(parts, total=total, unit="text", disable=None, leave=False)
    return bar


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


@main.command()
@click.argument("path", type=click.Path(path_type=Path), default="datapackage.json")
@click.option("--against", type=_FOLDER, metavar="SEEDS", help="Build these texts anew, and compare.")
@click.option("--repeated", type=_FILE, help="With --against: lines that the package was built without.")
def validate(path: Path, against: Path | None, repeated: Path | None) -> None:
    """Check a published package: files and hashes, schema and keys, text and offsets, meaning.

    PATH is a folder with a datapackage.json, or such a file; the one in the current folder by default. Prints a
    line for each problem (file, row, column, check id, expected, found) and exits 1 if there is any. A value that
    was changed alike in both forms, with new hashes, is found with --against, which builds the texts anew.
    """
    from imu_corpus.validation import validate as run

    problems = run(path)
    if against is not None and not problems:
        from imu_corpus.release.rebuild import check_against

        problems = check_against(path, against, _repeated(repeated))
    for problem in problems:
        click.echo(str(problem))
    if problems:
        click.echo(f"{path}: {len(problems)} problems; `imu-corpus build` makes the corpus anew.", err=True)
        sys.exit(1)
    click.echo(f"{path}: valid")


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="FILE...")
@click.option("--format", "form", type=click.Choice(["jsonl", "text"]), default="jsonl", show_default=True)
@click.option("--repeated", type=_FILE, help="Lines to drop: a file that `repeated-lines` made.")
def clean(files: tuple[Path, ...], form: str, repeated: Path | None) -> None:
    """Remove a web page's boilerplate from plain text; '-' reads standard input.

    Prints a JSON object for each non-empty line, in order: path, line, raw_start, raw_end (code points),
    text (normalised), kind, category (of what is dropped), keep, rule_id, confidence. With --format text, prints
    the kept lines. The promise holds for English; other languages lose less.
    """
    from imu_corpus import clean_text

    hashes = _repeated(repeated)
    failed = False
    for path in files:
        try:
            judged = clean_text(_read(path), hashes)
        except CorpusError as error:
            click.echo(f"imu-corpus: {error}", err=True)
            failed = True
            continue
        click.echo("".join(_json_rows(path, judged) if form == "jsonl" else _text_rows(judged)), nl=False)
    if failed:
        sys.exit(1)


def _read(path: Path) -> str:
    from imu_corpus.io.files import decode, read

    return decode(sys.stdin.buffer.read() if str(path) == "-" else read(path), str(path))


def _repeated(path: Path | None) -> frozenset[str]:
    return frozenset(_read(path).split()) if path else frozenset()


def _json_rows(path: Path, judged: list[tuple[Any, Any]]) -> Iterator[str]:
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


def _text_rows(judged: list[tuple[Any, Any]]) -> Iterator[str]:
    return (f"{line.text}\n" for line, verdict in judged if verdict.keep)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--format", "form", type=click.Choice(["jsonl", "brat"]), default="jsonl", show_default=True)
@click.option("--published", metavar="EDTF", help="Date of the texts, such as 2014-06-17, to resolve 'last week'.")
@click.option("--ner-model", metavar="NAME", help="Find names with your own spaCy pipeline (extra `spacy`).")
def annotate(files: tuple[Path, ...], form: str, published: str | None, ner_model: str | None) -> None:
    r"""Find names, times, numbers, quotations and citations in plain texts.

    Prints a JSON object for each finding: path, layer, start, end (code points of the file's own text), text, type
    and the values of its layer. With --format brat, writes a draft FILE.ann beside each text, to correct by hand;
    a file that is there already is left alone.

    \b
    Examples:
      imu-corpus annotate --published 2014-06-17 page.txt
      imu-corpus annotate --format brat seeds/005_new.txt
    """
    from imu_corpus.commands import annotate as annotating

    gazetteer = annotating.known_names()
    for path in files:
        document = annotating.annotate_text(_read(path), str(path), published, gazetteer)
        if ner_model:
            document = annotating.rename_with(ner_model, document)
        if form == "jsonl":
            rows = annotating.rows(shown(path), document)
            click.echo("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), nl=False)
        else:
            click.echo(annotating.write_draft(path, document))


@main.command()
@click.argument("folders", nargs=-1, type=_FOLDER, metavar="[REFERENCE RESPONSE]")
@click.option("--seeds", type=_FOLDER, help="Folder of the texts and their passports.  [default: seeds/]")
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
def evaluate(folders: tuple[Path, ...], seeds: Path | None, form: str) -> None:
    """Measure annotation: the automatic annotators against the curated texts, or one folder of .ann against another.

    Prints precision, recall and F1 for each layer, type and document. 'automatic_blind' takes the names of the
    text under test out of the annotators' lists first.
    """
    from imu_corpus.evaluation import quality

    if len(folders) not in {0, 2}:
        raise click.UsageError("Give two folders of .ann files, or none.")
    for line in quality.report(seeds or _repository_seeds(), folders, form):
        click.echo(line)


def _repository_seeds() -> Path:
    from imu_corpus.io import paths

    return paths.repository() / "seeds"


@main.command("repeated-lines")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--pages", type=click.IntRange(min=2), default=3, show_default=True, help="Pages that a line must be on.")
def repeated_lines(files: tuple[Path, ...], pages: int) -> None:
    r"""Collect the lines that pages of one publisher share; almost all of them are boilerplate.

    Give the pages of ONE publisher. Prints a hash for each line that stands on at least --pages of them, sorted;
    `clean` and `build` take the output with --repeated.

    \b
    Example:
      imu-corpus repeated-lines rferl/*.txt > rferl.repeated
      imu-corpus clean --repeated rferl.repeated rferl/one.txt
    """
    from imu_corpus.cleaning import collect_repeated
    from imu_corpus.pipeline import read_lines

    documents = (read_lines(_read(path))[0] for path in files)
    click.echo("".join(f"{line}\n" for line in sorted(collect_repeated(documents, pages))), nl=False)


for _command in (*versions.COMMANDS, *exchange.COMMANDS):
    main.add_command(_command)
