"""The values that stages hand to one another. Offsets count Unicode code points, 0-based, half-open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Passport:
    """What people know about a text: one row of `seeds/sources.csv`, empty cells as None."""

    doc_id: str
    seed_file: str
    title: str | None = None
    authors: str | None = None
    authors_basis: str = "unknown"
    publisher: str | None = None
    series: str | None = None
    volume: str | None = None
    issue: str | None = None
    url: str | None = None
    url_basis: str = "unknown"
    published_on: str | None = None
    published_basis: str = "unknown"
    language: str = "und"
    genre: str = "unknown"
    completeness: str = "unknown"
    rights_holder: str | None = None
    text_licence: str | None = None
    names_status: str = "none"
    times_status: str = "none"
    speech_status: str = "none"
    events_status: str = "none"

    def status_of(self, group: str) -> str:
        """Status of a group of layers: names, times, speech or events."""
        return str(getattr(self, f"{group}_status"))

    @property
    def statuses(self) -> frozenset[str]:
        """The different statuses of the annotation layers."""
        return frozenset((self.names_status, self.times_status, self.speech_status, self.events_status))

    @property
    def is_curated(self) -> bool:
        """Whether names, times and speech are all curated, so that nothing is left to programs."""
        return {self.names_status, self.times_status, self.speech_status} == {"curated"}


class Seed(NamedTuple):
    """A text as received: its passport, where it lies, its bytes, and those of its `.ann` file if there is one."""

    passport: Passport
    raw_path: str
    data: bytes
    standoff: bytes | None = None


class Line(NamedTuple):
    """A raw line that holds more than white space."""

    number: int
    """1-based number of the raw line, blank lines counted."""
    raw_start: int
    raw_end: int
    """End of the line without its line end."""
    text: str
    """Normalised text."""
    indent: int
    """White-space code points before the first other one."""
    blank_before: int
    """Blank lines between this line and the one above (or the top)."""


class Edit(NamedTuple):
    """One change to a text: `text[start:end]` becomes `replacement`."""

    start: int
    end: int
    replacement: str
    reason: str


class Verdict(NamedTuple):
    """What the cleaning stage says of a line."""

    kind: str
    category: str | None
    """Category of boilerplate; None if the line is kept."""
    keep: bool
    rule_id: str
    confidence: float | None


class Block(NamedTuple):
    """A judged line and its place in the clean text (an empty interval if dropped)."""

    line: Line
    verdict: Verdict
    start: int
    end: int


class Stretch(NamedTuple):
    """A row of the alignment: a raw stretch and what it became in the clean text."""

    raw_start: int
    raw_end: int
    start: int
    end: int
    block: int | None
    """Index of the block that the stretch lies in; None for a gap between blocks."""
    operation: str
    raw_text: str | None
    replacement: str | None
    reason: str | None


class Span(NamedTuple):
    """A stretch of the clean text."""

    start: int
    end: int


class Sentence(NamedTuple):
    """A sentence of the clean text and the index of its block."""

    start: int
    end: int
    block: int


class Token(NamedTuple):
    """A token of the clean text and the index of its sentence."""

    start: int
    end: int
    sentence: int
    space_after: bool


class Mention(NamedTuple):
    """A name in the clean text. `id` is the one given in the .ann file; None if a program found the name."""

    id: str | None
    start: int
    end: int
    type: str
    entity_id: str | None
    sense: str
    is_nested: bool
    confidence: float | None
    method: str
    rule_id: str | None = None
    """What found it; None if a person did."""


class EntityRelation(NamedTuple):
    """Words that say that two entities are related."""

    id: str | None
    start: int
    end: int
    head_id: str
    relation: str
    tail_id: str
    valid_from: date | None
    valid_to: date | None
    method: str


class TimeExpression(NamedTuple):
    """A temporal expression, its TIMEX3 value and the days that it allows."""

    id: str | None
    start: int
    end: int
    timex_type: str
    value: str
    modifier: str | None
    from_date: date | None
    to_date: date | None
    anchor: str | None
    method: str
    rule_id: str | None = None
    """What found it; None if a person did."""


class Quantity(NamedTuple):
    """A number of people, or a measure of distance, age or duration."""

    id: str | None
    start: int
    end: int
    low: float | None
    best: float | None
    high: float | None
    modifier: str
    unit: str
    method: str
    rule_id: str | None = None
    """What found it; None if a person did."""


class QuotationPart(NamedTuple):
    """A contiguous part of a quotation; `quotation` and `part` count from 1 within the document."""

    id: str | None
    start: int
    end: int
    quotation: int
    part: int
    quotation_type: str
    speaker_id: str | None
    speaker: str | None
    cue: str | None
    quoted_document: str | None
    method: str
    rule_id: str | None = None
    """What found it; None if a person did."""


class Citation(NamedTuple):
    """A source that the text cites."""

    id: str | None
    start: int
    end: int
    outlet_id: str | None
    cited_on: date | None
    year_basis: str | None
    url: str | None
    supports: str | None
    """Id, in the .ann file, of the event mention that it is cited for."""
    method: str
    rule_id: str | None = None
    """What found it; None if a person did."""


class EventArgument(NamedTuple):
    """Who, what, where, when or how many of an event mention; the span of the words that fill a role."""

    start: int
    end: int
    role: str
    filler_type: str
    """What the span is a row of: mention, time, quantity, event; phrase if it is none of these."""
    entity_id: str | None
    """The entity that the words mean; None if the registry has none, or it is not clear which."""
    measure: str | None = None
    """Of a Count: killed, injured, captured …"""
    counted: Span | None = None
    """Of a Count: the words for the people who are counted."""


class EventMention(NamedTuple):
    """Words that mention an event: the span is the trigger's. `id` as in the .ann file; None if a program found it."""

    id: str | None
    start: int
    end: int
    type: str
    event_id: str | None
    """The event that it refers to; None until events are resolved over all texts."""
    polarity: str
    realis: str
    arguments: tuple[EventArgument, ...]
    rule_id: str | None
    """What found it; None if a person did."""
    method: str
    from_date: date | None = None
    """First day that the text allows; None if the text does not say, or if a person dated the event itself."""
    to_date: date | None = None


