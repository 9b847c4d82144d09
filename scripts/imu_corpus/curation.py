"""Curating: an `.ann` file to the annotation layers of its text, checked against vocabularies and registries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from imu_corpus.brat import StandOff, TextBound
from imu_corpus.errors import CorpusError
from imu_corpus.model import (
    Annotations,
    Citation,
    EntityRelation,
    Mention,
    Quantity,
    QuotationPart,
    Span,
    TimeExpression,
)
from imu_corpus.offsets import OffsetMap

if TYPE_CHECKING:
    from imu_corpus.contract import Contract
    from imu_corpus.registries import Registries

METHOD = "curated"
Value = TypeVar("Value")


@dataclass(frozen=True)
class Registry:
    """What curated annotation may refer to: the codes of each vocabulary, and the ids of the entities."""

    codes: Mapping[str, Collection[str]]
    entities: Collection[str] | None
    """Ids of the entities; None where any id goes, as in a pass made before the registry."""


def registry_of(contract: Contract, registries: Registries) -> Registry:
    """What curated annotation may refer to."""
    codes = {name: frozenset(row["code"] for row in rows) for name, rows in contract.codes.items()}
    return Registry(codes, frozenset(entity.entity_id for entity in registries.entities))


class _Reader:
    """Reads one stand-off file; collects every mistake, so that a run lists them all."""

    def __init__(self, standoff: StandOff, name: str, offsets: OffsetMap, registry: Registry) -> None:
        self.standoff = standoff
        self.name = name
        self.offsets = offsets
        self.registry = registry
        self.problems: list[str] = []

    def problem(self, item: TextBound, message: str) -> None:
        self.problems.append(f"{self.name}: line {item.line}: {item.id}: {message}")

    def of_types(self, vocabulary: str | Collection[str]) -> list[TextBound]:
        """Text-bounds of the types of a vocabulary (or of a set), in the order of the text."""
        types = self.registry.codes[vocabulary] if isinstance(vocabulary, str) else vocabulary
        found = [item for item in self.standoff.text_bounds.values() if item.type in types]
        return sorted(found, key=lambda item: (item.start, -item.end, item.id))

    def span(self, item: TextBound) -> Span:
        """The span in the clean text; a span that was dropped is a mistake."""
        span = self.offsets.to_text(item.start, item.end)
        if span.start == span.end:
            self.problem(item, f"expected words in kept text, found {item.text!r} in a dropped line; delete it.")
        return span

    def code(self, item: TextBound, attribute: str, vocabulary: str, default: str | None = None) -> str | None:
        """The value of an attribute, a code of a vocabulary."""
        value = self.standoff.attributes.get(item.id, {}).get(attribute, default)
        if value is not None and value not in self.registry.codes[vocabulary]:
            self.problem(item, f"expected a code of {vocabulary} for {attribute}, found {value!r}; choose one.")
        return value

    def required(self, item: TextBound, attribute: str, vocabulary: str) -> str:
        """The same, for an attribute that must be there."""
        value = self.code(item, attribute, vocabulary)
        if value is None:
            self.problem(item, f"expected an attribute {attribute}, found none; add it.")
        return value or ""

    def entity(self, item: TextBound) -> str | None:
        """The entity that the annotation refers to."""
        value = self.standoff.references.get(item.id)
        known = self.registry.entities
        if value is not None and known is not None and value not in known:
            self.problem(item, f"expected an entity of entities.csv, found {value!r}; add it there or mend the id.")
        return value

    def note(self, item: TextBound, key: str, convert: Callable[[str], Value]) -> Value | None:
        """A free value of the annotation's note, converted; None where it is not given."""
        text = self.standoff.notes.get(item.id, {}).get(key)
        if not text:
            return None
        try:
            return convert(text)
        except ValueError as error:
            self.problem(item, f"expected {convert.__name__} for {key}, found {text!r} ({error}); mend the note.")
            return None


def day(text: str) -> date:
    """A day, YYYY-MM-DD."""
    return date.fromisoformat(text)


def read_curated(standoff: StandOff, name: str, offsets: OffsetMap, registry: Registry) -> Annotations:
    """The annotation layers of a parsed `.ann` file, with offsets into the clean text.

    Raises:
        CorpusError: every mistake, a line each: unknown types, codes and entities, words in dropped lines,
            missing values, dates that are none.
    """
    reader = _Reader(standoff, name, offsets, registry)
    _check_types(reader)
    annotations = Annotations(
        mentions=_mentions(reader),
        relations=_relations(reader),
        times=_times(reader),
        quantities=_quantities(reader),
        quotations=_quotations(reader),
        citations=_citations(reader),
    )
    if reader.problems:
        raise CorpusError("\n".join(reader.problems))
    return annotations


