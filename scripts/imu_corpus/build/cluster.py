"""Engine datatrove: the parts of a build as tasks of its executors, on one machine or, with Slurm or Ray, on many.

A task is what `build --shard I/N` does. What is finished is known by its shards, not by datatrove's own marks: those do
not see that a text has changed.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import multiprocess
from datatrove.executor import LocalPipelineExecutor

from imu_corpus.build.corpus import Part, make_part
from imu_corpus.build.workplace import open_workplace, shards_beside
from imu_corpus.io.errors import CorpusError
from imu_corpus.io.processes import end_with

_TASKS_A_WORKER = 4
_LOOK_SECONDS = 0.5
_ENDED_WELL = (None, 0, -signal.SIGTERM)
"""Exit codes of workers that run, or that the pool has ended."""


class MakeParts:
    """A step of a datatrove pipeline: task I of N does the I-th part of a build.

    For any executor of datatrove; then `imu-corpus build --finish` makes the tables.
    """

    def __init__(
        self, seeds: Path, out: Path, repeated: frozenset[str] = frozenset(), parent: int | None = None
    ) -> None:
        """Take the folders of a build, which all workers must reach; `parent` is a process to end with, if any."""
        self._seeds, self._out, self._repeated, self._parent = seeds, out, repeated, parent

    def __call__(self, _data: Any, rank: int, world_size: int) -> None:
        """Do the part of a task. Mistakes of texts are left for the build that finishes, which tells them all."""
        if self._parent:
            end_with(self._parent)
        try:
            make_part(self._seeds, self._out, Part(rank + 1, world_size), repeated=self._repeated)
        except CorpusError:
            return


def run(seeds: Path, out: Path, *, jobs: int, repeated: frozenset[str]) -> None:
    """Do the texts of a build with datatrove on this machine, in `jobs` processes.

    Raises:
        CorpusError: a worker was ended from outside; what the others finished is kept.
    """
    folder = shards_beside(out)
    open_workplace(folder)
    executor = LocalPipelineExecutor(
        pipeline=[MakeParts(seeds.resolve(), out.resolve(), repeated, os.getpid())],
        tasks=_TASKS_A_WORKER * jobs,
        workers=jobs,
        logging_dir=str(folder / "datatrove"),
        skip_completed=False,
    )
    with _watched(jobs):
        executor.run()


@contextmanager
def _watched(jobs: int) -> Iterator[None]:
    """Stop when a worker is killed: its task is lost, and the pool of processes would wait for it for ever."""
    done, lost = threading.Event(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(done, lost), daemon=True)
    watcher.start()
    try:
        yield
    except KeyboardInterrupt:
        if not lost.is_set():
            raise
        raise CorpusError(
            f"--jobs {jobs}: expected workers that finish, found that one was ended, as a machine without memory does; "
            "give fewer, and run again: what is finished is kept."
        ) from None
    finally:
        done.set()


def _watch(done: threading.Event, lost: threading.Event) -> None:
    known: set[Any] = set()
    while not done.wait(_LOOK_SECONDS):
        known |= set(multiprocess.active_children())
        if any(child.exitcode not in _ENDED_WELL for child in known):
            lost.set()
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            return
