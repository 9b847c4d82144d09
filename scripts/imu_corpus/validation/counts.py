"""Counts: a column `<noun>_count` is the number of rows of the table that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from imu_corpus.contract.table import ForeignKey
from imu_corpus.validation.corpus import Corpus, above_texts, row_numbers
from imu_corpus.validation.loaded import LoadedTable, Numbers
from imu_corpus.validation.problem import Problem, at_rows


def of_texts(corpus: Corpus) -> Iterator[Problem]:
    """`token_count` of a text is its rows of `tokens`."""
    for table in (corpus.documents, *corpus.of_documents()):
        for column, wanted in _counts(corpus, table, corpus.of_documents()):
            yield from _compare(table, column, wanted)


@above_texts
def counts(corpus: Corpus) -> Iterator[Problem]:
    """`mention_count` of an event is its rows of `event_mentions`."""
    for (name, column), wanted in corpus.summed(references).items():
        yield from _compare(corpus.tables[name], column, wanted)
    for table in corpus.above():
        for column, wanted in _counts(corpus, table, corpus.above()):
            yield from _compare(table, column, wanted)


def references(corpus: Corpus) -> Iterator[tuple[tuple[str, str], Numbers]]:
    """How often the texts refer to each row of the tables above them."""
    for table in corpus.above():
        for column, found in _counts(corpus, table, corpus.of_documents()):
            yield (table.resource.name, column), found
    yield from _forms_of_names(corpus)


def _compare(table: LoadedTable, column: str, wanted: Numbers) -> Iterator[Problem]:
    yield from at_rows("meaning.count", table, wanted != table.numbers(column), lambda row: wanted[row], column)


def _counts(corpus: Corpus, table: LoadedTable, among: Iterable[LoadedTable]) -> Iterator[tuple[str, Numbers]]:
    """Each column `<noun>_count` that names one of the tables, and how many rows of it each row has."""
    tables = {other.resource.name: other for other in among}
    for column in table.data.column_names:
        noun = column.removesuffix("_count")
        # In how many texts something stands is told by the table that says how often.
        if noun != column and (found := _counted(tables, table, "mention" if noun == "document" else noun)):
            rows, key = found
            parent = corpus.rows_in(table.resource.name, key.target[0], rows, key.columns[0])
            by_text = column == "document_count"
            yield column, _by_text(corpus, parent, rows, table) if by_text else _by_row(parent, table)


def _counted(tables: Mapping[str, LoadedTable], table: LoadedTable, noun: str) -> tuple[LoadedTable, ForeignKey] | None:
    """The table whose rows are counted, and its key to `table`."""
    own = table.resource.name
    for name in (f"{noun}s", f"{own.removesuffix('s')}_{noun}s"):
        keys = tables[name].resource.table.foreign_keys if name in tables else ()
        for key in keys:
            if key.table == own and key.target == table.resource.table.primary_key:
                return tables[name], key
    return None


def _by_row(parent: Numbers, table: LoadedTable) -> Numbers:
    return np.bincount(parent[parent >= 0], minlength=len(table.data))


def _by_text(corpus: Corpus, parent: Numbers, rows: LoadedTable, table: LoadedTable) -> Numbers:
    many = len(corpus.documents.data)
    pairs = np.unique((parent * many + corpus.text_numbers(rows))[parent >= 0])
    return np.bincount(pairs // many, minlength=len(table.data))


def _forms_of_names(corpus: Corpus) -> Iterator[tuple[tuple[str, str], Numbers]]:
    """`mention_count` of a form of a name is how many mentions of the entity are written so."""
    names, mentions = corpus.tables.get("entity_names"), corpus.tables.get("mentions")
    if names is None or mentions is None:
        return
    forms = _pairs(names.data, ("entity_id", "name"))
    found = row_numbers(_pairs(mentions.data, ("entity_id", "text")).dictionary_encode(), forms)
    yield ("entity_names", "mention_count"), _by_row(found, names)


def _pairs(data: pa.Table, columns: Sequence[str]) -> pa.Array:
    return pc.binary_join_element_wise(*(data[name] for name in columns), "\x1f").combine_chunks()


RULES = (of_texts, counts)