class EventRelation(NamedTuple):
    """Two event mentions, by their ids in the .ann file, and how the text relates their events."""

    id: str
    head: str
    relation: str
    tail: str
    method: str


Days = tuple[date | None, date | None]
"""First and last day; None if it is not known."""
UNKNOWN: Days = (None, None)
"""The days of what has none."""
EventDays = Mapping[str, Days]
"""Days of events, by id."""


@dataclass(frozen=True, init=False)
class Annotations:
    """The annotation layers of a text by name, each in the order of the text; a layer without rows is not held."""

    layers: Mapping[str, list[Any]]
    event_days: EventDays

    def __init__(
        self, layers: Mapping[str, list[Any]] | None = None, event_days: EventDays | None = None, **rows: list[Any]
    ) -> None:
        """Take layers as a mapping, or by name: `Annotations(times=[...])`; a name replaces what the mapping holds."""
        held = {name: found for name, found in {**(layers or {}), **rows}.items() if found}
        object.__setattr__(self, "layers", held)
        object.__setattr__(self, "event_days", event_days or {})

    def replace(self, event_days: EventDays | None = None, **rows: list[Any]) -> Annotations:
        """These annotations with other rows of some layers, and other days of events if they are given."""
        return Annotations(self.layers, self.event_days if event_days is None else event_days, **rows)

    def __getitem__(self, name: str) -> list[Any]:
        """The rows of a layer."""
        return self.layers.get(name, [])

    @property
    def mentions(self) -> list[Mention]:
        """Names."""
        return self["mentions"]

    @property
    def relations(self) -> list[EntityRelation]:
        """Relations of entities."""
        return self["relations"]

    @property
    def times(self) -> list[TimeExpression]:
        """Temporal expressions."""
        return self["times"]

    @property
    def quantities(self) -> list[Quantity]:
        """Numbers."""
        return self["quantities"]

    @property
    def quotations(self) -> list[QuotationPart]:
        """Parts of quotations."""
        return self["quotations"]

    @property
    def citations(self) -> list[Citation]:
        """Cited sources."""
        return self["citations"]

    @property
    def events(self) -> list[EventMention]:
        """Event mentions."""
        return self["events"]

    @property
    def event_relations(self) -> list[EventRelation]:
        """Relations of event mentions."""
        return self["event_relations"]


@dataclass(frozen=True)
class Document:
    """A text with all its layers, as the stages made them."""

    passport: Passport
    raw_path: str
    raw_sha256: str
    raw: str
    text: str
    blocks: list[Block] = field(repr=False)
    alignment: list[Stretch] = field(repr=False)
    sentences: list[Sentence] = field(repr=False)
    tokens: list[Token] = field(repr=False)
    annotations: Annotations = field(repr=False, default_factory=Annotations)
