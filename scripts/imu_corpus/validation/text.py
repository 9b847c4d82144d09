"""Text: the alignment tiles the raw text, which can be rebuilt, and every span slices to its text on both sides."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from imu_corpus.model import Stretch
from imu_corpus.offsets import OffsetMap
from imu_corpus.validation.package import LoadedTable
from imu_corpus.validation.problem import Problem, shown

Row = dict[str, Any]
_SPAN = {"doc_id", "start", "end", "raw_start", "raw_end", "text"}


@dataclass
class DocumentView:
    """One document's rows of every table that has a doc_id, each with the file and row where it stands."""

    row: Row
    file: Path
    number: int
    tables: dict[str, list[tuple[int, Row]]] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    columns: dict[str, frozenset[str]] = field(default_factory=dict)

    def rows(self, name: str) -> list[Row]:
        """The document's rows of a table, in order."""
        return [row for _, row in self.tables.get(name, [])]


def is_standoff(tables: Sequence[LoadedTable]) -> bool:
    """Whether the package is a corpus without its texts."""
    columns = [set(table.resource.table.columns) for table in tables if table.resource.name == "documents"]
    return any("text_sha256" in names and "text" not in names for names in columns)


def views(tables: Sequence[LoadedTable]) -> list[DocumentView]:
    """The documents of a corpus package; none where the package is no corpus."""
    parquet = {table.resource.name: table for table in tables if table.resource.form == "parquet"}
    if not {"documents", "blocks", "alignment"} <= set(parquet):
        return []
    documents = parquet.pop("documents")
    found = {
        row["doc_id"]: DocumentView(row, documents.resource.path, number)
        for number, row in enumerate(documents.data.to_pylist(), start=1)
    }
    for name, table in parquet.items():
        if "doc_id" in table.resource.table.columns:
            _share(name, table, found)
    return list(found.values())


def _share(name: str, table: LoadedTable, found: dict[str, DocumentView]) -> None:
    rows: dict[str, list[tuple[int, Row]]] = defaultdict(list)
    for number, row in enumerate(table.data.to_pylist(), start=1):
        rows[row["doc_id"]].append((number, row))
    for doc_id, view in found.items():
        view.tables[name] = rows[doc_id]
        view.files[name] = table.resource.path
        view.columns[name] = frozenset(table.resource.table.columns)


def check(documents: Sequence[DocumentView]) -> list[Problem]:
    """Problems of texts, alignments and spans."""
    problems: list[Problem] = []
    for view in documents:
        if broken := [*_document(view), *_tiling(view)]:
            problems += broken
            continue
        raw = _rebuild(view)
        problems += [*_raw(view, raw), *_blocks(view, raw), *_spans(view)]
    return problems


def _document(view: DocumentView) -> Iterator[Problem]:
    text = view.row["text"]
    facts = {"text_sha256": hashlib.sha256(text.encode()).hexdigest(), "text_chars": len(text)}
    for name, value in facts.items():
        if view.row[name] != value:
            yield Problem(
                f"text.{name}",
                str(view.file),
                f"row {view.number}, column {name}",
                shown(value),
                shown(view.row[name]),
            )


def _tiling(view: DocumentView) -> Iterator[Problem]:
    raw_place = place = 0
    for number, row in view.tables["alignment"]:
        where = (str(view.files["alignment"]), f"row {number}")
        if (row["raw_start"], row["start"]) != (raw_place, place):
            yield Problem(
                "text.tiling",
                *where,
                f"raw_start {raw_place} and start {place}",
                f"{row['raw_start']} and {row['start']}",
            )
            return
        if problem := _operation(row, view.row["text"]):
            yield Problem("text.operation", *where, *problem)
            return
        raw_place, place = row["raw_end"], row["end"]
    if (raw_place, place) != (view.row["raw_chars"], view.row["text_chars"]):
        expected = f"raw_end {view.row['raw_chars']} and end {view.row['text_chars']} of {view.row['doc_id']}"
        yield Problem("text.tiling", str(view.files["alignment"]), "last row", expected, f"{raw_place} and {place}")


def _operation(row: Row, text: str) -> tuple[str, str] | None:
    """What is wrong with one alignment row: expectation and finding."""
    length, raw_length = row["end"] - row["start"], row["raw_end"] - row["raw_start"]
    is_equal = row["operation"] == "equal"
    if is_equal != (row["raw_text"] is None) or is_equal != (row["reason"] is None):
        return "raw_text and reason where, and only where, the text was changed", shown(row["operation"])
    if is_equal and (length != raw_length or row["replacement"] is not None):
        return "as many code points as in the raw text, and no replacement", f"{length} for {raw_length}"
    if not is_equal and len(row["raw_text"]) != raw_length:
        return f"a raw_text of {raw_length} code points", str(len(row["raw_text"]))
    if not is_equal and (row["replacement"] or "") != text[row["start"] : row["end"]]:
        return f"the replacement {shown(text[row['start'] : row['end']])}", shown(row["replacement"])
    if (row["operation"] == "delete") != (length == 0):
        return "an empty interval where, and only where, the text was deleted", f"{length} code points"
    return None


def _rebuild(view: DocumentView) -> str:
    text = view.row["text"]
    rows = view.rows("alignment")
    return "".join(text[row["start"] : row["end"]] if row["operation"] == "equal" else row["raw_text"] for row in rows)


def _raw(view: DocumentView, raw: str) -> Iterator[Problem]:
    digest = hashlib.sha256(raw.encode()).hexdigest()
    if digest != view.row["raw_sha256"]:
        expected = f"a raw text with sha256 {view.row['raw_sha256']}"
        yield Problem("text.rebuild", str(view.file), f"row {view.number}", expected, f"{digest} when rebuilt")


def _blocks(view: DocumentView, raw: str) -> Iterator[Problem]:
    for number, row in view.tables["blocks"]:
        found = raw[row["raw_start"] : row["raw_end"]]
        if found != row["raw_text"]:
            place = f"row {number}, column raw_text"
            yield Problem("text.raw_text", str(view.files["blocks"]), place, shown(found), shown(row["raw_text"]))


def _spans(view: DocumentView) -> Iterator[Problem]:
    offsets = OffsetMap([_stretch(row) for row in view.rows("alignment")])
    text = view.row["text"]
    for name, rows in view.tables.items():
        if not view.columns[name] >= _SPAN:
            continue
        for number, row in rows:
            where = (str(view.files[name]), f"row {number}")
            found = text[row["start"] : row["end"]]
            if found != row["text"] or not found:
                yield Problem(
                    "text.span",
                    *where,
                    f"{shown(row['text'])} at {row['start']} to {row['end']}",
                    shown(found),
                )
            elif (raw_span := offsets.to_raw(row["start"], row["end"])) != (row["raw_start"], row["raw_end"]):
                yield Problem(
                    "text.raw_span",
                    *where,
                    f"raw span {tuple(raw_span)}",
                    f"{(row['raw_start'], row['raw_end'])}",
                )


def _stretch(row: Row) -> Stretch:
    return Stretch(row["raw_start"], row["raw_end"], row["start"], row["end"], None, row["operation"], None, None, None)
