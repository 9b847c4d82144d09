"""YAML from elsewhere: values only, without what lets a few lines stand for a terabyte or end the stack."""

from __future__ import annotations

from typing import Any

import yaml

LONGEST = 4_000_000
"""Code points; a card's head has some thousands, a citation of a hundred texts some ten thousands."""
_DEEPEST = 50
_OPENING = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_CLOSING = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


def loads(text: str) -> Any:
    """The value that a YAML text stands for.

    Raises:
        yaml.YAMLError: no YAML, an alias, nesting without end, or too long.
    """
    if len(text) > LONGEST:
        raise yaml.YAMLError(f"{len(text)} characters, more than {LONGEST}")
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        depth += isinstance(event, _OPENING) - isinstance(event, _CLOSING)
        if depth > _DEEPEST:
            raise yaml.YAMLError("YAML that is nested too deep")
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError(f"the alias *{event.anchor}, by which little text can stand for much")
    return yaml.safe_load(text)
