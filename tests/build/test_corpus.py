"""A build as a whole: how often it does its work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imu_corpus import pipeline
from imu_corpus.build.corpus import make_tables
from tests.support.paths import SEEDS

STAGES = ("segment", "clean", "align", "split_sentences", "tokenise")


def test_a_build_walks_over_each_text_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts read again by checks and by figures: once a build cleaned five texts fifteen times."""
    counts: Counter[str] = Counter()

    def counted(name: str, stage: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            counts[name] += 1
            return stage(*arguments, **options)

        return call

    for name in (*STAGES, "decode", "collect"):
        monkeypatch.setattr(pipeline, name, counted(name, getattr(pipeline, name)))
    make_tables(root / "seeds")
    assert {name: counts[name] for name in STAGES} == dict.fromkeys(STAGES, len(SEEDS))
    curated, passes = len(SEEDS), 4 * len(SEEDS)
    assert counts["collect"] == curated + passes
    assert counts["decode"] == len(SEEDS) + curated + passes
