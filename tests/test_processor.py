"""The measure of time that other tests rely on."""

from __future__ import annotations

from functools import partial

import pytest

from tests.support.processor import PROPORTIONATE, growth


def loop(count: int) -> None:
    """Work that takes time in proportion to a number."""
    for _ in range(count):
        pass


@pytest.mark.slow
def test_growth_tells_proportion_from_square() -> None:
    """A measure that finds everything in proportion, and with it every test that trusts it."""
    assert growth(lambda size: partial(loop, size), 1_000_000) < PROPORTIONATE
    assert growth(lambda size: partial(loop, size * size), 1_500) > PROPORTIONATE
