"""Names for annotators that take them from others."""

from __future__ import annotations

import re

from imu_corpus.model import Mention


def name(match: re.Match[str], kind: str, entity_id: str | None = None) -> Mention:
    """The name that a pattern found, as a program gives it."""
    return Mention(
        id=None,
        start=match.start(),
        end=match.end(),
        type=kind,
        entity_id=entity_id,
        sense="literal",
        is_nested=False,
        confidence=1.0,
        method="rule",
        rule_id="test",
    )
