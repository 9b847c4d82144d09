"""The house: few rooms, and imports that run down it."""

from __future__ import annotations

from tests.support.house import FILES, FLOORS, PACKAGE, home, imports, module


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
