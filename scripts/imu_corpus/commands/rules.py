"""The command `rules`: are the rule files what they should be?"""

from __future__ import annotations

import re

import click

from imu_corpus.commands.command import Command, tell

_CODE = re.compile(r"[a-z]{2,3}")


def _language(_context: click.Context, _parameter: click.Parameter, code: str) -> str:
    """The code of a language, so that the name of a folder leads nowhere else."""
    if not _CODE.fullmatch(code):
        raise click.BadParameter(f"expected a code of two or three letters, found {code!r}.")
    return code


@click.command(cls=Command)
@click.option("--language", metavar="CODE", default="en", show_default=True, callback=_language, help="Whose rules.")
def rules(language: str) -> None:
    """Check the rule files of a language: each against its form and vocabularies, and one against another.

    Prints one line that says so where all are right, or else a line for each mistake (file, line or JSON path,
    expected, found), and then exits 1. Of a language that lacks files of `rules/en` it lists these, and checks the
    others once all are there.

    Examples:
      imu-corpus rules
      imu-corpus rules --language ru
    """
    from imu_corpus.contract import forms
    from imu_corpus.contract.load import codes_of, load_contract
    from imu_corpus.io import paths
    from imu_corpus.io.errors import Mistakes
    from imu_corpus.rules.check import check_rules, missing_files

    ours, mistakes = paths.rules_folder(), Mistakes()
    folder, here = ours.with_name(language), f"rules/{language}"
    for name in missing_files(folder, ours):
        mistakes.lines.append(f"{here}: expected {name}, as rules/{ours.name} has it, found none; add it.")
    # A file that is not there would be named a second time.
    mistakes.refuse()
    check_rules(folder, codes_of(load_contract(paths.schema_folder())), mistakes)
    mistakes.refuse()
    tell(f"{here}: {len(forms.names('rules'))} files, right")
