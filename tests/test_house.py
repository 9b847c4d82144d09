"""The house: few rooms, and imports that run down it."""

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


def test_the_root_holds_rooms_and_four_modules_only() -> None:
    """A module put down flat beside the rooms: sixty-five lay there once."""
    assert {path.name for path in PACKAGE.glob("*.py")} == {"__init__.py", "__main__.py", "model.py", "pipeline.py"}
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert rooms == {path.name for path in PACKAGE.iterdir() if any(path.glob("*.py"))}
    assert rooms <= set(FLOORS)


def test_imports_run_down_the_house() -> None:
    """A room that reaches up: the first step to a circle, and to rooms that cannot be read alone."""
    upward = []
    for path in PACKAGE.rglob("*.py"):
        here = FLOORS.index(path.relative_to(PACKAGE).parts[0].removesuffix(".py"))
        for name in imports(path):
            there = name.split(".")[0]
            floor = FLOORS.index(there if there in FLOORS else "__init__")
            upward += [f"{module(path)} imports {name}"] if floor < here else []
    assert upward == []


def test_no_modules_import_one_another_in_a_circle() -> None:
    """Two modules of one room that need each other are one module, or want a third."""
    edges = {name: set(map(home, imports(path))) - {name} for name, path in FILES.items()}
    while free := [name for name, targets in edges.items() if not targets & edges.keys()]:
        for name in free:
            del edges[name]
    assert edges == {}
