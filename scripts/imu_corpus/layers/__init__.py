"""Annotation layers: each module but `layer` and `indexed` declares one, from its value to its tables.

A new layer is a module here with a `LAYER`; nothing else names it.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from imu_corpus.layers.layer import Layer


def _declared() -> tuple[Layer, ...]:
    modules = [import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    layers: list[Layer] = [module.LAYER for module in modules if hasattr(module, "LAYER")]
    return tuple(sorted(layers, key=lambda layer: layer.order))


LAYERS = _declared()
"""The layers, in the order of files that people read."""
FILLERS = {layer.brat.filler: (layer.name, layer.letter) for layer in LAYERS if layer.brat.filler}
"""What may fill a role of an event, by filler type: the layer, and the letter of its ids."""
