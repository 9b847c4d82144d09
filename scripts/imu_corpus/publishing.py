"""Publishing: tables to a release folder that is complete in itself, swapped in whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
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
) -> dict[Path, str]:
    """The files at the top of the repository that describe its newest version: path and new content."""
    prefix = f"{release.relative_to(root).as_posix()}/"
    rows = {name: fact.rows for name, fact in facts.items()}
    sections = {
        "tables": card.overview(contract.tables, facts),
        "vocabularies": card.overview(contract.vocabularies, facts),
    }
    readme = (root / "README.md").read_text(encoding="utf-8")
    return {
        root / "datapackage.json": as_json(descriptor.describe(contract, rows, release, prefix, digest)),
        root / "README.md": card.refresh(readme, card.front_matter(contract, facts, prefix), sections),
        root / "CITATION.cff": citation.citation(contract),
    }


def write_changed(files: Mapping[Path, str]) -> None:
    """Replace each file whose content differs, each in one step."""
    for path, text in files.items():
        if not path.exists() or path.read_bytes() != text.encode():
            part = path.with_name(f".{path.name}.part")
            _write(part, text)
            part.replace(path)


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give an empty folder beside `target`; on success it takes the target's place, on failure it goes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield part
        part.chmod(0o755)
        _swap(part, target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _swap(part: Path, target: Path) -> None:
    if not target.exists():
        part.rename(target)
        return
    old = part.with_name(f"{part.name}-old")
    target.rename(old)
    try:
        part.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old)


def as_json(value: object) -> str:
    """JSON for people: indented, Unicode as it is, a line feed at the end."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
