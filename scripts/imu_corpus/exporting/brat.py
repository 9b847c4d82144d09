"""brat: each raw text with its annotation as stand-off, and the configuration that brat needs to show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from imu_corpus.brat import Event, StandOff, TextBound, serialise
from imu_corpus.brat_configuration import annotation_conf, tools_conf, visual_conf
from imu_corpus.drafting import draft
from imu_corpus.exporting.source import Row, Source
from imu_corpus.model import (
    Annotations,
    Citation,
    Document,
    EventArgument,
    EventMention,
    Mention,
    Passport,
    Quantity,
    QuotationPart,
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
        standoff = draft(document)
        _add_relations(standoff, raw, rows["mentions"], rows["entity_relations"])
        (folder / f"{doc_id}.ann").write_text(serialise(standoff), encoding="utf-8", newline="\n")
    codes = {name: source.data(name)["code"].to_pylist() for name, table in source.tables.items() if _is_codes(table)}
    pages = {"annotation": annotation_conf(codes), "visual": visual_conf(codes), "tools": tools_conf()}
    for name, text in pages.items():
        (folder / f"{name}.conf").write_text(text, encoding="utf-8", newline="\n")


_LAYERS = (
    *("mentions", "entity_relations", "times", "quantities", "quotations", "citations"),
    *("event_mentions", "event_arguments"),
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
        events=list(_events(rows["event_mentions"], rows["event_arguments"])),
    )
    return Document(
        Passport(doc_id, f"{doc_id}.txt"), f"{doc_id}.txt", "", raw, text, [], alignment, [], [], annotations
    )


def _values(kind: Any, rows: Sequence[Row]) -> Iterator[Any]:
    """Rows as values of the model: columns and fields have the same names."""
    return (kind(**{name: row.get(name) for name in kind._fields}) for row in rows)


def _events(mentions: Sequence[Row], arguments: Sequence[Row]) -> Iterator[EventMention]:
    """Event mentions with their arguments. What a number counts stands in `event_counts` alone."""
    of_mentions: dict[str, list[EventArgument]] = {}
    for row, argument in zip(arguments, _values(EventArgument, arguments), strict=True):
        of_mentions.setdefault(row["event_mention_id"], []).append(argument)
    for row in mentions:
        yield from _values(EventMention, [row | {"arguments": tuple(of_mentions.get(row["event_mention_id"], ()))}])


def _add_relations(standoff: StandOff, raw: str, mentions: Sequence[Row], relations: Sequence[Row]) -> None:
    """Add each relation as an event over its evidence, between the nearest names of head and tail."""
    keys = [(key, row) for key, row in zip(standoff.text_bounds, mentions, strict=False)]
    for row in relations:
        ends = {role: _nearest(keys, row[f"{role}_id"], row["start"]) for role in ("head", "tail")}
        if None in ends.values():
            continue
        trigger = f"T{len(standoff.text_bounds) + 1}"
        fragments = tuple(_fragments(raw, row["raw_start"], row["raw_end"]))
        words = " ".join(raw[start:end] for start, end in fragments)
        standoff.text_bounds[trigger] = TextBound(trigger, row["relation"], fragments, words, 0)
        key = f"E{len(standoff.events) + 1}"
        arguments = tuple((role, str(end)) for role, end in ends.items())
        standoff.events[key] = Event(key, row["relation"], trigger, arguments, 0)


def _nearest(mentions: Sequence[tuple[str, Row]], entity_id: str, start: int) -> str | None:
    named = [(abs(row["start"] - start), key) for key, row in mentions if row["entity_id"] == entity_id]
    return min(named, default=(0, None))[1]


def _fragments(raw: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a raw span between line ends."""
    place = start
    for line in raw[start:end].splitlines(keepends=True):
        content = line.rstrip("\r\n")
        if content.strip():
            yield place, place + len(content)
        place += len(line)
