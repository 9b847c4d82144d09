"""The command line as a whole: it starts at once, and its help pages can be read and followed."""

from __future__ import annotations

import inspect
import re
import shlex
import subprocess
import sys
from functools import partial
from pathlib import Path

import click
import pytest

from imu_corpus.commands.main import main
from tests.support.command import HEAVY, loaded, run, run_alone
from tests.support.processor import of_children, seconds

PAGES = {"": main, **main.commands}


def examples(command: click.Command) -> list[str]:
    """Lines of a docstring that stand below the word example, as they must stand on the page."""
    paragraphs = inspect.cleandoc(command.callback.__doc__ or "").split("\n\n")
    lists = [text.split("\n")[1:] for text in paragraphs if text.startswith("Example")]
    return [line for lines in lists for line in lines]


@pytest.mark.slow
def test_start_up_is_quick(root: Path) -> None:
    """A heavy import at the top of a module. Measured in starts of Python with click, about 1.4 and 6 of them."""
    start = seconds(partial(subprocess.run, [sys.executable, "-c", "import click"], check=True), of_children)
    assert seconds(partial(run_alone, "--help"), of_children) < 3 * start
    page = root / "seeds/003_219fe6e58f7d3803.txt"
    assert seconds(partial(run_alone, "clean", page), of_children) < 12 * start


def test_help_imports_nothing_heavy() -> None:
    """The reason for a slow start, named."""
    assert loaded("import imu_corpus.commands.main") & HEAVY == set()


@pytest.mark.parametrize("name", PAGES)
def test_a_help_page_teaches_and_keeps_its_examples(name: str) -> None:
    r"""A literal \b, examples run together to one paragraph, or a page without any."""
    result = run(*filter(None, [name]), "--help")
    assert result.exit_code == 0
    assert "\\b" not in result.output
    assert "\x08" not in result.output
    lines = result.output.splitlines()
    assert examples(PAGES[name])
    # The page stands two columns in.
    assert [line for line in examples(PAGES[name]) if f"  {line}" not in lines] == []


@pytest.mark.parametrize("name", PAGES)
def test_the_examples_are_commands_that_there_are(name: str) -> None:
    """An option that was renamed, and lives on in its example."""
    for line in examples(PAGES[name]):
        program, *words = shlex.split(re.split(r"\s{2,}| [<>]", line.strip())[0])
        if program == "imu-corpus":
            main.commands[words[0]].make_context(words[0], words[1:])
        else:
            assert program == "make"
