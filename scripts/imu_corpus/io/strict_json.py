"""JSON from elsewhere: what parsers disagree on, and what exhausts them, is refused."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any


def loads(text: str | bytes) -> Any:
    """The value that a JSON text stands for.

    Raises:
        ValueError: no JSON, a key that stands twice in one object, NaN or Infinity, or nesting without end.
    """
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except RecursionError:
        raise ValueError("JSON that is nested too deep") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise ValueError(f"the key {twice!r} twice in one object")
    return found


def _constant(name: str) -> None:
    raise ValueError(f"{name}, which is no JSON")
