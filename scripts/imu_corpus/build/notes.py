"""Notes: what the corpus level asks of texts, beside their rows; counted where a text is worked on, added up later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from imu_corpus.build.inputs import Meanings
from imu_corpus.build.walk import Part
from imu_corpus.layers.indexed import Columns
from imu_corpus.tables.corpus_level import Tally
from imu_corpus.tables.events import CURATED


class Notes(NamedTuple):
    """What some texts tell the corpus level. It holds nothing for a text without registered names or curated layers."""

    entities: Tally
    names: Counter[tuple[str, str]]
    """How often each entity is named in these words."""
    events: Tally
    """Registered events that people marked."""
    curated: set[str]
    """Ids of the texts whose event mentions are those that people found."""
    located: list[tuple[str, str]]
    """Pairs of places, the first in the second, as the texts say."""
    meanings: dict[str, Meanings]
    """By text, the event mentions that people found, with their events."""
    assessed: list[str]
    """Ids of the texts that have figures."""

    def update(self, other: Notes) -> None:
        """Add what other texts tell."""
        self.entities.update(other.entities)
        self.names.update(other.names)
        self.events.update(other.events)
        self.curated.update(other.curated)
        self.located.extend(other.located)
        self.meanings.update(other.meanings)
        self.assessed.extend(other.assessed)


def nothing() -> Notes:
    """What no text tells."""
    return Notes(Tally.of(()), Counter(), Tally.of(()), set(), [], {}, [])


def notes_of(part: Part) -> Notes:
    """What one text tells."""
    mentions, events = part.tables["mentions"], part.tables["event_mentions"]
    named = list(_whole(mentions, ("entity_id", "doc_id", "text")))
    marked = list(_whole(events, ("event_id", "doc_id", "method")))
    return Notes(
        entities=Tally.of((entity_id, doc_id) for entity_id, doc_id, _ in named),
        names=Counter((entity_id, text) for entity_id, _, text in named),
        events=Tally.of((event_id, doc_id) for event_id, doc_id, _ in marked),
        curated={doc_id for _, doc_id, method in marked if method == CURATED},
        located=list(_located(part.tables["entity_relations"])),
        meanings={} if part.meanings is None else {part.doc_id: part.meanings},
        assessed=[part.doc_id] if part.assessment.has_figures else [],
    )


def _whole(columns: Columns, names: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    """Rows of some columns, where the first is not null."""
    rows = zip(*(columns[name] for name in names), strict=True)
    return (row for row in rows if row[0] is not None)


def _located(relations: Columns) -> Iterator[tuple[str, str]]:
    rows = zip(relations["head_id"], relations["relation"], relations["tail_id"], strict=True)
    return ((head, tail) for head, relation, tail in rows if relation == "located_in")


def to_json(notes: Notes) -> dict[str, Any]:
    """Notes as JSON has them."""
    return {
        "entities": notes.entities,
        "names": [[*key, count] for key, count in notes.names.items()],
        "events": notes.events,
        "curated": sorted(notes.curated),
        "located": notes.located,
        "meanings": notes.meanings,
        "assessed": notes.assessed,
    }


def from_json(value: dict[str, Any]) -> Notes:
    """The notes that `to_json` wrote."""
    return Notes(
        entities=Tally(*map(Counter, value["entities"])),
        names=Counter({(entity_id, text): count for entity_id, text, count in value["names"]}),
        events=Tally(*map(Counter, value["events"])),
        curated=set(value["curated"]),
        located=[(head, tail) for head, tail in value["located"]],
        meanings=value["meanings"],
        assessed=value["assessed"],
    )
