"""Version numbers of the data: three integers, and which of them a change asks to rise."""

from __future__ import annotations

import re
from typing import NamedTuple

from imu_corpus.io.errors import CorpusError

NONE, PATCH, MINOR, MAJOR = "none", "patch", "minor", "major"
LEVELS = (NONE, PATCH, MINOR, MAJOR)
"""Steps between two versions, from least to greatest."""
_FORM = re.compile(r"v?(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")


class Version(NamedTuple):
    """A data version; versions compare by their numbers."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def raised(self, level: str) -> Version:
        """The next version after a step of this level; the same one after none."""
        after = {
            NONE: self,
            PATCH: Version(self.major, self.minor, self.patch + 1),
            MINOR: Version(self.major, self.minor + 1, 0),
            MAJOR: Version(self.major + 1, 0, 0),
        }
        return after[level]


def parse(text: str) -> Version:
    """Read a version such as "1.0.0" or "v1.0.0".

    Raises:
        CorpusError: the text is no version.
    """
    if not (match := _FORM.fullmatch(text)):
        raise CorpusError(f"expected a version such as 1.0.0, found {text!r}; fix it.")
    return Version(*(int(part) for part in match.groups()))


def is_version(text: str) -> bool:
    """Whether a text is a version number."""
    return _FORM.fullmatch(text) is not None
