"""Publishing: tables to a release folder that is complete in itself, and to the files above that describe it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from imu_corpus import card, citation, descriptor, views
from imu_corpus.columns import content_hash, json_bytes
from imu_corpus.contract import Contract

CHECKSUMS = "SHA256SUMS"
Digest = Callable[[Path], str]
"""A file's SHA-256."""


def write_release(folder: Path, contract: Contract, tables: Mapping[str, pa.Table]) -> dict[str, card.TableFacts]:
    """Write every file of a release into an empty folder; returns rows and content hash of each table."""
    for name, table in tables.items():
        (folder / f"{name}.parquet").write_bytes(parquet_bytes(table))
        with (folder / f"{name}.jsonl").open("wb") as file:
            file.writelines(json_bytes(table))
    ner = views.ner_view(tables["tokens"], tables["documents"])
    (folder / views.PATHS[views.NER]).parent.mkdir()
    (folder / views.PATHS[views.NER]).write_bytes(parquet_bytes(ner))
    named = {**tables, views.NER: ner}
    facts = {name: card.TableFacts(len(table), content_hash(table)) for name, table in named.items()}
    for path, text in describing_files(folder, contract, facts).items():
        _write(path, text)
    _write(folder / CHECKSUMS, checksums(folder))
    return facts


def parquet_bytes(table: pa.Table) -> memoryview:
    """A Parquet file with fixed settings: equal tables give equal bytes under one pyarrow version."""
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        compression="zstd",
        compression_level=3,
        row_group_size=100_000,
        version="2.6",
        data_page_version="1.0",
    )
    return memoryview(sink.getvalue()).cast("B")


def describing_files(
    folder: Path,
    contract: Contract,
    facts: Mapping[str, card.TableFacts],
    digest: Digest = descriptor.sha256,
) -> dict[Path, str]:
    """The files of a release that follow from the contract and its tables: path and content."""
    rows = {name: fact.rows for name, fact in facts.items()}
    return {
        folder / "datapackage.json": as_json(descriptor.describe(contract, rows, folder, "", digest)),
        folder / "README.md": card.release_card(contract, facts),
        folder / "CITATION.cff": citation.citation(contract),
    }


def checksums(folder: Path) -> str:
    """Lines for `sha256sum -c`: every file below the folder but the list itself, by name."""
    files = (path for path in folder.rglob("*") if path.is_file() and path != folder / CHECKSUMS)
    names = sorted(path.relative_to(folder).as_posix() for path in files)
    return "".join(f"{descriptor.sha256(folder / name)}  {name}\n" for name in names)


def root_files(
    root: Path,
    release: Path,
    contract: Contract,
    facts: Mapping[str, card.TableFacts],
    digest: Digest = descriptor.sha256,
    data: Path | None = None,
) -> dict[Path, str]:
    """The files at the top of the repository that describe its newest version: path and new content.

    `data` is where the release stands before it is put in its place.
    """
    prefix = f"{release.relative_to(root).as_posix()}/"
    rows = {name: fact.rows for name, fact in facts.items()}
    sections = {
        "tables": card.overview(contract.tables, facts),
        "vocabularies": card.overview(contract.vocabularies, facts),
    }
    readme = (root / "README.md").read_text(encoding="utf-8")
    return {
        root / "datapackage.json": as_json(descriptor.describe(contract, rows, data or release, prefix, digest)),
        root / "README.md": card.refresh(readme, card.front_matter(contract, facts, prefix), sections),
        root / "CITATION.cff": citation.citation(contract),
    }


def as_json(value: object) -> str:
    """JSON for people: indented, Unicode as it is, a line feed at the end."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
