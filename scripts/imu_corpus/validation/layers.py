"""Annotation: what a name, time, number or quotation says agrees with its place and with the other layers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from imu_corpus.io import edtf
from imu_corpus.validation.corpus import Corpus, above_texts, is_first, row_numbers
from imu_corpus.validation.loaded import LoadedTable, Numbers
from imu_corpus.validation.problem import Problem, at_rows
from imu_corpus.validation.schema import as_mask


def published(corpus: Corpus) -> Iterator[Problem]:
    """`published_from` and `published_to` are the bounds of `published_on`."""
    documents = corpus.documents
    bounds = [_bounds(written) for written in documents.data["published_on"].to_pylist()]
    for index, column in enumerate(("published_from", "published_to")):
        found = documents.data[column].to_pylist()
        wrong = np.array([bound is None or bound[index] != day for bound, day in zip(bounds, found, strict=True)])
        yield from at_rows("meaning.date", documents, wrong, f"the {column} that published_on says", column)


def _bounds(written: str | None) -> tuple[object, object] | None:
    try:
        return edtf.bounds(written) if written else (None, None)
    except ValueError:
        return None


def in_order(corpus: Corpus) -> Iterator[Problem]:
    """What is called from or low does not exceed what is called to or high."""
    for table in (corpus.documents, *corpus.of_documents()):
        yield from _in_order(table)


@above_texts
def in_order_above(corpus: Corpus) -> Iterator[Problem]:
    """The same in the tables above the texts."""
    for table in corpus.above():
        yield from _in_order(table)


def _in_order(table: LoadedTable) -> Iterator[Problem]:
    names = table.data.column_names
    pairs = [(name, _counterpart(name)) for name in names]
    pairs += list(pairwise([name for name in ("low", "best", "high") if name in names]))
    pairs += [("low", "high")] if {"low", "high"} <= set(names) else []
    for first, last in pairs:
        # Ids have no order that means anything.
        if last in names and table.data[first].type == table.data[last].type and not _is_text(table, first):
            wrong = as_mask(pc.greater(table.data[first], table.data[last]))
            yield from at_rows("meaning.order", table, wrong, f"a {first} not above {last}", first)


def _is_text(table: LoadedTable, name: str) -> bool:
    return bool(pa.types.is_string(table.data[name].type) or pa.types.is_large_string(table.data[name].type))


def _counterpart(name: str) -> str | None:
    parts = name.split("_")
    return "_".join("to" if part == "from" else part for part in parts) if "from" in parts else None


def in_sentence(corpus: Corpus) -> Iterator[Problem]:
    """`sentence_id` is the sentence that the span begins in."""
    sentences = corpus.tables.get("sentences")
    if sentences is None:
        return
    order = corpus.in_text_order(sentences)
    starts, ends = (corpus.places(sentences, name)[order] for name in ("start", "end"))
    for table in corpus.spans():
        if "sentence_id" in table.data.column_names and table is not sentences:
            place = corpus.places(table, "start")
            found = np.searchsorted(starts, place, side="right") - 1
            lies = (found >= 0) & (ends[found] > place) if len(ends) else found >= 0
            wanted = np.where(lies, order[found] if len(order) else -1, -1)
            wrong = wanted != corpus.rows_in("sentences", "sentence_id", table, "sentence_id")
            yield from at_rows("meaning.sentence", table, wrong, "the sentence that the span begins in", "sentence_id")


def nested(corpus: Corpus) -> Iterator[Problem]:
    """A name is nested where it lies inside another one."""
    table = corpus.tables.get("mentions")
    if table is None or not len(table.data):
        return
    order, _, end = _outermost_first(corpus, table)
    expected = end <= np.concatenate([[-1], np.maximum.accumulate(end)[:-1]])
    wrong = np.zeros(len(order), np.bool_)
    wrong[order] = expected != table.numbers("is_nested")[order].astype(np.bool_)
    yield from at_rows(
        "meaning.nested", table, wrong, "is_nested where, and only where, it lies in another name", "is_nested"
    )


def _outermost_first(corpus: Corpus, table: LoadedTable) -> tuple[Numbers, Numbers, Numbers]:
    """Rows, starts and ends by start, the longest first; of two equal spans, that which is said to be the outer."""
    start, end = corpus.places(table, "start"), corpus.places(table, "end")
    order = np.lexsort((table.numbers("is_nested"), -end, start))
    return order, start[order], end[order]


def tags(corpus: Corpus) -> Iterator[Problem]:
    """`ner_tag` is the IOB2 tag of the outermost name that covers the token."""
    tokens, mentions = corpus.tables.get("tokens"), corpus.tables.get("mentions")
    if tokens is None or mentions is None:
        return
    order = corpus.in_text_order(tokens)
    name = _outer_name(corpus, tokens, mentions, order)
    types = mentions.data["type"].combine_chunks().dictionary_encode()
    # O is 0; each type has a tag for the beginning of a name and one for the rest of it.
    known = ["O", *(f"{prefix}-{label}" for label in types.dictionary.to_pylist() for prefix in "BI")]
    codes = np.append(types.indices.to_numpy(), 0).astype(np.int64)
    wanted = np.zeros(len(order), np.int64)
    wanted[order] = np.where(name >= 0, 2 * codes[name] + np.where(is_first(name), 1, 2), 0)
    wrong = wanted != row_numbers(tokens.distinct("ner_tag"), pa.array(known))
    yield from at_rows("meaning.tag", tokens, wrong, lambda row: known[wanted[row]], "ner_tag")


def _outer_name(corpus: Corpus, tokens: LoadedTable, mentions: LoadedTable, order: Numbers) -> Numbers:
    """For each token, in the order of the texts, the row of the outermost name that covers it; -1 where none does."""
    rows, start, end = _outermost_first(corpus, mentions)
    outer = mentions.numbers("is_nested")[rows] == 0
    rows, start, end = (np.append(column[outer], -1) for column in (rows, start, end))
    first, last = (corpus.places(tokens, column)[order] for column in ("start", "end"))
    # Ends of outer names rise; the last entry stands for no name at all.
    name = np.searchsorted(end[:-1], first, side="right")
    return np.where(start[name] < last, rows[name], -1)


RULES = (published, in_order, in_order_above, in_sentence, nested, tags)
