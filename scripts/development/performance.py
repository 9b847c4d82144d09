"""How fast everything is, in one Markdown report; with `--write` it becomes `docs/PERFORMANCE.md`.

    python scripts/development/performance.py [--write] [--before COMMIT] [--builds 200 1000] [--rows 1000000]

Seconds are processor time (user and system) of the process that works and all that it starts, the best of several runs
where they are short: what others do on the machine counts for little. Texts and pages are invented, the same each time
(see `invented_texts.py`). `--before` measures the command line of another commit as well, in a git worktree that is
gone afterwards. Peers that are not installed are left out with a word: `pip install '.[development,spacy]'`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq
from invented_texts import ROOT, pages, raw_text, write_seeds
from measured import Used, best, run
from score_cleaning import PEERS, Remover, c4_rules, ours, score
from time_texts import Work, blank, read_all, seeds, stages, texts_a_second, trained

PAGE = ROOT / "docs/PERFORMANCE.md"
Figures = Mapping[str, str]
"""Values by the name of what is measured."""


class Measure(NamedTuple):
    """A row of the main table."""

    name: str
    must: str = ""
    aim: str = ""


TEXTS_A_SECOND = Measure("news texts of 5 kB through all layers, texts a second and core", "60", "120")
MEGABYTES_A_SECOND = Measure("the same, MB a second and core", "0.27")
CLEANING = Measure("lines of whole web pages judged, MB a second and core", "2.2", "4")
CLEAN = Measure("`imu-corpus clean` of one page, s", "0.25")
FIVE = Measure("`imu-corpus build` of the five texts of `seeds/`, s", "2.5")
BUILD = Measure("build of {} texts, ms a text")
MEMORY = Measure("build of {} texts, memory, MB")
TAIL = Measure("build of {} texts, what one process does after the texts, ms a text", "5")
SPEEDUP = Measure("build of {} texts, two workers, times as fast by the clock on the wall")
BYTES = Measure("build of {} texts, bytes written for a byte of clean text")
PARQUET = Measure("build of {} texts, bytes of Parquet for a byte of clean text", "12")
VALIDATE = Measure("`imu-corpus validate`, s a million rows, each in both forms", "4")
ONCE = (TEXTS_A_SECOND, MEGABYTES_A_SECOND, CLEANING, CLEAN, FIVE, VALIDATE)
OF_BUILDS = (BUILD, TAIL, MEMORY, SPEEDUP, BYTES, PARQUET)
STEPS = ("planning", "texts", "resolving", "writing", "validating", "other")
"""Steps of a build, as `time_build.py` names them."""
_TIMES = 3


class Code(NamedTuple):
    """A checkout whose command line is measured."""

    root: Path

    def command(self, *arguments: str | Path) -> Used:
        """What a command of the command line takes."""
        return self._python("-m", "imu_corpus", *arguments)

    def script(self, name: str, *arguments: str | Path) -> Used:
        """What a script of this folder takes."""
        return self._python(self.root / "scripts/development" / name, *arguments)

    def million_rows(self, folder: Path, rows: int) -> int:
        """Write a corpus of at least so many rows; returns how many it has."""
        folder.mkdir()
        words = "from million_rows import *; print(write(Path(sys.argv[1]), int(sys.argv[2])))"
        return int(self._python("-c", words, folder, str(rows)).output)

    def _python(self, *arguments: str | Path) -> Used:
        paths = [self.root / "scripts", self.root / "scripts/development"]
        return run([sys.executable, *arguments], self.root, paths)


@contextmanager
def checkout(commit: str) -> Iterator[Code]:
    """The code of another commit, in a worktree that is gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "before"
        _git("worktree", "add", "--detach", str(folder), commit)
        try:
            yield Code(folder)
        finally:
            _git("worktree", "remove", "--force", str(folder))


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", "-C", ROOT, *arguments], stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip()


# In this process: texts through all layers, and lines judged.


def reading() -> Figures:
    """How fast texts go through all layers."""
    speed = texts_a_second(read_all)
    megabytes = sum(len(seed.data) for seed in seeds()) / 1e6
    return {
        TEXTS_A_SECOND.name: f"{speed:.1f}",
        MEGABYTES_A_SECOND.name: f"{speed * megabytes / len(seeds()):.3f}",
    }


