"""Counts: a column `<noun>_count` is the number of rows of the table that it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from imu_corpus.contract.table import ForeignKey
from imu_corpus.validation.corpus import Corpus, row_numbers
from imu_corpus.validation.loaded import LoadedTable, Numbers
from imu_corpus.validation.problem import Problem, at_rows


def counts(corpus: Corpus) -> Iterator[Problem]:
    """`token_count` of a text is its rows of `tokens`; `mention_count` of an event is its rows of `event_mentions`."""
    for table in corpus.tables.values():
        for column in table.data.column_names:
            noun = column.removesuffix("_count")
            # In how many texts something stands is told by the table that says how often.
            if noun != column and (rows := _counted(corpus, table, "mention" if noun == "document" else noun)):
                yield from _compare(corpus, table, column, *rows)


def _counted(corpus: Corpus, table: LoadedTable, noun: str) -> tuple[LoadedTable, ForeignKey] | None:
    """The table whose rows are counted, and its key to `table`."""
    own = table.resource.name
    for name in (f"{noun}s", f"{own.removesuffix('s')}_{noun}s"):
        keys = corpus.tables[name].resource.table.foreign_keys if name in corpus.tables else ()
        for key in keys:
            if key.table == own and key.target == table.resource.table.primary_key:
                return corpus.tables[name], key
    return None


def _compare(corpus: Corpus, table: LoadedTable, column: str, rows: LoadedTable, key: ForeignKey) -> Iterator[Problem]:
    parent = corpus.rows_in(table.resource.name, key.target[0], rows, key.columns[0])
    wanted = _by_text(corpus, parent, rows, len(table.data)) if column == "document_count" else _by_row(parent, table)
    yield from at_rows("meaning.count", table, wanted != table.numbers(column), lambda row: wanted[row], column)


def _by_row(parent: Numbers, table: LoadedTable) -> Numbers:
    return np.bincount(parent[parent >= 0], minlength=len(table.data))


def _by_text(corpus: Corpus, parent: Numbers, rows: LoadedTable, size: int) -> Numbers:
    many = len(corpus.documents.data)
    pairs = np.unique((parent * many + corpus.text_numbers(rows))[parent >= 0])
    return np.bincount(pairs // many, minlength=size)


def forms_of_names(corpus: Corpus) -> Iterator[Problem]:
    """`mention_count` of a form of a name is how many mentions of the entity are written so."""
    names, mentions = corpus.tables.get("entity_names"), corpus.tables.get("mentions")
    if names is None or mentions is None:
        return
    forms = _pairs(names.data, ("entity_id", "name"))
    found = row_numbers(_pairs(mentions.data, ("entity_id", "text")).dictionary_encode(), forms)
    wanted = _by_row(found, names)
    wrong = wanted != names.numbers("mention_count")
    yield from at_rows("meaning.count", names, wrong, lambda row: wanted[row], "mention_count")


def _pairs(data: pa.Table, columns: Sequence[str]) -> pa.Array:
    return pc.binary_join_element_wise(*(data[name] for name in columns), "\x1f").combine_chunks()


RULES = (counts, forms_of_names)
