"""What a newcomer reads (pages, rule files, the docstrings of modules): what it points to is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache, reduce
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.support.house import FILES, FLOORS, PACKAGE
from tests.support.paths import ROOT

PAGES = [*map(ROOT.joinpath, ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md")), *sorted(ROOT.glob("docs/*.md"))]
PAGES_OF_TESTS = sorted(ROOT.glob("tests/*/README.md"))
RULES = PACKAGE / "rules"
RULE_FILES = [path for path in sorted(RULES.rglob("*")) if path.suffix in (".toml", ".md")]
MODULES = sorted(path for folder in ("scripts", "tests") for path in (ROOT / folder).rglob("*.py"))
HOMES = (ROOT, PACKAGE, ROOT / "tests", ROOT / "scripts", *RULES.glob("[a-z][a-z]"))
"""What pages name a file from."""
ENDINGS = (".md", ".py", ".toml", ".csv", ".json")
NOT_THERE = {
    ".venv/bin",  # make puts it there
    "schema/GUIDELINES.md",  # in frozen files, as ARCHITECTURE.md says
    "rehydration.json",  # in a stand-off package
}
PLACEHOLDER = re.compile(r"^(build|dist)/|X\.Y\.Z")
"""Paths of what commands make."""


def links(page: str) -> Iterator[str]:
    """The relative targets of a page's links."""
    yield from (target for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page) if "://" not in target)


def files(page: str) -> Iterator[str]:
    """What stands in backticks, outside of blocks of code, and looks like a path or the name of a file."""
    for words in re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", page, flags=re.DOTALL)):
        name = words.split("::")[0]
        if is_path(name) and ("/" in name or name.endswith(ENDINGS)):
            yield name


def files_in_code(text: str) -> Iterator[str]:
    """The files that text beside code names in backticks, alone or as a word of a command, by their endings.

    A slash alone says little there: forms of values have one too.
    """
    for words in re.findall(r"`([^`]+)`", text):
        names = (word.split("::")[0] for word in words.split())
        yield from (name for name in names if is_path(name) and name.endswith(ENDINGS))


def is_path(name: str) -> bool:
    """Whether a name may be that of a file which must be there."""
    return bool(re.fullmatch(r"[\w.][\w./-]*", name)) and name not in NOT_THERE and not PLACEHOLDER.search(name)


@cache
def names() -> frozenset[str]:
    """The names of all files of the repository's folders."""
    folders = ("seeds", "schema", "corpus", "scripts", "docs")
    return frozenset(path.name for folder in folders for path in (ROOT / folder).rglob("*"))


def is_there(name: str) -> bool:
    """Whether there is such a path below a home of files, or such a name anywhere."""
    return any((home / name).exists() for home in HOMES) or name in names()


@pytest.mark.parametrize("page", [*PAGES, *PAGES_OF_TESTS], ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    """A page that sends its reader to a file that was moved, renamed, or is in nobody's repository."""
    text = page.read_text(encoding="utf-8")
    assert [target for target in links(text) if not (page.parent / target).exists()] == []
    assert [name for name in files(text) if not (is_there(name) or (page.parent / name).exists())] == []


def missing(texts: dict[Path, str]) -> list[str]:
    """Each file that a text names in backticks and that is not there, after the file that names it."""
    return [
        f"{path.relative_to(ROOT)}: {name}"
        for path, text in texts.items()
        for name in files_in_code(text)
        if not is_there(name)
    ]


def test_every_file_that_a_rule_file_names_is_there() -> None:
    """A comment above rules that sends whoever adds one to a module or a file of words by its former name."""
    texts = {path: path.read_text(encoding="utf-8") for path in RULE_FILES}
    assert sum(len(list(files_in_code(text))) for text in texts.values()) >= 10
    assert missing(texts) == []


def test_every_file_that_the_docstring_of_a_module_names_is_there() -> None:
    """A module that names a file, or a command to run a test, which was moved since."""
    texts = {path: ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "" for path in MODULES}
    assert sum(len(list(files_in_code(text))) for text in texts.values()) >= 40
    assert missing(texts) == []


def function(name: str) -> Any:
    """What a dotted name below the package stands for."""
    parts = name.split(".")
    module = next(count for count in range(len(parts), 0, -1) if ".".join(parts[:count]) in FILES)
    return reduce(getattr, parts[module:], import_module(f"imu_corpus.{'.'.join(parts[:module])}"))


ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
ROOMS = "|".join(sorted({name.split(".")[0] for name in FILES} - {""}))
NAMED = sorted(set(re.findall(rf"`((?:{ROOMS})\.(?!py`)[\w.]+)`", ARCHITECTURE)))


@pytest.mark.parametrize("name", NAMED)
def test_every_function_that_the_architecture_names_is_there(name: str) -> None:
    """A newcomer looks for a function by a name that it had once."""
    assert function(name) is not None


def test_the_architecture_answers_where_things_are() -> None:
    """A changed heading or way of writing names would make the tests above empty."""
    index = ARCHITECTURE.partition("## Where is …?")[2].partition("\n## ")[0]
    rows = [line for line in index.split("\n") if line.startswith("| … ")]
    assert len(rows) >= 25
    assert [row for row in rows if not any(f"`{name}`" in row for name in NAMED)] == []


def test_the_picture_shows_every_room_in_its_order() -> None:
    """A room that is not in the picture, or stands on another floor there than the imports have it."""
    picture = ARCHITECTURE.split("```")[1]
    drawn = [line.split()[0].removesuffix("/").removesuffix(".py") for line in picture.strip().split("\n")]
    there = {path.name.removesuffix(".py") for path in PACKAGE.iterdir() if path.suffix in ("", ".py")} - {
        "__pycache__"
    }
    assert drawn == [floor for floor in FLOORS if floor in there]