def peers_of_reading(model: str) -> Figures:
    """How many of the same texts spaCy reads."""
    peers: Mapping[str, Callable[[], Work]] = {
        "blank, with sentencizer and entity ruler of as many names": blank,
        f"`{model}`": partial(trained, model),
    }
    return {TEXTS_A_SECOND.name: "; ".join(f"spaCy {name}: {_speed(prepare)}" for name, prepare in peers.items())}


def _speed(prepare: Callable[[], Work]) -> str:
    try:
        return f"{texts_a_second(prepare()):.1f}"
    except (ImportError, OSError):
        return "not installed"


def cleaning() -> Figures:
    """How fast lines are judged."""
    return {CLEANING.name: _megabytes_a_second(lambda: ours)}


def peers_of_cleaning() -> Figures:
    """How fast others judge the same lines."""
    peers: Mapping[str, Callable[[], Remover]] = {"C4 rules": lambda: c4_rules, **PEERS}
    return {CLEANING.name: "; ".join(f"{name}: {_megabytes_a_second(peer)}" for name, peer in peers.items())}


def _megabytes_a_second(prepare: Callable[[], Remover]) -> str:
    try:
        remover = prepare()
    except ImportError:
        return "not installed"
    found = pages()
    tallies = [score(found, remover) for _ in range(_TIMES)]
    return f"{max(tally.bytes_read / 1e6 / tally.seconds for tally in tallies):.2f}"


# On the command line, of any commit.


def commands(code: Code, folder: Path, rows: int) -> Figures:
    """What commands take that are the same at any size."""
    page = folder / "page.txt"
    page.write_text(max(map(raw_text, pages()), key=len), encoding="utf-8")
    package = folder / "rows"
    count = code.million_rows(package, rows)
    return {
        CLEAN.name: f"{best(_TIMES, lambda: code.command('clean', page).seconds):.2f}",
        FIVE.name: f"{best(_TIMES, lambda: _of_five(code, folder / 'five')):.2f}",
        VALIDATE.name: f"{code.command('validate', package).seconds / count * 1e6:.1f}",
    }


def _built(code: Code, seeds: Path, out: Path, *options: str) -> Used:
    return code.command("build", "--seeds", seeds, "--out", out, *options)


def _of_five(code: Code, out: Path) -> float:
    seconds = _built(code, ROOT / "seeds", out).seconds
    shutil.rmtree(out)
    return seconds


def build(code: Code, folder: Path, texts: Path, count: int) -> Figures:
    """What a build of so many texts takes."""
    # A folder each: what replaces a corpus reads that one first.
    out, other = folder / f"{count}-by-one", folder / f"{count}-by-two"
    one, two = _built(code, texts, out), _built(code, texts, other, "--jobs", "2")
    shutil.rmtree(other)
    figures = {
        BUILD: f"{one.seconds / count * 1e3:.1f}",
        MEMORY: f"{one.memory / 1e6:.0f}",
        SPEEDUP: f"{one.wall / two.wall:.2f}",
        BYTES: f"{_size(out, '*') / _clean_bytes(out):.1f}",
        PARQUET: f"{_size(out, '*.parquet') / _clean_bytes(out):.1f}",
    }
    return {measure.name.format(count): value for measure, value in figures.items()}


def _size(folder: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in folder.rglob(pattern) if path.is_file())


def _clean_bytes(out: Path) -> int:
    texts = pq.read_table(out / "documents.parquet", columns=["text"])["text"].to_pylist()
    return sum(len(text.encode()) for text in texts)


def steps(code: Code, folder: Path, texts: Path) -> Mapping[str, float]:
    """Processor seconds of each step of a build."""
    found: dict[str, float] = json.loads(code.script("time_build.py", texts, folder / f"{texts.name}-by-steps").output)
    return found


# The report.


class Report(NamedTuple):
    """What was measured."""

    now: Figures
    before: Figures
    peers: Figures
    stages: Mapping[str, float]
    steps: Mapping[int, Mapping[str, float]]
    """By number of texts."""


