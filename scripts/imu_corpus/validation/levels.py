"""Levels: of the problems of a package those of the lowest level are told; above it they would be noise."""

from __future__ import annotations

from collections.abc import Iterable

from imu_corpus.validation import meaning, text
from imu_corpus.validation.corpus import Corpus
from imu_corpus.validation.problem import Problem, joined

VALUES = 0
"""What the schemas say."""
ABOVE_VALUES = (*text.LEVELS, meaning.check)
"""What no schema can say; each is asked of values and keys that are right."""
MEANING = len(ABOVE_VALUES)


class Findings:
    """Problems of the lowest level that has any."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        """Begin with problems of values, or none."""
        self.level: int | None = None
        self._problems: list[Problem] = []
        self.add(VALUES, problems)

    def add(self, level: int, problems: Iterable[Problem]) -> None:
        """Take note of problems of a level."""
        found = list(problems)
        if not found or (self.level is not None and self.level < level):
            return
        if self.level != level:
            self.level, self._problems = level, []
        self._problems += found

    def ask(self, corpus: Corpus) -> None:
        """Ask each level of a corpus whose values and keys are right, up to the first that finds something."""
        for level, check in enumerate(ABOVE_VALUES, start=1):
            if problems := check(corpus):
                self.add(level, problems)
                return

    @property
    def problems(self) -> list[Problem]:
        """What is told."""
        return joined(self._problems)
