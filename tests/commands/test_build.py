"""The command `build`: what it says, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import run, run_alone


@pytest.mark.slow
def test_build_is_quiet_when_piped_and_says_what_it_made(root: Path, tmp_path: Path) -> None:
    """Progress bars in a log file."""
    result = run_alone("build", "--seeds", str(root / "seeds"), "--out", str(tmp_path / "out"))
    assert result.returncode == 0
    assert result.stderr == b""
    assert b"5 documents" in result.stdout
    assert result.stdout.count(b"\n") == 1


def test_half_of_the_options_is_refused(tmp_path: Path) -> None:
    """Texts from elsewhere must not land in the corpus of the repository."""
    result = run("build", "--seeds", str(tmp_path))
    assert result.exit_code == 2
    assert "together" in result.output


TEXT = "The council of Naryn met on Monday.\n"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"a.txt": TEXT, "b.txt": TEXT}, "expected texts that differ, found the same bytes in a.txt, b.txt; delete"),
        ({"001_a.txt": "One.", "001_b.txt": "Two."}, "expected a number for each text, found 001 of 001_a.txt, 001_b"),
        ({"001_a.txt": TEXT, "001_b.txt": TEXT}, "expected a number for each text, found 001 of 001_a.txt, 001_b"),
        ({f"{name}.txt": TEXT for name in "abcde"}, "in a.txt, b.txt, c.txt and 2 more; delete"),
    ],
    ids=["content", "number", "both", "many"],
)
def test_two_texts_of_one_id_are_named(texts: dict[str, str], said: str, tmp_path: Path) -> None:
    """Fifteen lines on rows of a Parquet file in a folder that is gone, once all the work was done."""
    (tmp_path / "texts").mkdir()
    for name, text in texts.items():
        (tmp_path / "texts" / name).write_text(text)
    result = run("build", "--seeds", tmp_path / "texts", "--out", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"imu-corpus: {tmp_path / 'texts'}: expected ")
    assert said in line
    assert not (tmp_path / "out").exists()


def test_digits_of_any_script_and_any_number_make_an_id(tmp_path: Path) -> None:
    """`d٠٠١`, and a number of a hundred digits: ids that the contract does not know, found after all the work."""
    (tmp_path / "texts").mkdir()
    for name in ("٠٠١_a.txt", f"{'1' * 100}_b.txt", f"{'1' * 64}_c.txt"):
        (tmp_path / "texts" / name).write_text(f"{name}\n")
    result = run("build", "--seeds", tmp_path / "texts", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "3 documents" in result.stdout


def test_annotation_that_is_not_read_is_told(tmp_path: Path) -> None:
    """A folder annotated by hand, built by programs, and not a word of it."""
    (tmp_path / "texts").mkdir()
    for name, text in {"a.txt": TEXT, "a.ann": "T1\tGPE 15 20\tNaryn\n", "b.txt": "B.", "b.ann": ""}.items():
        (tmp_path / "texts" / name).write_text(text)
    result = run("build", "--seeds", tmp_path / "texts", "--out", tmp_path / "out")
    assert result.exit_code == 0
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"imu-corpus: {tmp_path / 'texts'}: expected a sources.csv ")
    assert "found none, so that annotation is not read: a.ann;" in line
