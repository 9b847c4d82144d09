"""Identifiers: what an id is made of, and that rows that point to one another belong to the same text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from imu_corpus.tables.texts import fold
from imu_corpus.validation.corpus import Corpus
from imu_corpus.validation.loaded import LoadedTable, Mask
from imu_corpus.validation.problem import Problem, at_rows
from imu_corpus.validation.schema import as_mask

# At the end of the pattern only: the id of an argument goes on after that of its event mention.
_LETTER = re.compile(r"([a-z])\[0-9\]\{7,\}(?:\(-\[0-9\]\+\)\?|-\[0-9\]\+)?\)?$")
"""In the pattern of an id: the letter before the raw offset."""


def made_of(corpus: Corpus) -> Iterator[Problem]:
    """An id is text, letter and raw offset (and length), or text and the number in the .ann file of a curated row."""
    for table in corpus.of_documents():
        if letter := _letter(table):
            yield from _made_of(table, letter)


def _letter(table: LoadedTable) -> str | None:
    key = table.resource.table.primary_key
    field = next((field for field in table.resource.table.fields if key == (field.name,)), None)
    match = _LETTER.search(str(field.constraints.get("pattern", ""))) if field else None
    return match[1] if match and "raw_start" in table.data.column_names else None


def _made_of(table: LoadedTable, letter: str) -> Iterator[Problem]:
    column, parts = table.resource.table.primary_key[0], ["raw_start", "raw_end", "doc_id"]
    data = table.data.select([column, *parts, *({"method"} & set(table.data.column_names))])
    has_number = table.equals("method", "curated") if "method" in data.column_names else np.zeros(len(data), np.bool_)
    wrong = np.zeros(len(data), np.bool_)
    for rows, unlike in ((has_number, _unlike_number), (~has_number, partial(_unlike_place, letter))):
        part = data if rows.all() else data.filter(pa.array(rows))
        wrong[rows] = unlike(part["doc_id"], part[column], part)
    yield from at_rows("meaning.id", table, wrong, "an id made of the text's id and the row's place or number", column)


def _unlike_number(doc_ids: pa.ChunkedArray, ids: pa.ChunkedArray, _data: pa.Table) -> Mask:
    numbers = pc.replace_substring_regex(ids, "^.*-([TE][0-9]+)$", r"\1")
    return as_mask(pc.not_equal(ids, pc.binary_join_element_wise(doc_ids, numbers, "-")))


def _unlike_place(letter: str, doc_ids: pa.ChunkedArray, ids: pa.ChunkedArray, data: pa.Table) -> Mask:
    offset = pc.ascii_lpad(data["raw_start"].cast(pa.string()), 7, "0")
    by_offset = pc.binary_join_element_wise(doc_ids, offset, f"-{letter}")
    wrong = as_mask(pc.not_equal(ids, by_offset))
    if "method" in data.column_names and wrong.any():
        length = pc.subtract(data["raw_end"], data["raw_start"]).cast(pa.string())
        wrong &= as_mask(pc.not_equal(ids, pc.binary_join_element_wise(by_offset, length, "-")))
    return wrong


def same_text(corpus: Corpus) -> Iterator[Problem]:
    """A row points to rows of its own text only."""
    inside = {table.resource.name: table for table in corpus.of_documents()}
    for table in inside.values():
        for key in table.resource.table.foreign_keys:
            if key.table in inside and len(key.columns) == 1:
                target = inside[key.table]
                rows = corpus.rows_in(key.table, key.target[0], table, key.columns[0])
                points = rows >= 0
                other = np.zeros(len(rows), np.bool_)
                other[points] = corpus.text_numbers(target)[rows[points]] != corpus.text_numbers(table)[points]
                yield from at_rows(
                    "meaning.document", table, other, f"a row of {key.table} of the same text", key.columns[0]
                )


def folds(corpus: Corpus) -> Iterator[Problem]:
    """The fold of a text follows from its id."""
    documents = corpus.documents
    wanted = [fold(doc_id) for doc_id in documents.data["doc_id"].to_pylist()]
    wrong: Mask = documents.numbers("fold") != np.array(wanted, np.int64)
    yield from at_rows("meaning.fold", documents, wrong, lambda row: wanted[row], "fold")


RULES = (made_of, same_text, folds)
