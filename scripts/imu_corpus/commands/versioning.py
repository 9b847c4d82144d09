"""Commands on versions: what changed between two, and freezing one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from imu_corpus.versions import Version

WORKING = "working"


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", default=WORKING)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def diff(before: str, after: str, form: str) -> None:
    r"""Say what changed between two versions, and which version number that asks for.

    A and B are versions (1.0.0), folders with a datapackage.json, or the word 'working' for what the working tree
    gives now; B is the working tree by default. Prints schema changes, rows added and removed by key, values changed
    by key and column. patch: values mended; minor: documents, tables, columns or ids added; major: something
    renamed or removed, or ids changed.

    \b
    Examples:
      imu-corpus diff 1.0.0
      imu-corpus diff 1.0.0 1.1.0 --format json
      imu-corpus diff ~/downloads/v1.0.0 corpus/v1.0.0
    """
    from imu_corpus import difference_report
    from imu_corpus.difference import compare

    with _side(before) as left, _side(after) as right:
        found = compare(left, right)
    version = _version_of(before)
    if form == "json":
        click.echo(difference_report.as_json(found, before, after, version))
    else:
        click.echo("\n".join(difference_report.as_text(found, before, after, version)))


@contextmanager
def _side(name: str) -> Iterator[Path]:
    """The package that a word names."""
    from imu_corpus import current, layout
    from imu_corpus.loading import find_version
    from imu_corpus.versions import is_version

    if name == WORKING:
        with current.working(layout.repository()) as folder:
            yield folder
    elif is_version(name):
        yield find_version(layout.corpus_folder(), name)
    else:
        yield Path(name)


def _version_of(name: str) -> Version | None:
    from imu_corpus.versions import is_version, parse

    return parse(name) if is_version(name) else None


COMMANDS = (diff,)
