"""Processes: workers that end with whoever started them."""

from __future__ import annotations

import os
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from threading import Thread


def end_with_parent() -> None:
    """Have this worker process end when its parent does, even if the parent is killed and can say nothing.

    Left alone, a worker waits for work on a pipe that it holds itself, for ever.
    """
    if parent := parent_process():
        Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
