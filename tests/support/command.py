"""The command line as its users call it."""

from __future__ import annotations

import subprocess
import sys

from click.testing import CliRunner, Result

from imu_corpus.commands.main import main

HEAVY = {"datasets", "frictionless", "jsonschema", "numpy", "pandas", "pyarrow", "spacy", "yaml"}
"""What takes long to import, so that nothing may that has to start at once."""


def run(*arguments: object) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def run_alone(*arguments: object, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own."""
    command = [sys.executable, "-m", "imu_corpus", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


def start(*arguments: object) -> subprocess.Popen[bytes]:
    """Start a command in a process of its own."""
    command = [sys.executable, "-m", "imu_corpus", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def loaded(code: str) -> set[str]:
    """The modules that a new process has once it has run some code."""
    command = [sys.executable, "-c", f"import sys; {code}; print(*sys.modules)"]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
