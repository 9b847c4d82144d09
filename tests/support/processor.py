"""Processor time, of this process or of its children: what other programs of the machine take does not count."""

from __future__ import annotations

import gc
import resource
import time
from collections.abc import Callable

Work = Callable[[], object]
SHORTEST = 0.012
"""Seconds that work counts as at least: of shorter work, memory and the steps of the clock decide."""
LONG = 0.1
"""Seconds that give a figure to rely on, in one run or together."""
PROPORTIONATE = 9
"""Bound of `growth`: twice the proportion and a little, and far below its square."""


def growth(prepare: Callable[[int], Work], size: int) -> float:
    """How many times as long four times the size takes: about 4 where time is in proportion, 16 where in the square.

    `prepare` makes the work of a size, which is not timed. Time in the square shows in each of three tries, time in
    proportion in one.
    """
    prepare(size // 10)()
    tries = [_growth(prepare, size)]
    while tries[-1] >= PROPORTIONATE and len(tries) < 3:
        tries.append(_growth(prepare, size))
    return min(tries)


def repeated(unit: str, work: Callable[[str], Work]) -> Callable[[int], Work]:
    """What `growth` measures of work on a text that says one thing again and again."""
    return lambda size: work(unit * (size // len(unit)))


def _growth(prepare: Callable[[int], Work], size: int) -> float:
    return seconds(prepare(4 * size)) / max(SHORTEST, seconds(prepare(size)))


def seconds(work: Work, clock: Callable[[], float] = time.process_time) -> float:
    """The least of what runs of `work` take: three, or fewer where they are long."""
    times = [_once(work, clock)]
    while len(times) < 3 and sum(times) < LONG:
        times.append(_once(work, clock))
    return min(times)


def _once(work: Work, clock: Callable[[], float]) -> float:
    # What other tests have left behind is no part of this work.
    gc.disable()
    try:
        start = clock()
        work()
        return clock() - start
    finally:
        gc.enable()


def of_children() -> float:
    """A clock of the processes that this one has started and waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
