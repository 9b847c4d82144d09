"""Engines: who works on the lots of a build. None of them changes a byte of what comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context

from imu_corpus.build.shards import Lot
from imu_corpus.build.work import Made, Work, make_shard
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.processes import end_with_parent

Task = Callable[[Work, Lot], Made]
Engine = Callable[[Work, Task, Sequence[Lot]], Iterator[Made]]
"""Does the task with each lot, in any order, and gives what comes of it in the order of the lots."""
_work: Work
"""What a worker process knows: sent to it once, not with each lot."""


def here(work: Work, task: Task, lots: Sequence[Lot]) -> Iterator[Made]:
    """Do the task in this process."""
    return map(partial(task, work), lots)


def processes(jobs: int) -> Engine:
    """Do the task in several processes of this machine.

    Raises:
        CorpusError: as it is iterated: a worker was ended from outside.
    """
    return here if jobs == 1 else partial(_in_processes, jobs)


def only_done(_work: Work, task: Task, lots: Sequence[Lot]) -> Iterator[Made]:
    """Do nothing: what is not done already is missing.

    Raises:
        CorpusError: there is a lot to do.
    """
    # A check is asked for where something else is wrong, and that is said.
    if lots and task is make_shard:
        texts = sum(len(lot.texts) for lot in lots)
        raise CorpusError(
            f"--finish: expected all parts to be done, found {texts} that are not, from {lots[0].texts[0][1]} on; "
            "run the parts that are missing with --shard, or build without --finish."
        )
    return iter(())


def _in_processes(jobs: int, work: Work, task: Task, lots: Sequence[Lot]) -> Iterator[Made]:
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