PLAIN_TYPES = ("QUANTITY", "QUOTATION", "CITATION")
"""Types that are no code of a vocabulary."""
CONTINUES = "continues"
"""The relation from a later part of a quotation to the one before it."""


def _check_types(reader: _Reader) -> None:
    codes = reader.registry.codes
    known = {*codes["entity_types"], *codes["timex_types"], *codes["relation_types"], *PLAIN_TYPES}
    for item in reader.standoff.text_bounds.values():
        if item.type not in known:
            reader.problem(item, f"expected a type of annotation.conf, found {item.type!r}; choose one.")


def _mentions(reader: _Reader) -> list[Mention]:
    items = reader.of_types("entity_types")
    mentions = []
    end = -1
    for item in items:
        # Sorted by start and length, so a name lies in another one if it ends where one has already ended.
        is_nested = item.end <= end
        end = max(end, item.end)
        sense = reader.code(item, "sense", "mention_senses", "literal") or ""
        span = reader.span(item)
        mentions.append(Mention(item.id, *span, item.type, reader.entity(item), sense, is_nested, None, METHOD))
    return mentions


def _relations(reader: _Reader) -> list[EntityRelation]:
    events = {event.trigger: event for event in reader.standoff.events.values()}
    relations = []
    for item in reader.of_types("relation_types"):
        event = events.get(item.id)
        ends = dict(event.arguments) if event else {}
        head, tail = (reader.standoff.references.get(ends.get(role, ""), "") for role in ("head", "tail"))
        if not head or not tail:
            reader.problem(item, "expected a head and a tail that are linked names, found none; add them.")
            continue
        dates = (reader.note(item, "from", day), reader.note(item, "to", day))
        relations.append(EntityRelation(item.id, *reader.span(item), head, item.type, tail, *dates, METHOD))
    return relations


def _times(reader: _Reader) -> list[TimeExpression]:
    times = []
    for item in reader.of_types("timex_types"):
        value = reader.note(item, "value", str)
        if value is None:
            reader.problem(item, "expected a value in its note, found none; add `value=…`.")
        modifier = reader.code(item, "timex_modifier", "timex_modifiers")
        days = (reader.note(item, "from", day), reader.note(item, "to", day))
        anchor = reader.note(item, "anchor", str)
        times.append(
            TimeExpression(item.id, *reader.span(item), item.type, value or "", modifier, *days, anchor, METHOD)
        )
    return times


def _quantities(reader: _Reader) -> list[Quantity]:
    quantities = []
    for item in reader.of_types({"QUANTITY"}):
        low, best, high = (reader.note(item, key, float) for key in ("low", "best", "high"))
        modifier = reader.required(item, "quantity_modifier", "quantity_modifiers")
        unit = reader.required(item, "unit", "units")
        quantities.append(Quantity(item.id, *reader.span(item), low, best, high, modifier, unit, METHOD))
    return quantities


def _quotations(reader: _Reader) -> list[QuotationPart]:
    before = {row.head: row.tail for row in reader.standoff.relations.values() if row.type == CONTINUES}
    places: dict[str, tuple[int, int]] = {}
    parts: list[QuotationPart] = []
    for item in reader.of_types({"QUOTATION"}):
        first = before.get(item.id)
        if first is not None and first not in places:
            reader.problem(item, f"expected the part before it earlier in the text, found {first}; turn the relation.")
        number, part = places[first] if first in places else (len({place[0] for place in places.values()}) + 1, 0)
        places[item.id] = (number, part + 1)
        kind = reader.required(item, "quotation_type", "quotation_types")
        speaker, cue, document = (reader.note(item, key, str) for key in ("speaker", "cue", "document"))
        start, end = reader.span(item)
        speaker_id = reader.entity(item)
        parts.append(
            QuotationPart(item.id, start, end, number, part + 1, kind, speaker_id, speaker, cue, document, METHOD)
        )
    return parts


def _citations(reader: _Reader) -> list[Citation]:
    citations = []
    for item in reader.of_types({"CITATION"}):
        cited_on, url = reader.note(item, "date", day), reader.note(item, "url", str)
        year_basis = reader.code(item, "year_basis", "year_bases")
        citations.append(Citation(item.id, *reader.span(item), reader.entity(item), cited_on, year_basis, url, METHOD))
    return citations
