"""Rehydrating: a stand-off package and a user's own copies of the texts to the full version, or to an error."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from imu_corpus.build.corpus import publish
from imu_corpus.contract.load import Contract
from imu_corpus.contract.table import Table, table_from_schema
from imu_corpus.datapackage.descriptor import sha256
from imu_corpus.datapackage.texts import Texts
from imu_corpus.io import atomic
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import decode
from imu_corpus.io.paths import INSTRUCTIONS, WITHHELD
from imu_corpus.io.safe_names import check_plain
from imu_corpus.release.standoff import SPANS, show
from imu_corpus.release.withholding import read_pieces
from imu_corpus.tables.arrow import content_hash, to_arrow

Withheld = Mapping[str, Mapping[str, Mapping[int, str]]]
"""Pieces by table, column and row."""


def rehydrate(package: Path, seeds: Path, target: Path) -> dict[str, int]:
    """Restore the full version of a stand-off package into the folder `target`; returns the rows of each table.

    Args:
        package: folder of the stand-off package.
        seeds: folder with the raw texts, under any names; each is known by its SHA-256.
        target: folder to write; what is there is replaced when all is well, and only then.

    Raises:
        CorpusError: `package` is no stand-off package, a text is missing, or a table does not come out equal.
    """
    hidden = _instructions(package)
    raws = _raw_texts(_rows(package, "documents"), seeds)
    instructions = show(hidden, raws)
    check_plain([*instructions["tables"], *instructions["pages"]], package / INSTRUCTIONS)
    full = {name: table_from_schema(name, part["schema"]) for name, part in instructions["tables"].items()}
    withheld = _withheld(_rows(package, WITHHELD))
    texts = Texts(raws, {})
    tables: dict[str, pa.Table] = {}
    # Documents first: the slices of the other tables are slices of their texts.
    for name in sorted(full, key=lambda name: name != "documents"):
        tables[name] = _restored(full[name], instructions["tables"][name], package, withheld.get(name, {}), texts)
        if name == "documents":
            clean = zip(*(tables[name][column].to_pylist() for column in ("doc_id", "text")), strict=True)
            texts = Texts(raws, dict(clean))
    with atomic.replacing(target) as folder:
        facts = publish(folder, _contract(instructions, full), tables)
    return facts.rows


def _instructions(package: Path) -> dict[str, Any]:
    path = package / INSTRUCTIONS
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path}: expected that of a stand-off package, found: {error}; give its folder.") from None


def _rows(package: Path, name: str) -> list[dict[str, Any]]:
    path = package / f"{name}.parquet"
    try:
        return list(pq.read_table(path, partitioning=None).to_pylist())
    except (OSError, pa.ArrowInvalid) as error:
        raise CorpusError(f"{path}: expected a table, found: {error}; get the package anew.") from None


def _raw_texts(documents: Sequence[Mapping[str, Any]], seeds: Path) -> dict[str, str]:
    """The raw text of each document, found by its hash among the files of a folder."""
    files = {sha256(path): path for path in seeds.rglob("*") if path.is_file()}
    missing = [row for row in documents if row["raw_sha256"] not in files]
    if missing:
        raise CorpusError("\n".join(_missing(row, seeds) for row in missing))
    return {row["doc_id"]: _decoded(files[row["raw_sha256"]]) for row in documents}


def _decoded(path: Path) -> str:
    return decode(path.read_bytes(), str(path))


def _missing(row: Mapping[str, Any], seeds: Path) -> str:
    where = f" ({row['url']})" if row["url"] else ""
    return (
        f"{seeds}: expected the raw text of {row['doc_id']}{where}, a file with sha256 {row['raw_sha256']}, found "
        "none; put your copy there, with its bytes as they were received."
    )


def _withheld(rows: Sequence[Mapping[str, Any]]) -> Withheld:
    found: dict[str, dict[str, dict[int, str]]] = {}
    for row in rows:
        found.setdefault(row["table"], {}).setdefault(row["column"], {})[row["row"]] = row["pieces"]
    return found


def _restored(
    table: Table, part: Mapping[str, Any], package: Path, withheld: Mapping[str, Mapping[int, str]], texts: Texts
) -> pa.Table:
    shown = iter(_rows(package, table.name))
    # A row whose key is withheld is not in the package at all.
    left_out = {number for name in table.primary_key for number in withheld.get(name, {})}
    rows = [{} if number in left_out else next(shown, {}) for number in range(part["rows"])]
    types = {field.name: field.type for field in table.fields}
    for name, kind in part["slices"].items():
        start, end = SPANS[kind]
        source: Mapping[str, str] = getattr(texts, kind)
        for row in rows:
            if row:
                row[name] = source[row["doc_id"]][row[start] : row[end]]
    for name, values in withheld.items():
        for number, pieces in values.items():
            rows[number][name] = _typed(read_pieces(pieces, texts.raw), types[name])
    restored = to_arrow(table, {name: [row.get(name) for row in rows] for name in table.columns})
    if content_hash(restored) != part["content_hash"]:
        raise CorpusError(
            f"{package}: expected {table.name} with content hash {part['content_hash']}, found "
            f"{content_hash(restored)}; get the package anew."
        )
    return restored


def _typed(value: str, kind: str) -> Any:
    if kind == "string":
        return value
    return date.fromisoformat(value) if kind == "date" else json.loads(value)


def _contract(instructions: Mapping[str, Any], full: Mapping[str, Table]) -> Contract:
    """The contract of the full version."""
    codes = instructions["codes"]
    tables = {name: table for name, table in full.items() if name not in codes}
    vocabularies = {name: full[name] for name in full if name in codes}
    return Contract(tables, vocabularies, codes, instructions["dataset"], instructions["pages"])
