"""Patterns: none of ours may take more than linear time, whatever the text.

Every compiled pattern of the package is found by looking, those in rules files after loading; those that stand in
calls of module `re` are read from the source. Each is searched in strings that grow, pumped from the pattern's own
parts.
"""

from __future__ import annotations

import ast
import gc
import importlib
import itertools
import pkgutil
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import imu_corpus
from imu_corpus.annotation.names.gazetteer import gazetteer_of
from imu_corpus.brat.read import Registry
from imu_corpus.model import Passport, Seed
from imu_corpus.pipeline import References, process
from imu_corpus.seeds.registries import read_registries

SMALL, LARGE = 2_000, 8_000
LIMIT = 0.05
"""Seconds of processor that a search of a few kilobytes may take at most."""
COMMON = ("a", " ", "1", ".", ",", "-", "'", '"', "A", "Ab ", "of ", "1,", "a-", "the ", "\u00a0", "\u2019", "/", ":")


MATCHED_WHOLE = "imu_corpus.text.sentences.rules"
"""Patterns of joins, which are held against whole sentences only and never searched for."""


def _load_everything(root: Path) -> None:
    """Import every module, and annotate a text so that what is compiled late is compiled."""
    for module in pkgutil.walk_packages(imu_corpus.__path__, "imu_corpus."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    path = next((root / "seeds").glob("001_*.txt"))
    seed = Seed(Passport("d001", path.name), f"seeds/{path.name}", path.read_bytes(), None)
    gazetteer = gazetteer_of(read_registries(root / "seeds"))
    process(seed, References(Registry({}, frozenset()), gazetteer))


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern that a module of ours holds, at any depth."""
    seen: set[int] = set()
    for name, module in sorted(sys.modules.items()):
        if name.startswith("imu_corpus"):
            yield from _inside(vars(module), name, seen, 6)


def _inside(value: Any, place: str, seen: set[int], depth: int) -> Iterator[tuple[str, re.Pattern[str]]]:
    if id(value) in seen or not depth:
        return
    seen.add(id(value))
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield place, value
        return
    if isinstance(value, dict):
        inner = [(str(key), item) for key, item in value.items() if not str(key).startswith("__")]
        inner += [("key", key) for key in value if not isinstance(key, str)]
    elif isinstance(value, (list, tuple, set, frozenset)):
        inner = [("", item) for item in value]
    elif hasattr(value, "cache_info"):
        # What a cached function has returned can be reached through the collector only.
        inner = [("", item) for item in gc.get_referents(value)]
    elif type(value).__module__.startswith("imu_corpus"):
        names = [*getattr(value, "__dict__", {}), *getattr(type(value), "__slots__", ())]
        inner = [(name, getattr(value, name, None)) for name in names]
    else:
        return
    for name, item in inner:
        yield from _inside(item, f"{place}.{name}" if name else place, seen, depth - 1)


def _sample(node: Any) -> str:
    """A text that a part of a pattern matches, as far as that is easy to say."""
    text = ""
    for kind, value in node:
        name = str(kind)
        if name == "LITERAL":
            text += chr(value)
        elif name in {"NOT_LITERAL", "ANY"}:
            text += "a"
        elif name == "IN":
            text += _member(value)
        elif name == "SUBPATTERN":
            text += _sample(value[-1])
        elif name == "BRANCH":
            text += _sample(value[1][0])
        elif name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            text += _sample(value[2]) * max(1, min(value[0], 3))
        elif name == "ATOMIC_GROUP":
            text += _sample(value)
    return text


def _member(items: Any) -> str:
    categories = {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a", "CATEGORY_NOT_SPACE": "a"}
    for kind, value in items:
        if str(kind) == "LITERAL":
            return chr(value)
        if str(kind) == "RANGE":
            return chr(value[0])
        if str(kind) == "CATEGORY":
            return categories.get(str(value), "!")
    return "a"


def _repeats(node: Any) -> Iterator[tuple[str, str]]:
    """For each repeated part of a pattern, what comes before it and what it repeats."""
    before = ""
    for kind, value in node:
        name = str(kind)
        parts: list[Any] = []
        if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            yield before, _sample(value[2])
            parts = [value[2]]
        elif name == "SUBPATTERN":
            parts = [value[-1]]
        elif name == "BRANCH":
            parts = value[1]
        elif name in {"ASSERT", "ASSERT_NOT"}:
            parts = [value[1]]
        for part in parts:
            yield from ((before + inner, repeated) for inner, repeated in _repeats(part))
        before += _sample([(kind, value)])


def _attacks(pattern: re.Pattern[str]) -> set[tuple[str, str]]:
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    found = {(before, repeated) for before, repeated in _repeats(tree) if repeated}
    whole = _sample(tree)
    return found | {("", whole or "a")} | {("", before + repeated) for before, repeated in found}


def _seconds(pattern: re.Pattern[str], text: str, is_searched: bool) -> float:
    start = time.process_time()
    if is_searched:
        for _ in itertools.islice(pattern.finditer(text), 100_000):
            pass
    pattern.fullmatch(text)
    return time.process_time() - start


def _is_slow(pattern: re.Pattern[str], before: str, repeated: str, is_searched: bool = True) -> bool:
    for end in ("", "\0", "!a"):
        large = before + repeated * (LARGE // len(repeated)) + end
        if _seconds(pattern, large, is_searched) > LIMIT:
            # Slow at once, or growing faster than the text: a linear search of these sizes takes a millisecond.
            small = before + repeated * (SMALL // len(repeated)) + end
            times = [min(_seconds(pattern, text, is_searched) for _ in range(3)) for text in (small, large)]
            if times[1] > LIMIT and times[1] > 6 * times[0]:
                return True
    return False


def _inline_patterns(folder: Path) -> Iterator[tuple[str, re.Pattern[str]]]:
    """The patterns that are written where they are used: `re.sub("a+", …)`, those inside functions compiled too."""
    for path in sorted(folder.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and call.args and (written := _written(call.func, call.args[0])) is not None:
                yield f"{path.stem}.py:{call.lineno}", re.compile(written, _flags(call))


def _written(function: ast.expr, first: ast.expr) -> str | None:
    """The pattern of a call, with a letter for each value that is put into it; None where it is written elsewhere."""
    if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "re"):
        return None
    if isinstance(first, ast.JoinedStr):
        return "".join([str(part.value) if isinstance(part, ast.Constant) else "a" for part in first.values])
    if isinstance(first, ast.Constant) and isinstance(first.value, str) and function.attr != "escape":
        return first.value
    return None


def _flags(call: ast.Call) -> int:
    written = [word.value for word in call.keywords if word.arg == "flags"]
    names = [part.attr for value in written for part in ast.walk(value) if isinstance(part, ast.Attribute)]
    return sum(getattr(re, name) for name in names)


@pytest.fixture(scope="module")
def patterns(root: Path) -> dict[str, re.Pattern[str]]:
    """Every pattern, by its own text; the place is that where it was found first."""
    _load_everything(root)
    found: dict[str, re.Pattern[str]] = {}
    for place, pattern in itertools.chain(_patterns(), _inline_patterns(Path(imu_corpus.__file__).parent)):
        if pattern not in found.values():
            found[f"{place} {pattern.pattern[:60]!r}"] = pattern
    return found


@pytest.mark.slow
def test_patterns_are_found(patterns: dict[str, re.Pattern[str]]) -> None:
    """A search that finds none would pass the test below."""
    assert len(patterns) > 40
    assert _is_slow(re.compile(r"\s+$"), "", " ")


def test_inline_patterns_are_found(tmp_path: Path) -> None:
    """`re.sub("[0-9]+$", …)` inside a function is a pattern too, and was looked at by nobody."""
    lines = ['re.sub("[0-9]+$", "", word)', 're.search(rf"^{name}\\s+$", text, flags=re.M | re.S)', 're.escape("a")']
    (tmp_path / "module.py").write_text("\n".join(lines))
    found = {(pattern.pattern, pattern.flags & ~re.UNICODE) for _, pattern in _inline_patterns(tmp_path)}
    assert found == {("[0-9]+$", 0), ("^a\\s+$", re.M | re.S)}


@pytest.mark.slow
def test_no_pattern_takes_more_than_linear_time(patterns: dict[str, re.Pattern[str]]) -> None:
    """A line of a text from the web that hangs the build."""
    slow = []
    tried = 0
    for place, pattern in patterns.items():
        for before, repeated in {*_attacks(pattern), *(("", text) for text in COMMON)}:
            tried += 1
            if _is_slow(pattern, before, repeated, not place.startswith(MATCHED_WHOLE)):
                slow.append(f"{place}: {before[:30]!r} and then {repeated[:30]!r} again and again")
                break
    print(f"\n{len(patterns)} patterns, {tried} growing strings")
    assert not slow, "\n".join(slow)
