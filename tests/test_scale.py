"""What `docs/SCALE.md` tells people to run on many machines, run on a few texts, and what its figures come from."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import time_build
import time_texts
from invented_texts import write_seeds
from measured import run as measured

from imu_corpus.build.corpus import build
from tests.support.files import snapshot
from tests.support.paths import ROOT

PAGE = (ROOT / "docs/SCALE.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, flags=re.DOTALL)
FINISH = "imu-corpus build --seeds articles --out articles-corpus --finish"


def block(language: str, word: str) -> str:
    """The page's block of code in a language that has a word."""
    (found,) = [str(text) for name, text in BLOCKS if name == language and word in text]
    return found


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty short texts, in several lots."""
    folder = tmp_path_factory.mktemp("scale") / "articles"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number:03}_text.txt").write_text(f"Headline\n\nA bomb killed {number + 2} soldiers in Osh.\n")
    return folder


@pytest.fixture(scope="module")
def whole(articles: Path) -> dict[str, bytes]:
    """What a build on one machine makes of them."""
    target = articles.with_name("whole")
    build(articles, target)
    return snapshot(target)


def shell(script: str, folder: Path, **more: str) -> None:
    """Run a script where `articles` lies."""
    tools = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    environment = {"PATH": tools, "HOME": str(folder), "PYTHONPATH": str(ROOT / "scripts"), **more}
    done = subprocess.run(
        ["bash", "-euc", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def place(articles: Path, tmp_path: Path) -> Path:
    """A folder of its own, with the texts."""
    shutil.copytree(articles, tmp_path / "articles")
    return tmp_path


@pytest.mark.slow
def test_the_array_of_slurm_does_every_text(articles: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    """Jobs that are counted otherwise than parts are: the last one is missing when the corpus is to be finished."""
    folder = place(articles, tmp_path)
    script = block("sh", "SLURM_ARRAY_TASK_ID")
    for number in ("1", "2"):
        shell(script, folder, SLURM_ARRAY_TASK_ID=number, SLURM_ARRAY_TASK_COUNT="2")
    shell(FINISH, folder)
    assert snapshot(folder / "articles-corpus") == whole


@pytest.mark.slow
def test_make_does_every_text(articles: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    """A rule that finishes before all parts are done."""
    folder = place(articles, tmp_path)
    (folder / "articles.mk").write_text(block("make", "--shard"))
    shell("make -j 2 -f articles.mk", folder)
    assert snapshot(folder / "articles-corpus") == whole


@pytest.mark.slow
def test_xargs_does_every_text(articles: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    """A line for the shell that quotes or counts parts wrongly."""
    folder = place(articles, tmp_path)
    shell(block("sh", "xargs"), folder)
    assert snapshot(folder / "articles-corpus") == whole


@pytest.mark.slow
def test_datatrove_does_every_text(articles: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    """An example for datatrove that imports or calls what is no longer there."""
    pytest.importorskip("datatrove")
    folder = place(articles, tmp_path)
    (folder / "parts.py").write_text(block("python", "MakeParts"))
    shell(f"python parts.py\n{FINISH}", folder)
    assert snapshot(folder / "articles-corpus") == whole


@pytest.mark.slow
def test_steps_of_a_build_are_timed(tmp_path: Path) -> None:
    """A function under a new name: its step takes no time, and `docs/PERFORMANCE.md` says so."""
    write_seeds(tmp_path / "seeds", 2)
    found = time_build.steps_of_build(tmp_path / "seeds", tmp_path / "out")
    assert list(found) == ["planning", "texts", "resolving", "writing", "validating", "other"]
    assert all(seconds > 0 for seconds in found.values())
    assert found["other"] < sum(found.values()) / 4


@pytest.mark.slow
def test_stages_of_a_text_are_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for the stages of a text."""
    some = time_texts.seeds()[:2]
    monkeypatch.setattr(time_texts, "seeds", lambda: some)
    found = time_texts.stages()
    assert {"cleaning", "tokens", "names.find", "events.find", "columns"} <= found.keys()
    assert all(seconds > 0 for seconds in found.values())
    assert found["other"] < sum(found.values()) / 4


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="asks the system what a process took")
def test_a_command_is_measured_without_whoever_measures() -> None:
    """The memory of the process that measures, or the time of no child, taken for those of the command."""
    held = b"x" * 200_000_000
    child = "sum(range(3_000_000))"
    words = f"import subprocess, sys; print(7); subprocess.run([sys.executable, '-c', {child!r}])"
    used = measured([sys.executable, "-c", words], ROOT, [])
    assert used.output == "7\n"
    assert used.memory < len(held) / 4
    assert used.seconds > 0.05
