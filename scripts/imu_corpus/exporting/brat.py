"""brat: each raw text with its annotation as stand-off, and the configuration that brat needs to show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from imu_corpus.brat.configuration import annotation_conf, tools_conf, visual_conf
from imu_corpus.brat.format import serialise
from imu_corpus.brat.write import draft
from imu_corpus.exporting.source import Row, Source
from imu_corpus.model import (
    Annotations,
    Citation,
    Document,
    EntityRelation,
    EventArgument,
    EventMention,
    EventRelation,
    Mention,
    Passport,
    Quantity,
    QuotationPart,
    Span,
    Stretch,
    TimeExpression,
)


def write(source: Source, folder: Path) -> None:
    """Write `<doc_id>.txt` with the bytes as received, `<doc_id>.ann`, and brat's three configuration files."""
    texts = source.texts()
    layers = {name: source.by_document(name) for name in _LAYERS}
    alignment = _alignment(source)
    for doc_id, raw in texts.raw.items():
        (folder / f"{doc_id}.txt").write_bytes(raw.encode())
        rows = {name: of_documents[doc_id] for name, of_documents in layers.items()}
        document = _document(doc_id, raw, texts.clean[doc_id], alignment[doc_id], rows)
        (folder / f"{doc_id}.ann").write_text(serialise(draft(document)), encoding="utf-8", newline="\n")
    codes = {name: source.data(name)["code"].to_pylist() for name, table in source.tables.items() if _is_codes(table)}
    pages = {"annotation": annotation_conf(codes), "visual": visual_conf(codes), "tools": tools_conf()}
    for name, text in pages.items():
        (folder / f"{name}.conf").write_text(text, encoding="utf-8", newline="\n")


_LAYERS = (
    *("mentions", "entity_relations", "times", "quantities", "quotations", "citations"),
    *("event_mentions", "event_arguments", "event_counts", "event_relations"),
)


def _is_codes(table: Any) -> bool:
    return bool(table.primary_key == ("code",))


def _alignment(source: Source) -> dict[str, list[Stretch]]:
    found: dict[str, list[Stretch]] = {}
    for row in source.rows("alignment"):
        found.setdefault(row["doc_id"], []).extend(_values(Stretch, [row]))
    return found


def _document(
    doc_id: str, raw: str, text: str, alignment: list[Stretch], rows: Mapping[str, Sequence[Row]]
) -> Document:
    quotations = {
        name: number for number, name in enumerate(dict.fromkeys(q["quotation_id"] for q in rows["quotations"]))
    }
    parts = [{**row, "quotation": quotations[row["quotation_id"]]} for row in rows["quotations"]]
    annotations = Annotations(
        mentions=list(_values(Mention, rows["mentions"])),
        times=list(_values(TimeExpression, rows["times"])),
        quantities=list(_values(Quantity, rows["quantities"])),
        quotations=list(_values(QuotationPart, parts)),
        citations=list(_values(Citation, rows["citations"])),
        relations=list(_values(EntityRelation, rows["entity_relations"])),
        events=list(_events(rows["event_mentions"], rows["event_arguments"], rows["event_counts"])),
        event_relations=list(_values(EventRelation, map(_between_mentions, rows["event_relations"]))),
    )
    return Document(
        Passport(doc_id, f"{doc_id}.txt"), f"{doc_id}.txt", "", raw, text, [], alignment, [], [], annotations
    )


def _values(kind: Any, rows: Iterable[Row]) -> Iterator[Any]:
    """Rows as values of the model: columns and fields have the same names."""
    return (kind(**{name: row.get(name) for name in kind._fields}) for row in rows)


def _between_mentions(row: Row) -> Row:
    return row | {"head": row["from_mention_id"], "tail": row["to_mention_id"]}


def _events(mentions: Sequence[Row], arguments: Sequence[Row], counts: Sequence[Row]) -> Iterator[EventMention]:
    """Event mentions with their arguments, in the order of their numbers."""
    of_mentions: dict[str, list[EventArgument]] = {}
    counted = {row["count_id"]: row for row in counts}
    for row in sorted(arguments, key=lambda row: int(row["argument_id"].rpartition("-")[2])):
        argument = EventArgument(*(row[name] for name in ("start", "end", "role", "filler_type", "entity_id")))
        if count := counted.get(row["argument_id"]):
            argument = argument._replace(measure=count["measure"], counted=_counted(count, argument))
        of_mentions.setdefault(row["event_mention_id"], []).append(argument)
    for row in mentions:
        key = row["event_mention_id"]
        yield from _values(EventMention, [row | {"id": key, "arguments": tuple(of_mentions.get(key, ()))}])


def _counted(count: Row, number: EventArgument) -> Span | None:
    """The words for the people: the evidence goes from the first to the last of these and the number."""
    if count["group"] is None:
        return None
    size = len(count["group"])
    if count["end"] > number.end:
        return Span(count["end"] - size, count["end"])
    start = count["start"] if count["start"] < number.start else count["start"] + count["text"].index(count["group"])
    return Span(start, start + size)
