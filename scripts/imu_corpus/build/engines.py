"""Engines: who works on the lots of a build. None of them changes a byte of what comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context

from imu_corpus.build.shards import Lot
from imu_corpus.build.work import Made, Work
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.processes import end_with_parent

Task = Callable[[Work, Lot], Made]
_work: Work
"""What a worker process knows: sent to it once, not with each lot."""


def run(work: Work, task: Task, lots: Sequence[Lot], jobs: int) -> Iterator[Made]:
    """Do `task` with each lot on this machine, with `jobs` processes; what comes of it, in the order of the lots.

    Raises:
        CorpusError: a worker was ended from outside.
    """
    if jobs == 1 or len(lots) == 1:
        return map(partial(task, work), lots)
    return _in_processes(work, task, lots, jobs)


def _in_processes(work: Work, task: Task, lots: Sequence[Lot], jobs: int) -> Iterator[Made]:
    # Forking is unsafe once Arrow has started its threads.
    context = get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(work,)) as pool:
        try:
            yield from pool.map(partial(_with_known, task), lots)
        except BrokenProcessPool:
            raise CorpusError(
                f"--jobs {jobs}: expected workers that finish, found that one was ended, as a machine without memory "
                "does; give fewer."
            ) from None


def _begin(work: Work) -> None:
    global _work
    end_with_parent()
    _work = work


def _with_known(task: Task, lot: Lot) -> Made:
    return task(_work, lot)
