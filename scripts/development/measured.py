"""What work takes, in processor time (user and system): stages of this process, and commands with all they start.

    python scripts/development/measured.py COMMAND [ARGUMENT ...]

Runs a command and prints what it took as JSON. Processor time does not count what others do on the machine meanwhile.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import NamedTuple, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Used(NamedTuple):
    """What a command took."""

    seconds: float
    """Of processors, with all processes that it started and waited for."""
    wall: float
    """Seconds on the clock of the wall."""
    memory: int
    """Bytes that its largest process held at most."""
    output: str


class Stopwatch:
    """Adds up the processor time of named stages."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.seconds: dict[str, float] = defaultdict(float)

    def timed(self, stage: str, function: Callable[P, R]) -> Callable[P, R]:
        """The function, whose time counts for a stage."""

        @wraps(function)
        def work(*args: P.args, **kwargs: P.kwargs) -> R:
            start = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds[stage] += time.process_time() - start

        return work

    def each(self, stage: str, values: Iterable[R]) -> Iterator[R]:
        """The values, where the time that each takes to come counts for a stage."""
        left = iter(values)
        take = self.timed(stage, lambda: list(islice(left, 1)))
        while found := take():
            yield from found


def best(times: int, work: Callable[[], float]) -> float:
    """The least of what several runs give."""
    return min(work() for _ in range(times))


def seconds_of(work: Callable[[], object]) -> float:
    """Processor seconds of this process that work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def run(command: Sequence[str | Path], folder: Path, paths: Sequence[Path]) -> Used:
    """Run a command in a folder, with these folders in the path of Python.

    A small process stands between: the system counts the memory of whoever starts a process as that process's own.

    Raises:
        subprocess.CalledProcessError: the command fails; what it says goes to standard error.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (*paths, *_added())))}
    between = [sys.executable, __file__, *map(str, command)]
    done = subprocess.run(between, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return Used(**json.loads(done.stdout))


def _added() -> Iterator[str]:
    """What the user's own path of Python adds, without this package."""
    paths = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    return (path for path in paths if not (Path(path) / "imu_corpus").is_dir())


def _report(command: Sequence[str]) -> Mapping[str, object]:
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    wall = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Used(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * 1024, done.stdout)._asdict()


if __name__ == "__main__":
    try:
        print(json.dumps(_report(sys.argv[1:])))
    except subprocess.CalledProcessError as error:
        sys.exit(str(error))
