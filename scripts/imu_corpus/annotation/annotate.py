"""Annotating automatically: each layer's annotator runs over one document, after those whose findings it reads."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache
from importlib import import_module
from typing import Any

from imu_corpus.annotation.analysis import Analysis
from imu_corpus.layers import LAYERS
from imu_corpus.model import Annotations

Annotator = Callable[[Analysis, Annotations], list[Any]]
"""From a text and what is found in it so far to the rows of a layer."""
AUTOMATIC = frozenset(layer.name for layer in LAYERS if layer.annotator)
"""The layers that programs find."""


def annotate(analysis: Analysis, given: Annotations, wanted: Collection[str] = AUTOMATIC) -> Annotations:
    """The given layers, with the wanted layers found by programs; each may read all layers before it."""
    for layer in LAYERS:
        if layer.name in wanted and layer.annotator:
            given = given.replace(None, **{layer.name: annotator(layer.annotator)(analysis, given)})
    return given


@cache
def annotator(path: str) -> Annotator:
    """The function that a layer names, as `module:function` below `annotation`."""
    module, _, name = path.partition(":")
    found: Annotator = getattr(import_module(f"imu_corpus.annotation.{module}"), name)
    return found
