"""W3C Web Annotation: every annotated span as JSON-LD, with a text file that its selectors point into."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from imu_corpus.contract.table import Table
from imu_corpus.exporting.source import SPAN, Row, Source
from imu_corpus.tables.arrow import iso

_CONTEXT = 32
"""Characters that a quote selector gives before and after the words."""


def write(source: Source, folder: Path) -> None:
    """Write `<doc_id>.txt`, the clean text, and `<doc_id>.jsonld`, a collection of the annotations of all layers.

    Offsets count Unicode code points of the text file. Values are tags `column=value`; entities and other rows that
    a value points to are resources `urn:imu-corpus:<version>:<table>:<id>`, labelled with the column.
    """
    layers = {table.name: source.by_document(table.name) for table in source.annotation_tables()}
    for doc_id, text in source.clean_texts().items():
        (folder / f"{doc_id}.txt").write_text(text, encoding="utf-8", newline="\n")
        items = [
            _annotation(source, source.tables[name], row, text) for name, rows in layers.items() for row in rows[doc_id]
        ]
        page = (
            json.dumps(_collection(source, doc_id, items), ensure_ascii=False, indent=1, default=iso, allow_nan=False)
            + "\n"
        )
        (folder / f"{doc_id}.jsonld").write_text(page, encoding="utf-8", newline="\n")


def _collection(source: Source, doc_id: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": _urn(source, "annotations", doc_id),
        "type": "AnnotationCollection",
        "label": f"{source.about['title']} {source.about['version']}: {doc_id}",
        "total": len(items),
        "first": {"id": _urn(source, "page", doc_id), "type": "AnnotationPage", "startIndex": 0, "items": items},
    }


def _annotation(source: Source, table: Table, row: Row, text: str) -> dict[str, Any]:
    start, end = row["start"], row["end"]
    quote = {
        "type": "TextQuoteSelector",
        "exact": row["text"],
        "prefix": text[max(0, start - _CONTEXT) : start],
        "suffix": text[end : end + _CONTEXT],
    }
    position = {"type": "TextPositionSelector", "start": start, "end": end}
    return {
        "id": _urn(source, table.name, row[table.primary_key[0]]),
        "type": "Annotation",
        "motivation": "tagging",
        "body": list(_bodies(source, table, row)),
        "target": {"source": f"{row['doc_id']}.txt", "selector": [position, quote]},
    }


def _bodies(source: Source, table: Table, row: Row) -> Iterator[dict[str, Any]]:
    yield {"type": "TextualBody", "purpose": "classifying", "value": table.name}
    keys = {key.columns[0]: key for key in table.foreign_keys if len(key.columns) == 1}
    for name, value in row.items():
        if value is None or name in SPAN or name in table.primary_key:
            continue
        key = keys.get(name)
        if key and source.tables[key.table].primary_key != ("code",):
            resource = _urn(source, key.table, value)
            # Head and tail of a relation are both entities: the label tells which is which.
            yield {"type": "SpecificResource", "purpose": "identifying", "label": name, "source": resource}
        else:
            shown = value if isinstance(value, str) else json.dumps(value, default=iso).strip('"')
            yield {"type": "TextualBody", "purpose": "tagging", "value": f"{name}={shown}"}


def _urn(source: Source, kind: str, name: str) -> str:
    return f"urn:{source.about['name']}:{source.about['version']}:{kind}:{name}"
