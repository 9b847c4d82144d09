"""Meaning: what the columns say of one another, across the tables of a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from imu_corpus import edtf
from imu_corpus.validation.problem import Problem, shown
from imu_corpus.validation.text import DocumentView, Row


def check(documents: Sequence[DocumentView]) -> list[Problem]:
    """Problems of meaning."""
    return [problem for view in documents for rule in RULES for problem in rule(view)]


def _counts(view: DocumentView) -> Iterator[Problem]:
    for column, table in (("sentence_count", "sentences"), ("token_count", "tokens")):
        found = len(view.tables.get(table, []))
        if view.row[column] != found:
            yield _of_document(view, "meaning.count", column, f"{found} as in {table}")


def _dates(view: DocumentView) -> Iterator[Problem]:
    written = view.row["published_on"]
    first, last = edtf.bounds(written) if written else (None, None)
    for column, value in (("published_from", first), ("published_to", last)):
        if view.row[column] != value:
            yield _of_document(view, "meaning.date", column, f"{value} as in published_on")


def _of_document(view: DocumentView, check_id: str, column: str, expected: str) -> Problem:
    return Problem(check_id, str(view.file), f"row {view.number}, column {column}", expected, shown(view.row[column]))


def _kept(view: DocumentView) -> Iterator[Problem]:
    for number, row in view.tables["blocks"]:
        is_boilerplate = row["kind"] == "boilerplate"
        if is_boilerplate == row["is_kept"] or (row["category"] is None) != row["is_kept"]:
            found = f"is_kept {row['is_kept']}, kind {row['kind']}, category {row['category']}"
            yield _of_row(view, "blocks", number, "meaning.kept", "a category where, and only where, dropped", found)
        if (row["end"] > row["start"]) != row["is_kept"]:
            yield _of_row(view, "blocks", number, "meaning.kept", "text where, and only where, kept", _interval(row))


def _nesting(view: DocumentView) -> Iterator[Problem]:
    """Sentences lie in kept blocks, tokens in sentences, positions count up, and no two overlap."""
    yield from _nested(view, "sentences", "blocks", "block_id", "doc_id")
    yield from _nested(view, "tokens", "sentences", "sentence_id", "sentence_id")


def _nested(view: DocumentView, table: str, parents: str, key: str, counted_in: str) -> Iterator[Problem]:
    by_id: dict[str, Row] = {row[key]: row for row in view.rows(parents)}
    group: Any = None
    end = position = 0
    for number, row in view.tables.get(table, []):
        parent = by_id[row[key]]
        if not parent["start"] <= row["start"] < row["end"] <= parent["end"]:
            yield _of_row(
                view,
                table,
                number,
                "meaning.nesting",
                f"a span inside {row[key]}, {_interval(parent)}",
                _interval(row),
            )
        position = position + 1 if row[counted_in] == group else 0
        group = row[counted_in]
        if row["position"] != position:
            yield _of_row(view, table, number, "meaning.position", f"position {position}", str(row["position"]))
        if row["start"] < end:
            yield _of_row(view, table, number, "meaning.overlap", f"a start from {end} on", str(row["start"]))
        end = row["end"]


def _tokens(view: DocumentView) -> Iterator[Problem]:
    """Tokens cover every visible code point of the text, and say rightly whether a space follows."""
    text, place = view.row["text"], 0
    for number, row in view.tables.get("tokens", []):
        if missed := text[place : row["start"]].strip():
            yield _of_row(
                view,
                "tokens",
                number,
                "meaning.coverage",
                "tokens that cover the text",
                f"none for {missed!r}",
            )
        if row["space_after"] != (text[row["end"] : row["end"] + 1] == " "):
            yield _of_row(
                view, "tokens", number, "meaning.space", "space_after as in the text", str(row["space_after"])
            )
        place = row["end"]
    if "tokens" in view.tables and (missed := text[place:].strip()):
        yield _of_document(view, "meaning.coverage", "text", f"tokens for {missed!r}")


def _of_row(view: DocumentView, table: str, number: int, check_id: str, expected: str, found: str) -> Problem:
    return Problem(check_id, str(view.files[table]), f"row {number}", expected, found)


def _interval(row: Row) -> str:
    return f"{row['start']} to {row['end']}"


RULES = (_counts, _dates, _kept, _nesting, _tokens)
