"""Texts of a package: raw and clean, put together from its tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pyarrow as pa


class Texts(NamedTuple):
    """Raw and clean text of each document."""

    raw: Mapping[str, str]
    clean: Mapping[str, str]


def read_texts(tables: Mapping[str, pa.Table]) -> Texts:
    """The raw and the clean texts, from `documents` and `alignment`."""
    clean = dict(zip(*(tables["documents"][name].to_pylist() for name in ("doc_id", "text")), strict=True))
    raw: dict[str, list[str]] = {doc_id: [] for doc_id in clean}
    for row in tables["alignment"].to_pylist():
        text = clean[row["doc_id"]][row["start"] : row["end"]] if row["operation"] == "equal" else row["raw_text"]
        raw[row["doc_id"]].append(text)
    return Texts({doc_id: "".join(parts) for doc_id, parts in raw.items()}, clean)
