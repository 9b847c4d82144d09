"""Publishing: tables to a release folder that is complete in itself, and to the files above that describe it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from imu_corpus.contract.load import Contract
from imu_corpus.datapackage import card, citation, croissant, descriptor
from imu_corpus.datapackage.descriptor import Digest
from imu_corpus.datapackage.streams import Stream, streams_of, write_table, write_view
from imu_corpus.datapackage.summary import TextSummary, VersionSummary, text_summaries
from imu_corpus.io.atomic import replacing_file
from imu_corpus.io.checksums import sha256
from imu_corpus.io.paths import CHECKSUMS, DESCRIPTOR
from imu_corpus.tables import ner_view

Page = Callable[[Contract, VersionSummary], str]


def write_release(
    folder: Path, contract: Contract, tables: Mapping[str, pa.Table], page: Page = card.release_card
) -> VersionSummary:
    """Write every file of a release from tables that are in memory, as `write_streams` does."""
    return write_streams(folder, contract, streams_of(tables), streams_of(ner_view.views_of(tables)), page)


def write_streams(
    folder: Path,
    contract: Contract,
    tables: Mapping[str, Stream],
    views: Mapping[str, Stream],
    page: Page = card.release_card,
) -> VersionSummary:
    """Write every file of a release into an empty folder; returns its summary.

    `page` makes its README.md.
    """
    written = {
        name: write_table(stream, folder / f"{name}.parquet", folder / f"{name}.jsonl")
        for name, stream in tables.items()
    }
    # Descriptor, Croissant file and list of checksums name the same files: each is read once, or not at all.
    known = {folder / f"{name}.jsonl": found.lines for name, found in written.items()}
    for name, stream in views.items():
        path = folder / ner_view.PATHS[name]
        path.parent.mkdir(exist_ok=True)
        written[name] = write_view(stream, path)
    summaries = {name: found.summary for name, found in written.items()}
    summary = VersionSummary(summaries, text_summaries(_documents(folder / "documents.parquet")))
    digest = cache(lambda path: known.get(path) or sha256(path))
    for path, text in describing_files(folder, contract, summary, page=page, digest=digest).items():
        _write(path, text)
    _write(folder / CHECKSUMS, checksums(folder, digest))
    return summary


def _documents(path: Path) -> pa.Table:
    """What summaries tell of texts; not the texts."""
    with pq.ParquetFile(path) as file:
        return file.read(columns=[name for name in file.schema_arrow.names if name in TextSummary._fields])


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
