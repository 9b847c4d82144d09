"""The script that makes the lists of names: it finds the rule files that it reads."""

from __future__ import annotations

from make_name_lists import given_names

from tests.support.house import PACKAGE


def test_given_names_are_read_from_the_rules_of_names() -> None:
    """The file of words was moved, and the script, which nobody runs for months, still asked for its former name."""
    names = given_names(PACKAGE / "rules/en/names")
    assert {"Ahmed", "Maria"} <= {name.title() for name in names}
