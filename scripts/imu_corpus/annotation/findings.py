"""Findings of a text as plain values: what programs found, with offsets into the raw text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from imu_corpus.layers import LAYERS
from imu_corpus.model import Document, EventArgument, Span
from imu_corpus.text.offsets import OffsetMap

_INNER = {"id", "start", "end", "method"}


def findings(path: str, document: Document) -> Iterator[dict[str, Any]]:
    """Findings as JSON-ready values, with offsets into the raw text: layer by layer, in the order of the text."""
    offsets = OffsetMap(document.alignment)
    for layer in LAYERS:
        for found in document.annotations[layer.name]:
            values = found._asdict()
            start, end = offsets.to_raw(found.start, found.end)
            head = {"path": path, "layer": layer.label, "start": start, "end": end, "text": document.raw[start:end]}
            kind = values.get(layer.kind, layer.label)
            inner = {key: _plain(value, document.raw, offsets) for key, value in values.items() if key not in _INNER}
            yield head | {"type": kind} | inner | {"method": found.method}


def _plain(value: object, raw: str, offsets: OffsetMap) -> object:
    """A value as JSON knows it; arguments of events and spans inside them with offsets into the raw text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, EventArgument):
        start, end = offsets.to_raw(value.start, value.end)
        rest = {key: _plain(inner, raw, offsets) for key, inner in value._asdict().items() if key not in _INNER}
        return {"start": start, "end": end, "text": raw[start:end]} | rest
    if isinstance(value, Span):
        return list(offsets.to_raw(*value))
    return [_plain(item, raw, offsets) for item in value] if isinstance(value, tuple) else value
