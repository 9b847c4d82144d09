"""What each step of a build takes, in this process alone: processor seconds as JSON.

    python scripts/development/time_build.py SEEDS OUT

`texts` is what is done with each text alone, in any number of processes; the rest is done once, by one. `planning`
reads passports and registries; `resolving` finds which mentions mean one event; `writing` has all tables in both forms,
and the events and participants, which are made as they are written; `validating` is the full check.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

from measured import Stopwatch, seconds_of

from imu_corpus import validation
from imu_corpus.build import corpus, engines
from imu_corpus.build.shards import Lot
from imu_corpus.build.work import Made, Work
from imu_corpus.datapackage import write

_STEPS = (
    ("planning", corpus, "plan_of"),
    ("resolving", corpus, "Level"),
    ("writing", write, "write_streams"),
    ("validating", validation, "validate"),
)


def steps_of_build(seeds: Path, out: Path) -> dict[str, float]:
    """Processor seconds of each step, and of all that is none of them."""
    watch = Stopwatch()

    def engine(work: Work, task: engines.Task, lots: Sequence[Lot]) -> Iterator[Made]:
        return watch.each("texts", engines.here(work, task, lots))

    with ExitStack() as stack:
        for step, module, name in _STEPS:
            stack.enter_context(patch.object(module, name, watch.timed(step, getattr(module, name))))
        total = seconds_of(lambda: corpus.build(seeds, out, engine=engine))
    return {**watch.seconds, "other": total - sum(watch.seconds.values())}


if __name__ == "__main__":
    print(json.dumps(steps_of_build(Path(sys.argv[1]), Path(sys.argv[2]))))
