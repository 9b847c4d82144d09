"""The house: the files of the package, its floors, and what imports what."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.support.paths import ROOT

PACKAGE = ROOT / "scripts/imu_corpus"
FLOORS = (
    *("__main__", "commands", "__init__", "release", "build", "evaluation", "site", "exporting", "validation"),
    *("coreference", "datapackage", "pipeline", "annotation", "brat", "tables", "layers", "seeds", "cleaning", "text"),
    *("rules", "contract", "io", "model"),
)
"""Rooms and the modules of the root, from the roof down: each may import from those after it."""


def imports(path: Path) -> Iterator[str]:
    """What of this package a file imports, as dotted names below it; inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "imu_corpus":
            below = str(node.module).removeprefix("imu_corpus").removeprefix(".")
            yield from (f"{below}.{name.name}".strip(".") for name in node.names)


def module(path: Path) -> str:
    """Dotted name of a file below the package."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


FILES = {module(path): path for path in PACKAGE.rglob("*.py")}


def home(name: str) -> str:
    """The module that a dotted name stands in: itself, or the one above."""
    return name if name in FILES else name.rpartition(".")[0]
