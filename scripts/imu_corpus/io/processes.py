"""Processes: workers that end with whoever started them."""

from __future__ import annotations

import os
import time
from functools import cache
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from threading import Thread


def end_with_parent() -> None:
    """Have this worker process end when its parent does, even if the parent is killed and can say nothing.

    Left alone, a worker waits for work on a pipe that it holds itself, for ever.
    """
    if parent := parent_process():
        Thread(target=_follow, args=(parent,), daemon=True).start()


@cache
def end_with(process: int) -> None:
    """Have this process end when another one does, known by its number, which is its parent or its parent's; once."""
    Thread(target=_look_after, args=(process,), daemon=True).start()


def _look_after(process: int) -> None:
    while _is_there(process):
        time.sleep(1)
    os._exit(1)


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _follow(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
