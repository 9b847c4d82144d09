"""Exporting: a version in the form of another tool. One module a format; this page lists them.

An exporter takes a version and an empty folder, writes its files there, and names the tables that it cannot do without.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from imu_corpus.exporting import brat, conllu, csv_files, geojson, sqlite, webannotation
from imu_corpus.exporting.source import Source, open_source
from imu_corpus.io import atomic, targets
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.paths import corpus_folder, own_folders


class Exporter(NamedTuple):
    """A format: what it gives, the tables and columns that it needs, and the function that writes it."""

    summary: str
    needs: tuple[str, ...]
    """`table` or `table.column`."""
    write: Callable[[Source, Path], None]


_TEXTS = ("documents.text", "alignment.raw_text")
EXPORTERS: Mapping[str, Exporter] = {
    "brat": Exporter(
        "raw texts and stand-off, a folder that brat opens", (*_TEXTS, "documents.raw_sha256"), brat.write
    ),
    "conllu": Exporter("CoNLL-U, a file a document, names in MISC", ("sentences.text", "tokens.text"), conllu.write),
    "csv": Exporter("a CSV file a table, safe to open in a spreadsheet", (), csv_files.write),
    "geojson": Exporter("events as points, RFC 7946", ("events", "entities"), geojson.write),
    "sqlite": Exporter("one database with keys and views", (), sqlite.write),
    "webannotation": Exporter("W3C Web Annotations, a collection a document", _TEXTS, webannotation.write),
}
"""Formats by name."""


def export(format_name: str, release: Path, target: Path) -> list[Path]:
    """Write the version in the folder `release` in a format into the folder `target`; returns the files.

    Raises:
        CorpusError: the version lacks what the format needs, or `target` holds something or is no place to write to.
    """
    targets.check_new_target(target, [release, corpus_folder(), *own_folders()])
    exporter, source = EXPORTERS[format_name], open_source(release)
    if missing := [name for name in exporter.needs if not source.has(*name.split("."))]:
        raise CorpusError(
            f"{release}: expected {', '.join(missing)} for {format_name}, found none; "
            "give a version that has them, or rehydrate a stand-off package first."
        )
    with atomic.replacing(target) as folder:
        exporter.write(source, folder)
    return sorted(path for path in target.rglob("*") if path.is_file())
