"""brat: each raw text with its annotation as stand-off, and the configuration that brat needs to show it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from imu_corpus.brat.configuration import annotation_conf, tools_conf, visual_conf
from imu_corpus.brat.format import serialise
from imu_corpus.brat.write import draft
from imu_corpus.contract.table import Table
from imu_corpus.exporting.source import Source
from imu_corpus.layers import LAYERS
from imu_corpus.model import Annotations, Document, Passport, Stretch


def write(source: Source, folder: Path) -> None:
    """Write `<doc_id>.txt` with the bytes as received, `<doc_id>.ann`, and brat's three configuration files."""
    texts = source.texts()
    tables = {name: source.by_document(name) for layer in LAYERS for name in layer.tables}
    alignment = _alignment(source)
    for doc_id, raw in texts.raw.items():
        (folder / f"{doc_id}.txt").write_bytes(raw.encode())
        rows = {name: of_documents[doc_id] for name, of_documents in tables.items()}
        layers = Annotations({layer.name: list(layer.from_rows(rows)) for layer in LAYERS})
        passport = Passport(doc_id, f"{doc_id}.txt")
        clean, stretches = texts.clean[doc_id], alignment[doc_id]
        document = Document(passport, passport.seed_file, "", raw, clean, [], stretches, [], [], layers)
        (folder / f"{doc_id}.ann").write_text(serialise(draft(document)), encoding="utf-8", newline="\n")
    codes = {name: source.data(name)["code"].to_pylist() for name, table in source.tables.items() if _is_codes(table)}
    pages = {"annotation": annotation_conf(codes), "visual": visual_conf(codes), "tools": tools_conf()}
    for name, text in pages.items():
        (folder / f"{name}.conf").write_text(text, encoding="utf-8", newline="\n")


def _is_codes(table: Table) -> bool:
    return table.primary_key == ("code",)


def _alignment(source: Source) -> dict[str, list[Stretch]]:
    found: dict[str, list[Stretch]] = {}
    for row in source.rows("alignment"):
        values: dict[str, Any] = {name: row.get(name) for name in Stretch._fields}
        found.setdefault(row["doc_id"], []).append(Stretch(**values))
    return found
