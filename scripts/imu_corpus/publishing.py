"""Publishing: tables to a release folder that is complete in itself, swapped in whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from imu_corpus import card, citation, croissant, descriptor, views
from imu_corpus.columns import content_hash, json_lines
from imu_corpus.contract import Contract
from imu_corpus.facts import ReleaseFacts, TableFacts, text_facts
from imu_corpus.layout import CHECKSUMS

Page = Callable[[Contract, ReleaseFacts], str]


def write_release(
    folder: Path, contract: Contract, tables: Mapping[str, pa.Table], page: Page = card.release_card
) -> ReleaseFacts:
    """Write every file of a release into an empty folder; returns what there is to tell of it.

    `page` makes its README.md.
    """
    for name, table in tables.items():
        write_parquet(table, folder / f"{name}.parquet")
        _write(folder / f"{name}.jsonl", "".join(json_lines(table)))
    named = {**tables, **_write_views(folder, tables)}
    facts = ReleaseFacts(
        {name: TableFacts(len(table), content_hash(table)) for name, table in named.items()},
        text_facts(tables["documents"]),
    )
    _write(folder / "datapackage.json", as_json(descriptor.describe(contract, facts, folder, "")))
    _write(folder / "README.md", page(contract, facts))
    _write(folder / "CITATION.cff", citation.citation(contract, facts))
    _write(folder / croissant.FILE, as_json(croissant.describe(contract, facts, folder)))
    for name, text in contract.pages.items():
        _write(folder / name, text)
    _write(folder / CHECKSUMS, checksums(folder))
    return facts


def _write_views(folder: Path, tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Write the views that the tables allow: none without the words of the tokens."""
    if "text" not in tables["tokens"].column_names:
        return {}
    ner = views.ner_view(tables["tokens"], tables["documents"])
    path = folder / views.PATHS[views.NER]
    path.parent.mkdir()
    write_parquet(ner, path)
    return {views.NER: ner}


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write Parquet with fixed settings: equal tables give equal bytes under one pyarrow version."""
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=3,
        row_group_size=100_000,
        version="2.6",
        data_page_version="1.0",
    )


def checksums(folder: Path) -> str:
    """Lines for `sha256sum -c`: every file below the folder but the list itself, by name."""
    files = (path for path in folder.rglob("*") if path.is_file() and path != folder / CHECKSUMS)
    names = sorted(path.relative_to(folder).as_posix() for path in files)
    return "".join(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names)


def root_files(root: Path, release: Path, contract: Contract, facts: ReleaseFacts) -> dict[Path, str]:
    """The files at the top of the repository that describe its newest version: path and new content."""
    prefix = f"{release.relative_to(root).as_posix()}/"
    sections = {
        "tables": card.overview(contract.tables, facts),
        "vocabularies": card.overview(contract.vocabularies, facts),
        "rights": card.rights(facts),
        "version": card.version_line(contract, facts),
    }
    dois = contract.dataset["dois"]
    readme = (root / "README.md").read_text(encoding="utf-8")
    return {
        root / "datapackage.json": as_json(descriptor.describe(contract, facts, release, prefix)),
        root / "README.md": card.refresh(readme, card.front_matter(contract, facts, prefix), sections),
        root / "CITATION.cff": citation.citation(contract, facts, dois.get(contract.dataset["version"])),
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
