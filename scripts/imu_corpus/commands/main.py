"""The command line. Commands import what they need when they run, so that `--help` answers at once."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from errno import EPIPE
from traceback import walk_tb
from typing import Any

import click

from imu_corpus import __version__
from imu_corpus.commands.annotate import annotate
from imu_corpus.commands.build import build
from imu_corpus.commands.clean import clean, repeated_lines
from imu_corpus.commands.command import Command
from imu_corpus.commands.evaluate import evaluate
from imu_corpus.commands.exchange import add, export
from imu_corpus.commands.rules import rules
from imu_corpus.commands.validate import validate
from imu_corpus.commands.versions import cite, diff, rehydrate, release, verify
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.files import shown


class _Commands(Command, click.Group):
    """A group whose commands report a CorpusError as one line a problem, and exit 1.

    So they do where nothing more can be written to standard output; nothing is said to a reader who has gone.
    """

    def main(self, *arguments: Any, **values: Any) -> Any:
        try:
            try:
                return super().main(*arguments, **values)
            finally:
                # What is left unwritten here, the interpreter reports in words of its own.
                if sys.stdout is not None:
                    sys.stdout.flush()
        except OSError as error:
            _leave_output()
            if error.errno != EPIPE:
                _say(f"standard output: expected to write, found: {error.strerror or error}; free space and run again.")
            sys.exit(1)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CorpusError as error:
            for line in str(error).split("\n"):
                _say(shown(line))
            ctx.exit(1)
        except OSError as error:
            if _is_of_output(error):
                raise
            place, found = shown(error.filename or "imu-corpus"), error.strerror or str(error)
            _say(f"{place}: expected to read and write files, found: {found}; fix it.")
            ctx.exit(1)


def _say(line: str) -> None:
    """Tell the user; nobody hears it where standard error is closed or full."""
    with suppress(OSError):
        click.echo(f"imu-corpus: {line}", err=True)


def _is_of_output(error: OSError) -> bool:
    """Whether it was what we print that could not be written: the error itself names no file."""
    return any(frame.f_code is click.echo.__code__ for frame, _ in walk_tb(error.__traceback__))


def _leave_output() -> None:
    """Let what could not be written go nowhere, or the interpreter tries again when it ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="imu-corpus %(version)s (code)")
def main() -> None:
    """Make, check and use the IMU Corpus.

    Examples, from a checkout of the repository:
      imu-corpus build                      seeds/ -> corpus/, datapackage.json, README.md
      imu-corpus validate                   is the published package what it says?

    Examples, with any text:
      imu-corpus clean page.txt             what each line is, as JSON Lines
      imu-corpus clean --format text *.txt  the clean text

    Examples, with a released version:
      imu-corpus verify corpus/v1.0.0       is this copy the one that was released?
      imu-corpus cite --format bibtex       how to cite it
      imu-corpus export sqlite --out DIR    in the form of another tool
    """


for _command in (
    *(build, validate, evaluate, rules),
    *(clean, repeated_lines, annotate),
    *(add, diff, release, verify, cite, rehydrate, export),
):
    main.add_command(_command)
