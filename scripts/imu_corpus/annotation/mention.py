"""What an annotator of names says of a stretch of text."""

from __future__ import annotations

from typing import NamedTuple


class Mention(NamedTuple):
    """A name. Offsets count code points into the text, 0-based, half-open."""

    start: int
    end: int
    type: str
    """PER, ORG, GPE, LOC, FAC, NORP, WORK or EVENT."""
    entity_id: str | None
    """Whom or what it names, where a name list says so."""
    is_nested: bool
    """Whether it lies inside a longer name."""
    confidence: float
    rule_id: str
    method: str
    """`gazetteer` where a name list holds it, else `rule`."""
