"""From numbers to probability: logistic regressions, the second with the first one's results for the neighbours.

Takes a page and its cues; gives for each line the probability that it belongs to the article. The weights lie
in `cleaning/line_weights.json`, one a named feature; `scripts/development/train_cleaning.py` makes them.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from imu_corpus.cleaning.context import context_features
from imu_corpus.cleaning.features import Features, line_features, stack
from imu_corpus.cleaning.page import Numbers, Page
from imu_corpus.cleaning.rules import Hit
from imu_corpus.rules.load import read_json


@dataclass(frozen=True)
class Stage:
    """One logistic regression: a weight for each named feature."""

    names: tuple[str, ...]
    weights: Numbers
    bias: float

    def probability(self, features: Features) -> Numbers:
        """Probability of `keep` for each line."""
        return self.judge(stack(features, self.names))

    def judge(self, rows: Numbers) -> Numbers:
        """Probability of `keep` for each line, from the features as rows of a matrix, in the order of `names`."""
        total = self.weights @ rows + self.bias
        return np.asarray(1 / (1 + np.exp(-np.clip(total, -30, 30))))

    def extend(self, names: tuple[str, ...], rows: Numbers, features: Features) -> Numbers:
        """The matrix for `judge`, from that of a stage with `names` if this stage's names begin with those."""
        if self.names[: len(names)] != names:
            return stack(features, self.names)
        return np.concatenate((rows, stack(features, self.names[len(names) :])))


@cache
def stages() -> tuple[Stage, ...]:
    """The trained regressions, in order."""
    data = read_json("cleaning/line_weights.json")
    return tuple(_stage(part) for part in data["stages"])


def _stage(data: dict[str, Any]) -> Stage:
    return Stage(tuple(data["weights"]), np.array(list(data["weights"].values())), data["bias"])


def article_probability(
    page: Page, hits: list[Hit], trained: tuple[Stage, ...] | None = None
) -> tuple[Features, Numbers]:
    """Features of the last stage, and the probability that each paragraph belongs to the article.

    `trained` are the regressions to use; without them the package's own.
    """
    own = features = line_features(page, hits)
    first, *later = trained or stages()
    rows = stack(own, first.names)
    probability = first.judge(rows)
    for stage in later:
        features = context_features(page, own, probability)
        probability = stage.judge(stage.extend(first.names, rows, features))
    return features, probability
