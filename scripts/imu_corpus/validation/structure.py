"""Structure: blocks make the text, sentences lie in blocks, tokens in sentences, and tokens cover all words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from imu_corpus.validation.corpus import Corpus, before, is_first
from imu_corpus.validation.loaded import LoadedTable, Numbers
from imu_corpus.validation.problem import Problem, at_rows

# U+3000 is the last of them.
_SPACES = np.array([point for point in range(0x3001) if chr(point).isspace()], np.uint32)


def kept(corpus: Corpus) -> Iterator[Problem]:
    """A block is kept, or it is boilerplate of some category."""
    table = corpus.tables["blocks"]
    is_kept = table.numbers("is_kept").astype(np.bool_)
    is_boilerplate = table.equals("kind", "boilerplate")
    has_category = table.data["category"].is_valid().to_numpy()
    yield from at_rows(
        "meaning.kept", table, is_kept == is_boilerplate, "boilerplate where, and only where, dropped", "kind"
    )
    yield from at_rows(
        "meaning.kept", table, is_kept == has_category, "a category where, and only where, dropped", "category"
    )


def joined(corpus: Corpus) -> Iterator[Problem]:
    """Kept blocks are joined by one line feed; a dropped one is empty, where it would stand.

    It reports as `meaning.kept`: a place that is wrong shows a block kept or dropped in error.
    """
    table = corpus.tables["blocks"]
    order = np.lexsort((table.numbers("raw_start"), corpus.text_numbers(table)))
    texts = corpus.text_numbers(table)[order]
    is_kept, start, end = (table.numbers(name)[order] for name in ("is_kept", "start", "end"))
    # The end of the last kept block before each row, -1 where the text has none; ends rise within a text.
    last = np.where(is_kept, np.arange(len(order)), -1)
    last = np.maximum.accumulate(before(last + 1)) - 1 if len(last) else last
    last_end = np.where((last >= 0) & (texts[last] == texts), end[last], -1)
    expected = np.where(is_kept, last_end + 1, np.maximum(last_end, 0))
    wrong = np.zeros(len(order), np.bool_)
    wrong[order] = (start != expected) | ((end > start) != is_kept.astype(np.bool_)) | (end < start)
    yield from at_rows(
        "meaning.kept", table, wrong, "blocks one line feed apart where kept, empty where dropped", "another place"
    )


def aligned(corpus: Corpus) -> Iterator[Problem]:
    """The alignment rows of a block cover it, raw and clean; those of none are gaps."""
    table, blocks = corpus.tables["alignment"], corpus.tables["blocks"]
    found = corpus.rows_in("blocks", "block_id", table, "block_id")
    inside = np.flatnonzero(found >= 0)
    for column, pick, least in (("start", np.minimum, False), ("end", np.maximum, True)):
        for name in (column, f"raw_{column}"):
            reached = np.full(len(blocks.data), -1 if least else np.iinfo(np.int64).max)
            pick.at(reached, found[inside], table.numbers(name)[inside])
            wrong = reached != blocks.numbers(name)
            yield from at_rows("meaning.aligned", blocks, wrong, f"the {name} of its alignment", name)
    yield from _reasons(table, found)


def _reasons(table: LoadedTable, block: Numbers) -> Iterator[Problem]:
    is_gap = block < 0
    operation, reason = (table.data[name].to_numpy(zero_copy_only=False) for name in ("operation", "reason"))
    for code, expected in (
        ("gap", is_gap & (operation == "delete")),
        ("block_separator", is_gap & (operation == "replace")),
    ):
        yield from at_rows(
            "meaning.reason", table, (reason == code) != expected, f"{code!r} between blocks only", "reason"
        )
    length = table.numbers("end") - table.numbers("start")
    yield from at_rows("meaning.reason", table, is_gap & (length > 1), "one line feed between blocks", "more text")


def nesting(corpus: Corpus) -> Iterator[Problem]:
    """Sentences lie in blocks and tokens in sentences; positions count up, and no two overlap."""
    for table, parents, key, counted_in in (
        ("sentences", "blocks", "block_id", "doc_id"),
        ("tokens", "sentences", "sentence_id", "sentence_id"),
    ):
        if table in corpus.tables and parents in corpus.tables:
            yield from _nested(corpus, corpus.tables[table], corpus.tables[parents], key, counted_in)


def _nested(corpus: Corpus, table: LoadedTable, parents: LoadedTable, key: str, counted_in: str) -> Iterator[Problem]:
    parent = corpus.rows_in(parents.resource.name, key, table, key)
    start, end = table.numbers("start"), table.numbers("end")
    outside = (start < parents.numbers("start")[parent]) | (end > parents.numbers("end")[parent])
    yield from at_rows(
        "meaning.nesting", table, outside, f"a span inside its {key}", lambda row: f"{start[row]} to {end[row]}"
    )
    order = corpus.in_text_order(table)
    group = (corpus.text_numbers(table) if counted_in == "doc_id" else parent)[order]
    places = np.arange(len(order))
    position = places - np.maximum.accumulate(np.where(is_first(group), places, 0)) if len(order) else places
    wrong = np.zeros(len(order), np.bool_)
    wrong[order] = position != table.numbers("position")[order]
    yield from at_rows("meaning.position", table, wrong, f"a place in its {counted_in}, counted from 0", "position")
    same_text = ~is_first(corpus.text_numbers(table)[order])
    wrong[order] = same_text & (start[order] < before(end[order]))
    yield from at_rows("meaning.overlap", table, wrong, "a start after the end of the row before", "start")


def coverage(corpus: Corpus) -> Iterator[Problem]:
    """Tokens cover every visible code point of the texts, and say rightly whether a space follows."""
    table = corpus.tables.get("tokens")
    if table is None:
        return
    points = np.append(corpus.texts.points, np.uint32(0))
    start, end = corpus.places(table, "start"), corpus.places(table, "end")
    depth = np.cumsum(np.bincount(start, minlength=len(points)) - np.bincount(end, minlength=len(points)))
    bare = np.flatnonzero(depth[:-1] == 0)
    missed = bare[~np.isin(points[bare], _SPACES, kind="table")]
    texts = np.searchsorted(corpus.texts.bases, missed, side="right") - 1
    wrong = np.bincount(texts, minlength=len(corpus.documents.data)) > 0
    yield from at_rows(
        "meaning.coverage", corpus.documents, wrong, "tokens that cover the text", "words without a token"
    )
    is_last = table.numbers("end") == corpus.texts.lengths[corpus.text_numbers(table)]
    follows = (points[end] == ord(" ")) & ~is_last
    yield from at_rows(
        "meaning.space", table, follows != table.numbers("space_after"), "space_after as in the text", "space_after"
    )


RULES = (kept, joined, aligned, nesting, coverage)
