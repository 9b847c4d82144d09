"""The command `build`: the corpus from its texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imu_corpus.commands import options
from imu_corpus.commands.command import CorpusCommand, tell

if TYPE_CHECKING:
    from imu_corpus.build.corpus import Part

_PART = re.compile(r"([1-9][0-9]{0,8})/([1-9][0-9]{0,8})")
_ENGINES = ("local", "datatrove")


def _read_part(_context: click.Context, _option: click.Parameter, value: str | None) -> Part | None:
    from imu_corpus.build.corpus import Part

    if value is None:
        return None
    found = _PART.fullmatch(value)
    if not found or int(found[1]) > int(found[2]):
        raise click.BadParameter(f"expected a part such as 1/8, found {value!r}.")
    return Part(int(found[1]), int(found[2]))


@click.command(cls=CorpusCommand)
@click.option("--seeds", help="Folder of .txt files, may have a sources.csv; or records, see below.  [default: seeds/]")
@click.option("--out", help="Folder to write the tables to, or address.  [default: corpus/<version>/]")
@click.option("--shard", "part", callback=_read_part, metavar="I/N", help="Do only the I-th of N parts, and keep it.")
@click.option("--finish", is_flag=True, help="Make the tables from parts that are all done; do no text.")
@click.option("--engine", type=click.Choice(_ENGINES), default="local", show_default=True, help="Who works on texts.")
@options.jobs
@options.repeated
def build(
    seeds: str | None,
    out: str | None,
    part: Part | None,
    finish: bool,
    engine: str,
    jobs: int,
    repeated: Path | None,
) -> None:
    """Make the corpus: clean every text, write tables in Parquet and JSON Lines, validate them.

    --out is a new or empty folder, or a corpus that this tool wrote, which is replaced; anything else is left alone.
    The result does not depend on --jobs, --shard or --engine, and building twice gives the same bytes. A build that
    fails leaves the last good corpus as it was, and one that is stopped is gone on with by the next. A released version
    is made again and compared: equal is reported as reproduced, and a difference is an error that says what differs
    and which version is due. An address that fsspec knows, such as s3://bucket/corpus, is copied to when all is whole.

    --seeds may be articles.jsonl, articles.jsonl.gz, articles.parquet or hub:NAME, a dataset of the Hub: each record
    has its words in `text`, and may have columns of sources.csv such as title, url, published_on.

    Examples:
      imu-corpus build
      imu-corpus build --seeds ~/articles --out ~/articles-corpus --jobs 2
      imu-corpus build --seeds articles.jsonl.gz --out articles-corpus
      imu-corpus build --seeds articles --out corpus --shard 3/8
      imu-corpus build --seeds articles --out corpus --finish
    """
    _check_usage(seeds, out, part, finish=finish, engine=engine)
    from imu_corpus.build import engines

    how = {
        "engine": engines.only_done if finish else engines.processes(jobs),
        "repeated": options.read_hashes(repeated),
        "watch": _progress,
    }
    if seeds is None or out is None:
        _build_own(how)
    elif part:
        _build_part(seeds, Path(out), part, how)
    else:
        _build_all(seeds, out, how, datatrove_jobs=jobs if engine == "datatrove" else 0)


def _check_usage(seeds: str | None, out: str | None, part: Part | None, *, finish: bool, engine: str) -> None:
    if (seeds is None) != (out is None):
        raise click.UsageError("Give --seeds and --out together, or neither.")
    if seeds is None and (part or finish or engine != "local"):
        raise click.UsageError("Give --seeds and --out with --shard, --finish and --engine.")
    if part and (finish or engine != "local"):
        raise click.UsageError("Give --shard without --finish and --engine.")
    if part and "://" in str(out):
        raise click.UsageError("Give a folder that all parts reach as --out with --shard.")


def _build_own(how: Mapping[str, Any]) -> None:
    from imu_corpus.io import paths
    from imu_corpus.release import working

    tell(working.make(paths.repository(), **how))


def _build_part(seeds: str, out: Path, part: Part, how: Mapping[str, Any]) -> None:
    from imu_corpus.build import corpus, sources

    # What is laid out for one part is laid out for all.
    texts = corpus.make_part(sources.open_source(seeds, out), out, part, **how)
    tell(f"part {part.number} of {part.of}: {texts} texts are done; next: the other parts, then --finish")


def _build_all(seeds: str, out: str, how: Mapping[str, Any], datatrove_jobs: int) -> None:
    from imu_corpus.build import corpus, sources
    from imu_corpus.io import remote

    with remote.folder_for(out) as target, sources.folder_of(seeds, target) as folder:
        if datatrove_jobs:
            _run_datatrove(folder, target, datatrove_jobs, how["repeated"])
        rows = corpus.build(folder, target, **how)
    shown = out if remote.is_remote(out) else _near(Path(out))
    tell(f"{shown}: " + ", ".join(f"{count} {name}" for name, count in rows.items()))


def _run_datatrove(seeds: Path, out: Path, jobs: int, repeated: frozenset[str]) -> None:
    try:
        from imu_corpus.build import cluster
    except ImportError as error:
        expected = "--engine datatrove: expected the extra cluster"
        raise click.UsageError(f"{expected}, found: {error}; pip install 'imu-corpus[cluster]'.") from None
    cluster.run(seeds, out, jobs=jobs, repeated=repeated)


def _progress(lots: Iterable[Any], total: int) -> Iterable[Any]:
    from tqdm import tqdm

    # disable=None: no bar where standard error is no terminal.
    with tqdm(total=total, unit="text", disable=None, leave=False) as bar:
        for made in lots:
            bar.update(len(made.lot.texts))
            yield made


def _near(path: Path) -> str:
    """The path from the current folder on, if it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
