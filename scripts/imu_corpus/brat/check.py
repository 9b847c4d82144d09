"""What may stand on what in an `.ann` file: types, attributes, keys of notes, and ends of relations."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from imu_corpus.brat.format import TextBound
from imu_corpus.brat.reader import Item, Reader

PLAIN_TYPES = ("QUANTITY", "QUOTATION", "CITATION", "PHRASE")
"""Types that are no code of a vocabulary."""
CONTINUES = "continues"
"""The relation from a later part of a quotation to the one before it."""
COUNTS = "counts"
"""The relation from a number to the words for the people who are counted."""
ATTRIBUTES = {
    "sense": "entity_types",
    "timex_modifier": "timex_types",
    "quantity_modifier": "QUANTITY",
    "unit": "QUANTITY",
    "measure": "QUANTITY",
    "quotation_type": "QUOTATION",
    "year_basis": "CITATION",
    "realis": "event_types",
    "polarity": "event_types",
}
"""The attributes, with the type, or the vocabulary of types, that each is of."""
NOTES = {
    "timex_types": ("value", "from", "to", "anchor"),
    "relation_types": ("from", "to"),
    "QUANTITY": ("low", "best", "high"),
    "QUOTATION": ("speaker", "cue", "document"),
    "CITATION": ("date", "url", "supports"),
}
"""The keys that notes may have, by type or vocabulary of types; notes on others are remarks and not read."""


def check_forms(reader: Reader) -> None:
    """Note every annotation whose type, attributes, note or ends are of another kind than its type may have."""
    _check_types(reader)
    items: dict[str, Item] = {**reader.standoff.text_bounds, **reader.standoff.events}
    kinds = {key: item.type for key, item in reader.standoff.text_bounds.items()}
    kinds |= {key: item.type for key, item in reader.standoff.events.items()}
    for key, item in items.items():
        for message in (*_attributes(reader, key, kinds[key]), *_keys(reader, key, kinds[key])):
            reader.problem(item, message)
    _check_ends(reader, kinds)
    for layer in ("entity_types", "timex_types", "QUANTITY"):
        _check_places(reader, layer)


def types_of(reader: Reader, name: str) -> Collection[str]:
    """The types of a vocabulary, or the type itself where it is none."""
    return reader.registry.codes.get(name, (name,))


def _check_types(reader: Reader) -> None:
    codes = reader.registry.codes
    vocabularies = ("entity_types", "timex_types", "relation_types", "event_types")
    known = {*PLAIN_TYPES, *(code for name in vocabularies for code in codes[name])}
    for item in reader.standoff.text_bounds.values():
        if item.type not in known:
            reader.problem(item, f"expected a type of annotation.conf, found {item.type!r}; choose one.")
    for event in reader.standoff.events.values():
        if event.type not in codes["event_types"] and event.type not in codes["relation_types"]:
            reader.problem(event, f"expected a type of event or relation, found {event.type!r}; choose one.")
    relations = {CONTINUES, COUNTS, *codes["event_relation_types"]}
    for relation in reader.standoff.relations.values():
        if relation.type not in relations:
            reader.problem(relation, f"expected a relation of annotation.conf, found {relation.type!r}; choose one.")


def _attributes(reader: Reader, key: str, kind: str) -> Iterator[str]:
    for name in reader.standoff.attributes.get(key, ()):
        if name not in ATTRIBUTES:
            yield f"expected an attribute of annotation.conf, found {name!r}; choose one."
        elif kind not in types_of(reader, ATTRIBUTES[name]):
            yield f"expected {name} on a type of {ATTRIBUTES[name]}, found it on {kind}; delete it."


def _keys(reader: Reader, key: str, kind: str) -> Iterator[str]:
    known = [keys for name, keys in NOTES.items() if kind in types_of(reader, name)]
    for name in reader.standoff.notes.get(key, ()) if known else ():
        if name not in known[0]:
            yield f"expected one of {', '.join(known[0])} in the note of {kind}, found {name!r}; mend it."


def _check_ends(reader: Reader, kinds: Mapping[str, str]) -> None:
    codes = reader.registry.codes
    ends = {CONTINUES: (("QUOTATION",),) * 2, COUNTS: (("QUANTITY",), {"PHRASE", *codes["entity_types"]})}
    names = {CONTINUES: "two quotations", COUNTS: "a number and a name or phrase"}
    for row in reader.standoff.relations.values():
        wanted = ends.get(row.type)
        if wanted and (kinds[row.head] not in wanted[0] or kinds[row.tail] not in wanted[1]):
            found = f"{kinds[row.head]} and {kinds[row.tail]}"
            reader.problem(row, f"expected {names[row.type]} for {row.type}, found {found}; mend the ends.")


def _check_places(reader: Reader, layer: str) -> None:
    """No two annotations of a layer stand in one place: what points there would not know which is meant."""
    seen: dict[tuple[int, int], TextBound] = {}
    for item in reader.standoff.text_bounds.values():
        if item.type in types_of(reader, layer):
            before = seen.setdefault((item.start, item.end), item)
            if before is not item:
                reader.problem(
                    item, f"expected one of {layer} here, found {before.id} of line {before.line} too; delete one."
                )
