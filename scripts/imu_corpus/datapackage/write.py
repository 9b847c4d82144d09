"""Publishing: tables to a release folder that is complete in itself, and to the files above that describe it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import chain, repeat, takewhile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from imu_corpus.contract.load import Contract
from imu_corpus.datapackage import card, citation, croissant, descriptor
from imu_corpus.datapackage.descriptor import Digest
from imu_corpus.datapackage.summary import TableSummary, VersionSummary, text_summaries
from imu_corpus.io.atomic import replacing_file
from imu_corpus.io.checksums import sha256
from imu_corpus.io.paths import CHECKSUMS, DESCRIPTOR
from imu_corpus.tables import ner_view
from imu_corpus.tables.arrow import content_hash, content_hash_of, json_bytes, recut

ROW_GROUP = 100_000
"""Rows of each part of a Parquet file but the last."""
_SETTINGS = {"compression": "zstd", "compression_level": 3, "version": "2.6", "data_page_version": "1.0"}
Page = Callable[[Contract, VersionSummary], str]


def write_release(
    folder: Path, contract: Contract, tables: Mapping[str, pa.Table], page: Page = card.release_card
) -> VersionSummary:
    """Write every file of a release into an empty folder; returns its summary.

    `page` makes its README.md.
    """
    for name, table in tables.items():
        (folder / f"{name}.parquet").write_bytes(parquet_bytes(table))
        with (folder / f"{name}.jsonl").open("wb") as file:
            file.writelines(json_bytes(table))
    # Content hash, descriptor, Croissant file and list of checksums name the same files: each is read once.
    digest = cache(sha256)
    views_of = _write_views(folder, tables)
    summary = VersionSummary(_table_summaries(folder, tables, views_of, digest), text_summaries(tables["documents"]))
    for path, text in describing_files(folder, contract, summary, page=page, digest=digest).items():
        _write(path, text)
    _write(folder / CHECKSUMS, checksums(folder, digest))
    return summary


def _table_summaries(
    folder: Path, tables: Mapping[str, pa.Table], views_of: Mapping[str, pa.Table], digest: Digest
) -> dict[str, TableSummary]:
    """Rows and content hash of each table and view of a folder; those of tables from their JSON Lines there."""
    lines = {name: digest(folder / f"{name}.jsonl") for name in tables}
    of_tables = {
        name: TableSummary(len(table), content_hash_of(table.schema, lines[name])) for name, table in tables.items()
    }
    return of_tables | {name: TableSummary(len(view), content_hash(view)) for name, view in views_of.items()}


def _write_views(folder: Path, tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Write the views that the tables allow: none without the words of the tokens."""
    if "text" not in tables["tokens"].column_names:
        return {}
    ner = ner_view.ner_view(tables["tokens"], tables["documents"])
    path = folder / ner_view.PATHS[ner_view.NER]
    path.parent.mkdir()
    path.write_bytes(parquet_bytes(ner))
    return {ner_view.NER: ner}


def parquet_bytes(table: pa.Table) -> memoryview:
    """A Parquet file with fixed settings: equal tables give equal bytes under one pyarrow version."""
    sink = pa.BufferOutputStream()
    write_row_groups(sink, row_groups(table.schema, [table]))
    return memoryview(sink.getvalue()).cast("B")


def row_groups(schema: pa.Schema, pieces: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The pieces of a table cut anew, as its Parquet file has them; an empty table has one."""
    groups = recut(schema, pieces, repeat(ROW_GROUP))
    yield next(groups)
    yield from takewhile(len, groups)


def write_row_groups(sink: pa.NativeFile, groups: Iterator[pa.Table]) -> pq.FileMetaData:
    """Write a Parquet file from its row groups, one at a time, with fixed settings; returns what its footer says."""
    footers: list[pq.FileMetaData] = []
    first = next(groups)
    with pq.ParquetWriter(sink, first.schema, metadata_collector=footers, **_SETTINGS) as writer:
        for group in chain([first], groups):
            writer.write_table(group, row_group_size=ROW_GROUP)
    return footers[0]


def describing_files(
    folder: Path,
    contract: Contract,
    summary: VersionSummary,
    *,
    page: Page = card.release_card,
    digest: Digest = sha256,
) -> dict[Path, str]:
    """The files of a release that follow from the contract and its tables: path and content."""
    return {
        folder / DESCRIPTOR: as_json(descriptor.describe(contract, summary, folder, "", digest)),
        folder / "README.md": page(contract, summary),
        folder / "CITATION.cff": citation.citation(contract, summary),
        folder / croissant.FILE: as_json(croissant.describe(contract, summary, folder, digest)),
        **{folder / name: text for name, text in contract.pages.items()},
    }


def checksums(folder: Path, digest: Digest = sha256) -> str:
    """Lines for `sha256sum -c`: every file below the folder but the list itself, by name."""
    files = (path for path in folder.rglob("*") if path.is_file() and path != folder / CHECKSUMS)
    names = sorted(path.relative_to(folder).as_posix() for path in files)
    return "".join(f"{digest(folder / name)}  {name}\n" for name in names)


def root_files(
    root: Path,
    release: Path,
    contract: Contract,
    summary: VersionSummary,
    *,
    digest: Digest = sha256,
    data: Path | None = None,
) -> dict[Path, str]:
    """The files at the top of the repository that describe its newest version: path and new content.

    `data` is where the release stands before it is put in its place.
    """
    prefix = f"{release.relative_to(root).as_posix()}/"
    sections = {
        "tables": card.overview(contract.tables, summary),
        "vocabularies": card.overview(contract.vocabularies, summary),
        "rights": card.rights(summary),
        "version": card.version_line(contract, summary),
    }
    dois = contract.dataset["dois"]
    readme = (root / "README.md").read_text(encoding="utf-8")
    return {
        root / DESCRIPTOR: as_json(descriptor.describe(contract, summary, data or release, prefix, digest)),
        root / "README.md": card.refresh(readme, card.front_matter(contract, summary, prefix), sections),
        root / "CITATION.cff": citation.citation(contract, summary, dois.get(contract.dataset["version"])),
    }


def write_changed(files: Mapping[Path, str]) -> None:
    """Replace each file whose content differs, in order, each in one step."""
    for path, text in files.items():
        if not path.exists() or path.read_bytes() != text.encode():
            with replacing_file(path) as part:
                _write(part, text)


def as_json(value: object) -> str:
    """JSON for people: indented, Unicode as it is, a line feed at the end."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
