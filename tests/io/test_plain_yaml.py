"""YAML of others: refused where a few lines stand for more than a machine holds."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from imu_corpus.io import plain_yaml

LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(20)
)


@pytest.mark.parametrize(
    "text",
    [LAUGHS, "[" * 100_000, "- " * 100_000, "a: " * 3, "a: &a [*a]", "x" * 5_000_000, "\x00", "{" * 60 + "}" * 60],
)
def test_yaml_that_stands_for_too_much_is_refused(text: str) -> None:
    """A few lines of aliases whose value fills the memory once it is printed; brackets that end the stack."""
    with pytest.raises(yaml.YAMLError):
        plain_yaml.loads(text)


def test_cards_and_citations_are_read_as_before(release: Path) -> None:
    """A limit that our own files do not keep."""
    card = (release / "README.md").read_text(encoding="utf-8").split("---\n")[1]
    for text in (card, (release / "CITATION.cff").read_text(encoding="utf-8")):
        assert plain_yaml.loads(text) == yaml.safe_load(text)
