"""The commands `clean` and `repeated-lines`, as separate processes where exit codes and streams matter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command import HEAVY, loaded, run_alone

KEYS = ["path", "line", "raw_start", "raw_end", "text", "kind", "category", "keep", "rule_id", "confidence"]


def test_clean_prints_an_object_for_each_line_that_is_not_empty(root: Path) -> None:
    """The fixed output that other programs read."""
    path = root / "seeds/003_219fe6e58f7d3803.txt"
    raw = path.read_bytes().decode()
    rows = [json.loads(line) for line in run_alone("clean", str(path)).stdout.decode().splitlines()]
    lines = raw.split("\n")
    assert [row["line"] for row in rows] == [number for number, line in enumerate(lines, 1) if line.strip()]
    for row in rows:
        assert list(row) == KEYS
        assert row["path"] == str(path)
        assert raw[row["raw_start"] : row["raw_end"]] == lines[row["line"] - 1]
        assert (row["category"] is None) == row["keep"]


@pytest.mark.slow
def test_clean_text_is_the_published_text(root: Path) -> None:
    """The command and the corpus must not differ."""
    import imu_corpus

    documents = imu_corpus.load("documents")
    for document in documents.itertuples():
        result = run_alone("clean", "--format", "text", str(root / str(document.raw_path)))
        assert result.stdout.decode() == f"{document.text}\n"


def test_clean_reads_standard_input() -> None:
    """Pipes are how people try a tool."""
    result = run_alone("clean", "--format", "text", "-", stdin=b"The army said so on Monday, at noon.\n")
    assert result.stdout.decode() == "The army said so on Monday, at noon.\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [(b"caf\xe9", "line 1, byte 3: expected UTF-8"), (None, "expected a readable file")],
)
def test_a_bad_file_is_one_sentence_and_does_not_stop_the_others(
    data: bytes | None, expected: str, tmp_path: Path
) -> None:
    """A traceback, or silence, on the 4,000th file of 5,000."""
    bad, good = tmp_path / "bad.txt", tmp_path / "good.txt"
    if data is not None:
        bad.write_bytes(data)
    good.write_text("The army said so on Monday, at noon.\n")
    result = run_alone("clean", "--format", "text", str(bad), str(good))
    assert result.returncode == 1
    assert result.stdout.decode() == "The army said so on Monday, at noon.\n"
    message = result.stderr.decode()
    assert expected in message
    assert message.count("\n") == 1


def test_cleaning_imports_nothing_heavy() -> None:
    """The reason for slow start-up, named."""
    assert loaded("import imu_corpus; imu_corpus.clean_text('a b c')") & (HEAVY - {"numpy"}) == set()


def test_repeated_lines_of_a_publisher_are_collected_and_dropped(tmp_path: Path) -> None:
    """A promo that reads like prose stands on every page of one site, and nowhere else."""
    promo = "The harbour museum opens again in June with a new hall on the sea fishermen of the northern coast."
    for number, town in enumerate(("Osh", "Naryn", "Talas")):
        body = f"The council of {town} voted on Monday to repair the old bridge over the river before winter."
        (tmp_path / f"{number}.txt").write_text(
            f"Bridge of {town} To Be Repaired\n\n{body}\n\n{promo}\n\n{body} Again.\n"
        )
    pages = [str(path) for path in sorted(tmp_path.glob("*.txt"))]
    hashes = run_alone("repeated-lines", *pages).stdout
    assert hashes.count(b"\n") >= 1
    (tmp_path / "repeated").write_bytes(hashes)
    assert promo in run_alone("clean", "--format", "text", pages[0]).stdout.decode()
    cleaned = run_alone("clean", "--format", "text", "--repeated", str(tmp_path / "repeated"), pages[0]).stdout.decode()
    assert promo not in cleaned
    assert "repair the old bridge" in cleaned