def measure(arguments: argparse.Namespace, folder: Path) -> Report:
    """Measure everything that the arguments ask for."""
    texts = {count: folder / f"texts-{count}" for count in arguments.builds}
    for count, place in texts.items():
        write_seeds(place, count)
    here = Code(ROOT)
    of_steps = {count: steps(here, folder, place) for count, place in texts.items()}
    now = _of_command_line(here, folder / "now", texts, arguments.rows)
    before: Figures = {}
    if arguments.before:
        with checkout(arguments.before) as code:
            before = _of_command_line(code, folder / "then", texts, arguments.rows)
    return Report(
        now={**now, **_tails(of_steps), **reading(), **cleaning()},
        before=before,
        peers={**peers_of_reading(arguments.spacy_model), **peers_of_cleaning()},
        stages=stages(),
        steps=of_steps,
    )


def _of_command_line(code: Code, folder: Path, texts: Mapping[int, Path], rows: int) -> Figures:
    folder.mkdir()
    builds = [build(code, folder, place, count) for count, place in texts.items()]
    return dict(chain.from_iterable(found.items() for found in (commands(code, folder, rows), *builds)))


def _tails(steps: Mapping[int, Mapping[str, float]]) -> Figures:
    return {
        TAIL.name.format(count): f"{(sum(found.values()) - found['texts']) / count * 1e3:.1f}"
        for count, found in steps.items()
    }


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


def main_table(report: Report) -> str:
    """Everything by what is measured."""
    of_builds = [row._replace(name=row.name.format(count)) for count in report.steps for row in OF_BUILDS]
    rows = [
        (row.name, row.must, row.aim, *(found.get(row.name, "") for found in (report.before, report.now, report.peers)))
        for row in (*ONCE, *of_builds)
    ]
    return table(("measure", "must", "aim", "before", "now", "peers"), rows)


def stages_table(stages: Mapping[str, float]) -> str:
    """What each stage of a text takes."""
    total = sum(stages.values())
    rows = [(name, f"{1e3 * used:.2f}", f"{100 * used / total:.0f} %") for name, used in stages.items()]
    return table(("stage", "ms a text", "share"), [*rows, ("all", f"{1e3 * total:.2f}", "100 %")])


def steps_table(steps: Mapping[int, Mapping[str, float]]) -> str:
    """What each step of a build takes, ms a text."""
    rows = [(str(count), *(f"{1e3 * found[step] / count:.2f}" for step in STEPS)) for count, found in steps.items()]
    return table(("texts", *STEPS), rows)


def machine() -> str:
    """What it was measured on."""
    names = ", ".join(f"{name} {version(name)}" for name in ("pyarrow", "numpy"))
    return f"{os.cpu_count()} cores, {_model_of_processor()}, Python {platform.python_version()}, {names}"


def _model_of_processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())


def page(report: Report, arguments: argparse.Namespace) -> str:
    """The report as a page."""
    command = " ".join(["python scripts/development/performance.py", *sys.argv[1:]])
    before = f", before: {_git('rev-parse', '--short', arguments.before)}" if arguments.before else ""
    return _PAGE.format(
        date=date.today().isoformat(),
        command=command,
        machine=machine(),
        commits=f"{_git('rev-parse', '--short', 'HEAD')}{before}",
        main=main_table(report),
        stages=stages_table(report.stages),
        steps=steps_table(report.steps),
    )


_PAGE = """\
# How fast it is

Written by `scripts/development/performance.py`; do not edit. [SCALE.md](SCALE.md) says what follows for large corpora.

- Measured: {date}, commit {commits}
- Command: `{command}`
- Machine: {machine}

Seconds are processor time, user and system, of all processes of a command, start included; the best of three where runs
are short. Other work on the machine disturbs them by some ten per cent; what the clock on the wall says it spoils
altogether. Texts are drawn from the sentences of
`tests/newswire/`, pages are those of `tests/layouts/`: both are invented, and the same few hundred sentences come again
and again, so that Parquet packs them better than real texts. An empty cell was not measured, or no figure was set.

{main}

## A text, stage by stage

From raw bytes to the columns of all tables, in one process:

{stages}

## A build, step by step

Processor time in ms a text, in one process. `texts` is done by as many processes or machines as one gives; the rest
is done once, by one.

{steps}
"""


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    parser.add_argument("--before", metavar="COMMIT")
    parser.add_argument("--builds", type=int, nargs="+", default=[200, 1_000], metavar="TEXTS")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the corpus to validate")
    parser.add_argument("--spacy-model", default="en_core_web_sm")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        text = page(measure(arguments, Path(name)), arguments)
    print(text, end="")
    if arguments.write:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
