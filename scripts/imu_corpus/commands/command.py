"""What the commands are made of: a help page that keeps its examples, a corpus that is whole, and lines to be read."""

from __future__ import annotations

import inspect
from typing import Any

import click

from imu_corpus.io.files import shown


def tell(line: str, *, err: bool = False) -> None:
    """Print a line for people; what no terminal shows, as a path may hold, is escaped."""
    click.echo(shown(line), err=err)


class Command(click.Command):
    """A command; paragraphs of its docstring that have indented lines, such as examples, are printed as they stand."""

    def __init__(self, *arguments: Any, **values: Any) -> None:
        super().__init__(*arguments, **values)
        self.help = _as_it_stands(self.help or "")


class CorpusCommand(Command):
    """A command that reads or writes the corpus of this checkout.

    It finishes a publication that was cut short before it does anything else: what it finds is whole.
    """

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        from imu_corpus.io import atomic, paths

        for target, root in paths.interrupted():
            atomic.recover(target, root)
        return super().invoke(ctx)


def _as_it_stands(page: str) -> str:
    """The page with the mark, a backspace, by which click knows what not to wrap."""
    paragraphs = inspect.cleandoc(page).split("\n\n")
    return "\n\n".join(f"\b\n{text}" if "\n " in text else text for text in paragraphs)
