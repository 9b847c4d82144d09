"""Notices: what a user should know of a command that goes on."""

from __future__ import annotations

import sys


def notice(sentence: str) -> None:
    """Say one sentence on standard error, as errors are said."""
    print(f"imu-corpus: {sentence}", file=sys.stderr)
