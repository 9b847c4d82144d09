"""Columns: what is done to a column at once is what would be done to each of its values."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from imu_corpus.contract.table import table_from_schema
from imu_corpus.datapackage.open import Resource
from imu_corpus.tables.arrow import json_bytes, utf8_bytes
from imu_corpus.tables.ner_view import ner_view
from imu_corpus.validation.corpus import Texts, row_numbers
from imu_corpus.validation.loaded import LoadedTable

WORDS = st.text(st.sampled_from('ab "\\\n\x00\x1f\u2028é𝒳'), max_size=4)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "text": st.none() | WORDS,
            "number": st.none() | st.integers(-(2**63), 2**63 - 1),
            "share": st.none() | st.floats(allow_nan=False, allow_infinity=False),
            "is_kept": st.none() | st.booleans(),
            "day": st.none() | st.dates(date(1, 1, 1)),
            "words": st.lists(WORDS, max_size=3),
        }
    ),
    max_size=5,
)
TYPES = {
    "text": pa.string(),
    "number": pa.int64(),
    "share": pa.float64(),
    "is_kept": pa.bool_(),
    "day": pa.date32(),
    "words": pa.list_(pa.string()),
}


@given(ROWS)
def test_json_lines_are_what_json_makes_of_each_row(rows: list[dict[str, Any]]) -> None:
    """A quotation mark not escaped, a list of no words, a null in quotation marks."""
    rows = [{name: row[name] for name in TYPES} for row in rows]
    lines = b"".join(json_bytes(pa.Table.from_pylist(rows, schema=pa.schema(TYPES))))
    wanted = [json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=date.isoformat) for row in rows]
    assert lines.decode() == "".join(f"{line}\n" for line in wanted)


def loaded(values: list[str | None]) -> LoadedTable:
    """A table of one column."""
    table = table_from_schema("t", {"fields": [{"name": "value", "type": "string"}]})
    data = pa.table({"value": pa.chunked_array([pa.array(values[:3], pa.string()), pa.array(values[3:], pa.string())])})
    return LoadedTable(Resource("t", Path("t.parquet"), "parquet", table, {}), data)


RUNS = st.lists(st.tuples(st.none() | st.sampled_from("abc"), st.integers(1, 9)), max_size=6).map(
    lambda runs: [value for value, length in runs for _ in range(length)]
)


@given(RUNS)
def test_different_values_give_each_row_its_own(values: list[str | None]) -> None:
    """The value of another row, where equal ones stand in runs and where they do not, with and without nulls."""
    distinct = loaded(values).distinct("value")
    assert distinct.to_pylist() == values


@given(RUNS, st.lists(st.sampled_from("abcd"), unique=True))
def test_rows_are_found_by_their_keys(values: list[str | None], keys: list[str]) -> None:
    """A null, or a value that is no key, taken for the last row."""
    found = row_numbers(loaded(values).distinct("value"), pa.array(keys, pa.string()))
    assert found.tolist() == [keys.index(value) if value in keys else -1 for value in values]


SPANS = st.lists(st.tuples(st.integers(0, 1), st.integers(-1, 5), st.integers(-1, 5), st.none() | WORDS), max_size=9)


@given(st.tuples(WORDS, WORDS), SPANS, st.booleans())
def test_words_are_held_against_their_texts(texts: tuple[str, str], spans: list[Any], is_right: bool) -> None:
    """Words of the neighbouring row or text, offsets in bytes for offsets in code points, a span beyond its text."""
    if is_right:
        spans = [(text, start, end, texts[text][start:end]) for text, start, end, _ in spans if 0 <= start < end]
    numbers, starts, ends = (np.array([span[part] for span in spans], np.int64) for part in range(3))
    words = pa.chunked_array([pa.array([span[3] for span in spans], pa.string())])
    wrong = Texts(texts).unlike(numbers, starts, ends, words)
    wanted = [
        not 0 <= start < end <= len(texts[text]) or texts[text][start:end] != word for text, start, end, word in spans
    ]
    assert wrong.tolist() == wanted


def test_the_ner_view_stands_in_the_order_of_the_text_beyond_seven_digits() -> None:
    """Ids of tokens are padded to seven digits: in a longer text their order is no longer that of the text."""
    starts = [10_000_000, 9_999_999]
    tokens = pa.table(
        {
            "token_id": [f"d000-t{start}" for start in starts],
            "doc_id": ["d000", "d000"],
            "sentence_id": ["d000-s9999999"] * 2,
            "position": [1, 0],
            "start": starts,
            "text": ["b", "a"],
            "ner_tag": ["O", "O"],
        }
    )
    assert ner_view(tokens, pa.table({"doc_id": ["d000"], "fold": [0]}))["tokens"].to_pylist() == [["a", "b"]]


def test_a_column_of_no_texts_has_no_bytes() -> None:
    """Arrow lets an array without values go without offsets: files from elsewhere have such."""
    bare = pa.LargeStringArray.from_buffers(0, None, pa.py_buffer(b""))
    assert bytes(utf8_bytes(bare)) == b""
