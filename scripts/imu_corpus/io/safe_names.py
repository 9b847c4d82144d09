"""Plain names: what a package of somebody else's may call a file here, so that none is written outside its folder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from imu_corpus.io.errors import CorpusError

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")


def is_plain(name: object) -> bool:
    """Whether a name leads nowhere and hides nothing: no slash, no leading dot, letters that every disk has."""
    return isinstance(name, str) and _PLAIN.fullmatch(name) is not None


def check_plain(names: Iterable[object], place: Path) -> None:
    """Refuse names that files may not have.

    Raises:
        CorpusError: the first that is not plain.
    """
    for name in names:
        if not is_plain(name):
            raise CorpusError(
                f"{place}: expected a name of letters, digits, '.', '_' and '-', found {name!r}; "
                "get the package from a place that you trust."
            )
