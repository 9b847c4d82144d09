"""Reading one `.ann` file: its spans, codes, links and notes, with every mistake collected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from imu_corpus.brat.format import StandOff, TextBound
from imu_corpus.contract.load import codes_of
from imu_corpus.io.files import shown
from imu_corpus.layers.layer import Attribute, Note
from imu_corpus.model import EventDays, Span
from imu_corpus.text.offsets import OffsetMap

if TYPE_CHECKING:
    from imu_corpus.contract.load import Contract
    from imu_corpus.seeds.registries import Registries

METHOD = "curated"
Value = TypeVar("Value")


class Item(Protocol):
    """Any line of an `.ann` file: a text-bound or an event."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def line(self) -> int:
        """Its line number."""


@dataclass(frozen=True)
class Registry:
    """What curated annotation may refer to: the codes of each vocabulary, and the ids of the entities."""

    codes: Mapping[str, Collection[str]]
    entities: Collection[str] | None
    """Ids of the entities; None if any id is allowed, as in a pass made before the registry."""
    events: EventDays | None = None
    """Ids of the events and their days; None if any id is allowed."""
    participants: Collection[tuple[str, str]] | None = None
    """Event and entity of those who take part; None if any entity is allowed."""


def registry_of(contract: Contract, registries: Registries) -> Registry:
    """What curated annotation may refer to."""
    events = {event.event_id: (event.date_from, event.date_to) for event in registries.events}
    entities = frozenset(entity.entity_id for entity in registries.entities)
    participants = frozenset((row.event_id, row.entity_id) for row in registries.participants if row.entity_id)
    # If part of a file could not be read, nothing is known of what it lacks.
    return Registry(
        codes_of(contract),
        entities if "entities" in registries.whole else None,
        events if "events" in registries.whole else None,
        participants if "event_participants" in registries.whole else None,
    )


class Reader:
    """Reads one stand-off file; collects every mistake, so that a run lists them all."""

    def __init__(self, standoff: StandOff, name: str, offsets: OffsetMap, registry: Registry) -> None:
        self.standoff = standoff
        self.name = name
        self.offsets = offsets
        self.registry = registry
        self.problems: list[tuple[int, str]] = []
        """Mistakes, each with its line."""

    @cached_property
    def tails(self) -> dict[tuple[str, str], str]:
        """Where the first relation of a type leads to from an annotation."""
        rows = self.standoff.relations.values()
        return {(row.type, row.head): row.tail for row in reversed(rows)}

    def problem(self, item: Item, message: str) -> None:
        """Note a mistake of an annotation."""
        self.problems.append((item.line, f"{shown(self.name)}: line {item.line}: {item.id}: {message}"))

    def lack(self, item: Item, message: str) -> None:
        """Note that an annotation lacks something, unless it may stand on a line that could not be read."""
        if self.standoff.is_whole:
            self.problem(item, message)

    def is_mention(self, key: str) -> bool:
        """Whether an id is of an event mention; the brat event of a relation between entities does not count."""
        event = self.standoff.events.get(key)
        return event is not None and event.type in self.registry.codes["event_types"]

    def of_types(self, types_of: str) -> list[TextBound]:
        """Text-bounds of the types of a vocabulary, or of one type, in the order of the text."""
        types = self.registry.codes.get(types_of, (types_of,))
        found = [item for item in self.standoff.text_bounds.values() if item.type in types]
        return sorted(found, key=lambda item: (item.start, -item.end, item.id))

    def span(self, item: TextBound) -> Span:
        """The span in the clean text; a span that was dropped is a mistake."""
        span = self.offsets.to_text(item.start, item.end)
        if span.start == span.end:
            self.problem(item, f"expected words in kept text, found {item.text!r} in a dropped line; delete it.")
        return span

    def code(self, item: Item, attribute: str, vocabulary: str, default: str | None = None) -> str | None:
        """The value of an attribute, a code of a vocabulary."""
        value = self.standoff.attributes.get(item.id, {}).get(attribute, default)
        if value is not None and value not in self.registry.codes[vocabulary]:
            self.problem(item, f"expected a code of {vocabulary} for {attribute}, found {value!r}; choose one.")
        return value

    def required(self, item: Item, attribute: str, vocabulary: str) -> str:
        """The value of an attribute that must be there, a code of a vocabulary; "" if it is missing."""
        value = self.code(item, attribute, vocabulary)
        if value is None:
            self.lack(item, f"expected an attribute {attribute}, found none; add it.")
        return value or ""

    def entity(self, item: Item) -> str | None:
        """The entity that the annotation refers to."""
        value = self.standoff.references.get(item.id)
        known = self.registry.entities
        if value is not None and known is not None and value not in known:
            self.problem(item, f"expected an entity of entities.csv, found {value!r}; add it there or fix the id.")
        return value

    def attribute(self, item: Item, declared: Attribute) -> str | None:
        """The code that an attribute of a layer gives an annotation, or its default."""
        if declared.is_required:
            return self.required(item, declared.name, declared.vocabulary)
        return self.code(item, declared.name, declared.vocabulary, declared.default)

    def noted(self, item: Item, declared: Note) -> Any:
        """The value that the note of an annotation gives under a key of its layer; None if it is not given."""
        value = self.note(item, declared.key, declared.read)
        if declared.is_required and value is None:
            self.lack(item, f"expected a {declared.key} in its note, found none; add `{declared.key}=…`.")
            return ""
        if declared.is_mention and value is not None and not self.is_mention(value):
            self.lack(item, f"expected the id of an event mention for {declared.key}, found {value!r}; fix it.")
        return value

    def note(self, item: Item, key: str, convert: Callable[[str], Value]) -> Value | None:
        """A free value of the annotation's note, converted; None if it is not given."""
        text = self.standoff.notes.get(item.id, {}).get(key)
        if not text:
            return None
        try:
            return convert(text)
        except ValueError as error:
            self.problem(item, f"expected {convert.__name__} for {key}, found {text!r} ({error}); fix the note.")
            return None
