"""Text: the alignment tiles the raw text, which can be rebuilt, and every span slices to its text on both sides."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np
import pyarrow.compute as pc

from imu_corpus.text.lines import RawLine, segment
from imu_corpus.validation.corpus import Corpus, Texts, before, is_first
from imu_corpus.validation.loaded import LoadedTable, Numbers
from imu_corpus.validation.problem import Problem, at_rows, shown


def sound(corpus: Corpus) -> list[Problem]:
    """Problems of clean texts and of the alignments that tile them."""
    return [*_documents(corpus), *_tiling(corpus)]


def rebuilt(corpus: Corpus) -> list[Problem]:
    """Problems of the raw texts, which sound alignments give."""
    return list(_raws(corpus, corpus.raw_texts))


def spans(corpus: Corpus) -> list[Problem]:
    """Problems of what points into sound texts."""
    problems = list(_blocks(corpus, corpus.raw_texts))
    for table in corpus.spans():
        problems += _spans(corpus, table)
    return problems


LEVELS = (sound, rebuilt, spans)
"""Each is asked only where the ones before it found nothing."""


def _documents(corpus: Corpus) -> Iterator[Problem]:
    documents, texts = corpus.documents, corpus.clean_texts
    digests = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    yield from _unequal(documents, "text_sha256", digests, "text.text_sha256")
    yield from _unequal(documents, "text_chars", list(map(len, texts)), "text.text_chars")


def _unequal(table: LoadedTable, column: str, wanted: list[Any], check: str) -> Iterator[Problem]:
    pairs = zip(table.data[column].to_pylist(), wanted, strict=True)
    wrong = np.array([found != expected for found, expected in pairs], np.bool_)
    yield from at_rows(check, table, wrong, lambda row: shown(wanted[row]), column)


def _tiling(corpus: Corpus) -> Iterator[Problem]:
    """Rows follow upon one another without gap or overlap, from the beginning of both texts to their ends."""
    table, documents = corpus.tables["alignment"], corpus.documents
    texts, (raw_start, raw_end, start, end) = corpus.text_numbers(table), _interval(table)
    first = is_first(texts)
    raw_place, place = (np.where(first, 0, before(column)) for column in (raw_end, end))
    wrong = (raw_start != raw_place) | (start != place) | (raw_end <= raw_start) | (end < start)
    yield from at_rows(
        "text.tiling",
        table,
        wrong,
        lambda row: f"raw_start {raw_place[row]} and start {place[row]}, and ends after them",
        lambda row: f"{raw_start[row]} to {raw_end[row]} and {start[row]} to {end[row]}",
    )
    reached = np.zeros((2, len(documents.data)), np.int64)
    np.maximum.at(reached[0], texts, raw_end)
    np.maximum.at(reached[1], texts, end)
    sizes = [documents.numbers(column) for column in ("raw_chars", "text_chars")]
    yield from at_rows(
        "text.tiling",
        documents,
        (reached != sizes).any(axis=0),
        lambda row: f"an alignment of {sizes[0][row]} raw and {sizes[1][row]} clean code points",
        lambda row: f"{reached[0][row]} and {reached[1][row]}",
    )
    if not wrong.any() and not (reached != sizes).any():
        yield from _operations(corpus, table)


def _interval(table: LoadedTable) -> tuple[Any, ...]:
    return tuple(table.numbers(column) for column in ("raw_start", "raw_end", "start", "end"))


def _operations(corpus: Corpus, table: LoadedTable) -> Iterator[Problem]:
    """What an alignment row says of its stretch is true of it."""
    raw_start, raw_end, start, end = _interval(table)
    is_equal, is_deleted = (table.equals("operation", code) for code in ("equal", "delete"))
    has = {name: table.data[name].is_valid().to_numpy() for name in ("raw_text", "replacement", "reason")}
    raw_length, length = raw_end - raw_start, end - start
    written = pc.fill_null(pc.utf8_length(table.data["raw_text"]), 0).to_numpy()
    changed = np.flatnonzero(~is_equal & ~is_deleted)
    other = np.zeros(len(is_equal), np.bool_)
    other[changed] = corpus.texts.unlike(
        corpus.text_numbers(table)[changed], start[changed], end[changed], table.data["replacement"].take(changed)
    )
    for expected, found, wrong in (
        ("raw_text where, and only where, the text was changed", "raw_text", has["raw_text"] == is_equal),
        ("a reason where, and only where, the text was changed", "reason", has["reason"] == is_equal),
        ("as many code points as in the raw text", "operation", is_equal & (length != raw_length)),
        ("a raw_text as long as the stretch", "raw_text", ~is_equal & (written != raw_length)),
        (
            "a replacement where, and only where, other text stands",
            "replacement",
            has["replacement"] == (is_equal | is_deleted),
        ),
        ("an empty interval where, and only where, the text was deleted", "operation", is_deleted == (length > 0)),
        ("the replacement that stands in the text", "replacement", other),
    ):
        yield from at_rows("text.operation", table, wrong, expected, found)


def _raws(corpus: Corpus, raws: list[str]) -> Iterator[Problem]:
    digests = [hashlib.sha256(raw.encode()).hexdigest() for raw in raws]
    yield from _unequal(corpus.documents, "raw_sha256", digests, "text.rebuild")


def _blocks(corpus: Corpus, raws: list[str]) -> Iterator[Problem]:
    """Every line of a raw text that is not blank is a block."""
    table = corpus.tables["blocks"]
    texts, (raw_start, raw_end, _, _) = corpus.text_numbers(table), _interval(table)
    wanted = _raw_lines(raws)
    order = np.lexsort((raw_start, texts))
    found = np.stack([texts, table.numbers("line"), raw_start, raw_end], axis=1)[order]
    if len(found) != len(wanted):
        yield Problem("text.blocks", table.file, "", f"{len(wanted)} lines that are not blank", f"{len(found)} blocks")
        return
    wrong = np.zeros(len(found), np.bool_)
    wrong[order] = (found != wanted).any(axis=1)
    yield from at_rows("text.blocks", table, wrong, "line, raw_start and raw_end of a raw line", "others")
    wrong = Texts(raws).unlike(texts, raw_start, raw_end, table.data["raw_text"])
    yield from at_rows("text.raw_text", table, wrong, "the raw line", "raw_text")


def _raw_lines(raws: list[str]) -> Numbers:
    """A row for each line that is not blank: number of the text, number of the line, raw start and end."""
    lines = [list(segment(raw)) for raw in raws]
    texts = np.repeat(np.arange(len(raws)), list(map(len, lines)))
    columns = np.fromiter(chain.from_iterable(chain.from_iterable(lines)), np.int64).reshape(-1, len(RawLine._fields))
    return np.column_stack([texts, columns[:, :3]])


def _spans(corpus: Corpus, table: LoadedTable) -> Iterator[Problem]:
    texts, (raw_start, raw_end, start, end) = corpus.text_numbers(table), _interval(table)
    wrong = corpus.texts.unlike(texts, start, end, table.data["text"])
    yield from at_rows("text.span", table, wrong, lambda row: f"the words at {start[row]} to {end[row]}", "text")
    rows = np.flatnonzero(~wrong)
    wanted = _to_raw(corpus, corpus.places(table, "start")[rows], corpus.places(table, "end")[rows])
    other = np.zeros(len(wrong), np.bool_)
    other[rows] = (wanted != np.stack([raw_start[rows], raw_end[rows]])).any(axis=0)
    expected = dict(zip(rows[other[rows]].tolist(), wanted[:, other[rows]].T.tolist(), strict=True))
    yield from at_rows(
        "text.raw_span",
        table,
        other,
        lambda row: f"raw span {tuple(expected[row])}",
        lambda row: f"{(raw_start[row].item(), raw_end[row].item())}",
    )


def _to_raw(corpus: Corpus, starts: Any, ends: Any) -> Any:
    """Raw starts and ends of spans, as `offsets.OffsetMap` reckons them for one text."""
    table = corpus.tables["alignment"]
    visible = np.flatnonzero(table.numbers("end") > table.numbers("start"))
    first_place, last_place = (corpus.places(table, column)[visible] for column in ("start", "end"))
    raw_start, raw_end = (table.numbers(column)[visible] for column in ("raw_start", "raw_end"))
    is_equal = table.equals("operation", "equal")[visible]
    first = np.searchsorted(first_place, starts, side="right") - 1
    last = np.searchsorted(first_place, ends, side="left") - 1
    return np.stack(
        [
            raw_start[first] + np.where(is_equal[first], starts - first_place[first], 0),
            raw_end[last] - np.where(is_equal[last], last_place[last] - ends, 0),
        ]
    )
