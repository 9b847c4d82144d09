"""Validating: a published package against its own descriptor, level by level.

files ► schema ► keys ► forms ► text ► meaning. A level runs only where the ones before it found nothing that
would make its findings noise. Everything is checked on columns, so that a million rows take seconds.
"""

from __future__ import annotations

from pathlib import Path

from imu_corpus.validation import events, files, forms, keys, meaning, schema, text
from imu_corpus.validation.package import open_package
from imu_corpus.validation.problem import Problem

__all__ = ["Problem", "validate"]


def validate(path: Path) -> list[Problem]:
    """Every problem of the package at `path`: a folder with a datapackage.json, or such a file.

    Raises:
        CorpusError: there is no descriptor, or it cannot be read.
    """
    package = open_package(path)
    if problems := files.check(package):
        return problems
    tables, problems = schema.check(package)
    problems += keys.check(tables)
    problems += forms.check(tables)
    # What the other levels compare is not in a stand-off package.
    if problems or text.is_standoff(tables):
        return problems
    views = text.views(tables)
    return text.check(views) + meaning.check(views) + events.check(tables)
