"""Rehydrating: a stand-off package and a user's own copies of the texts to the full version, or to an error."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from imu_corpus.build.corpus import Corpus, publish
from imu_corpus.contract.load import Contract
from imu_corpus.contract.table import Table, table_from_schema
from imu_corpus.datapackage.streams import streams_of
from imu_corpus.datapackage.texts import Texts
from imu_corpus.io import atomic, strict_json, targets
from imu_corpus.io.checksums import sha256
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import decode, read, shown
from imu_corpus.io.parquet import read_parquet
from imu_corpus.io.paths import INSTRUCTIONS, WITHHELD, corpus_folder, own_folders
from imu_corpus.io.safe_names import check_plain
from imu_corpus.release.standoff import SPANS, show
from imu_corpus.release.withholding import length_of_pieces, read_pieces
from imu_corpus.tables.arrow import content_hash, to_arrow
from imu_corpus.tables.ner_view import views_of

Withheld = Mapping[str, Mapping[str, Mapping[int, str]]]
"""Pieces by table, column and row."""

_PARTS = {"codes", "dataset", "pages", "tables"}
_TIMES = 200
"""How many times the texts may be asked for; a layer asks for them once, and there are some twenty."""
_SMALL = 1_000_000
"""Code points that any package may ask for, however short its texts."""


class Words:
    """The words of the texts, as many as a package can need: its few bytes could ask for them a million times."""

    def __init__(self, raws: Mapping[str, str], package: Path) -> None:
        self.texts = Texts(raws, {})
        self._package = shown(package)
        self._left = _SMALL + _TIMES * sum(map(len, raws.values()))

    def cut(self, kind: str, doc_id: str, start: int, end: int) -> str:
        """A slice of the clean or of the raw text.

        Raises:
            CorpusError: too much has been asked for.
        """
        text: str = getattr(self.texts, kind)[doc_id]
        self._count(max(0, min(end, len(text)) - start))
        return text[start:end]

    def read(self, pieces: str) -> str:
        """The value that pieces of the raw texts make up.

        Raises:
            CorpusError: a piece cannot be read, or too much has been asked for.
        """
        try:
            length = length_of_pieces(pieces, self.texts.raw)
        except CorpusError as error:
            raise CorpusError(f"{self._package}: {error}") from None
        self._count(length)
        return read_pieces(pieces, self.texts.raw)

    def _count(self, length: int) -> None:
        self._left -= length
        if self._left < 0:
            raise CorpusError(
                f"{self._package}: expected a package that asks for its texts at most {_TIMES} times, found one that "
                "asks for more; get it from a place that you trust."
            )


def rehydrate(package: Path, seeds: Path, target: Path) -> dict[str, int]:
    """Restore the full version of a stand-off package into the folder `target`; returns the rows of each table.

    Args:
        package: folder of the stand-off package.
        seeds: folder with the raw texts, under any names; each is known by its SHA-256.
        target: folder to write; a corpus that is there is replaced when all is well, and only then.

    Raises:
        CorpusError: `target` is no place to write to, or holds what this tool did not write; `package` is no stand-off
            package; a text is missing; or a table does not come out equal.
    """
    targets.check_corpus_target(target, [package, seeds, corpus_folder(), *own_folders()])
    hidden = _instructions(package)
    raws = _raw_texts(_rows(package, "documents"), seeds)
    words = Words(raws, package)
    instructions = show(hidden, words.read)
    check_plain([*instructions["tables"], *instructions["pages"]], package / INSTRUCTIONS)
    full = {name: table_from_schema(name, part["schema"]) for name, part in instructions["tables"].items()}
    withheld = _withheld(_rows(package, WITHHELD))
    tables: dict[str, pa.Table] = {}
    # Documents first: the slices of the other tables are slices of their texts.
    for name in sorted(full, key=lambda name: name != "documents"):
        tables[name] = _restored(full[name], instructions["tables"][name], package, withheld.get(name, {}), words)
        if name == "documents":
            clean = zip(*(tables[name][column].to_pylist() for column in ("doc_id", "text")), strict=True)
            words.texts = Texts(raws, dict(clean))
    with atomic.replacing(target) as folder:
        return _published(package, folder, _contract(instructions, full), tables)


def _published(package: Path, folder: Path, contract: Contract, tables: Mapping[str, pa.Table]) -> dict[str, int]:
    """Write the restored version into an empty folder; returns the rows of each table."""
    try:
        return publish(folder, Corpus(contract, streams_of(tables), streams_of(views_of(tables)))).rows
    except CorpusError as error:
        first, *more = str(error).replace(f"{folder}/", "").split("\n")
        raise CorpusError(
            f"{shown(package)}: expected what restores to a valid version, found {1 + len(more)} problems, the first: "
            f"{first}; get the package again."
        ) from None


def _instructions(package: Path) -> dict[str, Any]:
    path = package / INSTRUCTIONS
    if not path.is_file():
        raise CorpusError(f"{shown(path)}: expected that of a stand-off package, found no file; give its folder.")
    try:
        value = strict_json.loads(decode(read(path), str(path)))
    except ValueError as error:
        raise CorpusError(f"{shown(path)}: expected JSON, found: {error}; get the package again.") from None
    if not isinstance(value, dict) or not value.keys() >= _PARTS:
        raise CorpusError(
            f"{shown(path)}: expected an object with {', '.join(sorted(_PARTS))}, found another; get the package again."
        )
    return value


def _rows(package: Path, name: str) -> list[dict[str, Any]]:
    return list(read_parquet(package / f"{name}.parquet").to_pylist())


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
    table: Table, part: Mapping[str, Any], package: Path, withheld: Mapping[str, Mapping[int, str]], words: Words
) -> pa.Table:
    rows = _all_rows(table, part["rows"], package, withheld)
    types = {field.name: field.type for field in table.fields}
    for name, kind in part["slices"].items():
        start, end = SPANS[kind]
        for row in rows:
            if row:
                row[name] = words.cut(kind, row["doc_id"], row[start], row[end])
    for name, values in withheld.items():
        for number, pieces in values.items():
            rows[number][name] = _typed(words.read(pieces), types[name])
    restored = to_arrow(table, {name: [row.get(name) for row in rows] for name in table.columns})
    if content_hash(restored) != part["content_hash"]:
        raise CorpusError(
            f"{package}: expected {table.name} with content hash {part['content_hash']}, found "
            f"{content_hash(restored)}; get the package again."
        )
    return restored


def _all_rows(
    table: Table, count: object, package: Path, withheld: Mapping[str, Mapping[int, str]]
) -> list[dict[str, Any]]:
    """The rows of the package, and an empty one for each row whose key is withheld: it is not in the package at all."""
    given = _rows(package, table.name)
    left_out = {number for name in table.primary_key for number in withheld.get(name, {})}
    if count != len(given) + len(left_out):
        raise CorpusError(
            f"{shown(package / INSTRUCTIONS)}: expected the rows of {table.name} ({len(given)}) and those withheld "
            f"({len(left_out)}), found {str(count)[:40]}; get the package again."
        )
    rows = iter(given)
    return [{} if number in left_out else next(rows, {}) for number in range(len(given) + len(left_out))]


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
