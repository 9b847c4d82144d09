"""What may stand on what in an `.ann` file: types, attributes, keys of notes, and ends of relations."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from imu_corpus.brat.format import TextBound
from imu_corpus.brat.reader import Item, Reader
from imu_corpus.layers import LAYERS
from imu_corpus.layers.layer import BratAnnotation, BratEntityRelation, BratEvent, BratEventRelation, BratSpan

DECLARATIONS = tuple(layer.brat for layer in LAYERS)
SPANS = tuple(brat for brat in DECLARATIONS if isinstance(brat, BratSpan))
PHRASE = "PHRASE"
"""The type of words that fill a role and are in no layer."""
COUNTS = "counts"
"""The relation from a number to the words for the people who are counted."""
ATTRIBUTES = {attribute.name: brat.types for brat in DECLARATIONS for attribute in brat.attributes}
"""The attributes, with the type, or the vocabulary of types, that each is of."""
NOTES = {brat.types: tuple(note.key for note in brat.notes) for brat in DECLARATIONS if brat.notes}
"""The keys that notes may have, by type or vocabulary of types; notes on others are remarks and not read."""
CHAINS = {brat.chain.name: brat for brat in SPANS if brat.chain}
"""The declarations of layers whose parts are joined, by the relation that joins them."""


def check_declared(reader: Reader) -> None:
    """Note every annotation whose type, attributes, note or ends are of another kind than its type may have."""
    _check_types(reader)
    items: dict[str, Item] = {**reader.standoff.text_bounds, **reader.standoff.events}
    kinds = {key: item.type for key, item in reader.standoff.text_bounds.items()}
    kinds |= {key: item.type for key, item in reader.standoff.events.items()}
    for key, item in items.items():
        for message in (*_attributes(reader, key, kinds[key]), *_keys(reader, key, kinds[key])):
            reader.problem(item, message)
    _check_ends(reader, kinds)
    for brat in SPANS:
        if brat.filler:
            _check_places(reader, brat.types)


def types_of(reader: Reader, name: str) -> Collection[str]:
    """The types of a vocabulary, or the type itself if it is not a vocabulary."""
    return reader.registry.codes.get(name, (name,))


def _check_types(reader: Reader) -> None:
    spans = {PHRASE, *_types(reader, BratSpan, BratEntityRelation, BratEvent)}
    for item in reader.standoff.text_bounds.values():
        if item.type not in spans:
            reader.problem(item, f"expected a type of annotation.conf, found {item.type!r}; choose one.")
    events = _types(reader, BratEntityRelation, BratEvent)
    for event in reader.standoff.events.values():
        if event.type not in events:
            reader.problem(event, f"expected a type of event or relation, found {event.type!r}; choose one.")
    relations = {COUNTS, *CHAINS, *_types(reader, BratEventRelation)}
    for relation in reader.standoff.relations.values():
        if relation.type not in relations:
            reader.problem(relation, f"expected a relation of annotation.conf, found {relation.type!r}; choose one.")


def _types(reader: Reader, *kinds: type[BratAnnotation]) -> set[str]:
    """The types of the layers that are declared as one of some kinds."""
    return {code for brat in DECLARATIONS if isinstance(brat, kinds) for code in types_of(reader, brat.types)}


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
            yield f"expected one of {', '.join(known[0])} in the note of {kind}, found {name!r}; fix it."


def _check_ends(reader: Reader, kinds: Mapping[str, str]) -> None:
    ends: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
        name: ((brat.types,), (brat.types,), brat.chain.ends) for name, brat in CHAINS.items() if brat.chain
    }
    names = {PHRASE, *reader.registry.codes["entity_types"]}
    ends |= {COUNTS: (("QUANTITY",), tuple(names), "a number and a name or phrase")}
    for row in reader.standoff.relations.values():
        heads, tails, wanted = ends.get(row.type, ((), (), ""))
        if wanted and (kinds[row.head] not in heads or kinds[row.tail] not in tails):
            found = f"{kinds[row.head]} and {kinds[row.tail]}"
            reader.problem(row, f"expected {wanted} for {row.type}, found {found}; fix the ends.")


def _check_places(reader: Reader, layer: str) -> None:
    """No two annotations of a layer stand in one place: a reference to that place would be ambiguous."""
    seen: dict[tuple[int, int], TextBound] = {}
    for item in reader.standoff.text_bounds.values():
        if item.type in types_of(reader, layer):
            before = seen.setdefault((item.start, item.end), item)
            if before is not item:
                reader.problem(
                    item, f"expected one of {layer} here, found {before.id} of line {before.line} too; delete one."
                )
