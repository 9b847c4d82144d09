"""Hostile input: texts, bytes and files that people did not mean to give. Right offsets, or one sentence; no traceback.

`IMU_EXAMPLES=5000 pytest tests/test_hostile_input.py` searches longer.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from imu_corpus.annotation.names.gazetteer import gazetteer_of
from imu_corpus.brat.read import Registry
from imu_corpus.commands.main import main
from imu_corpus.io import files
from imu_corpus.model import Document, Passport, Seed
from imu_corpus.pipeline import References, process
from imu_corpus.seeds.registries import Registries
from imu_corpus.text.offsets import OffsetMap
from imu_corpus.validation import validate
from tests.support.processor import PROPORTIONATE, Work, growth

EXAMPLES = int(os.environ.get("IMU_EXAMPLES", "60"))
COMMANDS = ("clean", "annotate", "build")
STRANGE = (
    *("\ufeff", "\0", "\x01", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\r", "\r\n", "\n\n", "\t"),
    *(
        "\u202e",
        "\u2066",
        "\u2069",
        "\u200f",
        "\u200b",
        "\u00ad",
        "e\u0301",
        "\u0301",
        "\u1100\u1161",
        "\U0001f9d5\U0001f3fd\u200d",
        "\U0002f804",
    ),
    *(
        "<html><body>",
        "<p>",
        "&amp;",
        "<script>alert(1)</script>",
        "%PDF-1.4",
        "\ufffd",
        "\uffff",
        "\U0010ffff",
        "ﬁ",
        "İ",
        "ß",
    ),
    *('"', "\\", "“", "‘", "’s", "«", "(", "[", "--", "…", "/", "T1\tPER 0 3\tfoo", "=1+1", "http://a.b/?x=1"),
    *("The army said on Monday, 15 June 2014, that between 50 and 200 fighters of the IMU were killed in Wana. ",),
    *(
        "Reuters reported",
        "12.5 million",
        "the 1990s",
        "Mr. Yuldash",
        "Read more: ",
        "Subscribe now!",
        "By Staff Writer",
    ),
)
TEXTS = st.lists(st.sampled_from(STRANGE) | st.text(max_size=8) | st.just("\n") | st.just(" "), max_size=40).map(
    "".join
)
DAMAGE = st.sampled_from([b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xfe\xff", b"\x80" * 3])
BYTES = (
    TEXTS.map(str.encode)
    | st.tuples(TEXTS, DAMAGE, TEXTS).map(lambda parts: parts[0].encode() + parts[1] + parts[2].encode())
    | TEXTS.map(lambda text: text.encode("utf-16"))
    | TEXTS.map(lambda text: text.encode("latin-1", "replace"))
    | st.binary(max_size=200)
)
GAZETTEER = gazetteer_of(Registries())


def run(command: str, path: Path, out: Path) -> Result:
    """Run a command on a file, or on the folder that it stands in."""
    arguments = ["--seeds", str(path.parent), "--out", str(out)] if command == "build" else [str(path)]
    return CliRunner().invoke(main, [command, *arguments])


def is_one_sentence(result: Result) -> bool:
    """Whether a refusal is what a user can act on."""
    lines = result.stderr.split("\n")
    return (
        result.exit_code in (1, 2)
        and isinstance(result.exception, SystemExit)
        and "expected" in lines[0]
        and len(lines) == 2
    )


def whole(document: Document) -> None:
    """Every offset of a document leads to the words that it stands for."""
    offsets = OffsetMap(document.alignment)
    place = 0
    for row in document.alignment:
        assert (row.raw_start, row.raw_start < row.raw_end) == (place, True)
        place = row.raw_end
    assert place == len(document.raw)
    pieces = (
        document.text[row.start : row.end] if row.raw_text is None else row.raw_text for row in document.alignment
    )
    assert "".join(pieces) == document.raw
    layers = document.annotations.layers.values()
    for found in [*document.sentences, *document.tokens, *(row for layer in layers for row in layer)]:
        assert 0 <= found.start < found.end <= len(document.text), found
        raw = offsets.to_raw(found.start, found.end)
        assert 0 <= raw.start < raw.end <= len(document.raw), found


@settings(max_examples=EXAMPLES)
@given(TEXTS)
def test_any_text_is_cleaned_and_annotated_with_right_offsets(text: str) -> None:
    """An offset that slips at a combining mark, an astral character or a lone carriage return."""
    seed = Seed(Passport("d001", "x.txt"), "seeds/x.txt", text.encode(), None)
    whole(process(seed, References(Registry({}, frozenset()), GAZETTEER)))


@pytest.mark.slow
@settings(max_examples=EXAMPLES)
@given(data=BYTES, command=st.sampled_from(["clean", "annotate"]))
def test_any_bytes_give_offsets_or_one_sentence(
    data: bytes, command: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A traceback on the four-thousandth file of five thousand."""
    path = tmp_path_factory.mktemp("bytes") / "page.txt"
    path.write_bytes(data)
    result = run(command, path, path.parent / "out")
    try:
        raw = data.decode()
    except UnicodeDecodeError:
        assert is_one_sentence(result), result.output
        return
    assert result.exit_code == 0, result.output
    for line in result.stdout.split("\n")[:-1]:
        row = json.loads(line)
        if command == "annotate":
            assert raw[row["start"] : row["end"]] == row["text"]
        else:
            assert raw[row["raw_start"] : row["raw_end"]].strip()


@pytest.mark.slow
def test_a_folder_of_strange_texts_is_built_and_valid(tmp_path: Path) -> None:
    """What each stage bears alone, but a table or the validator does not."""
    rng = random.Random(3)
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(25):
        text = "".join(rng.choice([*STRANGE, " ", "\n"]) for _ in range(60))
        (folder / f"{number:03}_page.txt").write_bytes(text.encode())
    for name, text in (("empty", ""), ("blank", " \n\t\n"), ("two words\nand a line", "One.\rTwo.\r"), ("ß", "\ufeff")):
        (folder / f"{name}.txt").write_bytes(text.encode())
    result = run("build", folder / "x", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert validate(tmp_path / "out") == []


def _unreadable(path: Path) -> None:
    path.write_text("text")
    path.chmod(0)


FILES: dict[str, Callable[[Path], Any]] = {
    "folder": lambda path: path.mkdir(),
    "missing": lambda path: path.symlink_to("nowhere"),
    "loop": lambda path: path.symlink_to(path),
    "endless": lambda path: path.symlink_to("/dev/zero"),
    "utf16": lambda path: path.write_bytes("text".encode("utf-16")),
    "binary": lambda path: path.write_bytes(bytes(range(256))),
    "unreadable": _unreadable,
}


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("name", ["page.txt", "a page.txt", "a\npage.txt"])
def test_a_file_that_is_no_text_is_one_sentence(
    kind: str, command: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder, a link to itself, a device that never ends, a name that breaks a message in two."""
    monkeypatch.setattr(files, "LARGEST_FILE", 1_000_000)
    if kind == "unreadable" and os.geteuid() == 0:
        pytest.skip("root reads everything")
    folder = tmp_path / "pages"
    folder.mkdir()
    FILES[kind](folder / name)
    result = run(command, folder / name, tmp_path / "out")
    assert is_one_sentence(result), (result.output, result.exception)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_line_that_does_not_end_is_one_sentence(command: str, tmp_path: Path) -> None:
    """Fifty megabytes without a line end: minutes of work for what is no text."""
    path = tmp_path / "pages/page.txt"
    path.parent.mkdir()
    path.write_bytes(b"one\r" + b"a " * (files.LONGEST_LINE // 2 + 1))
    result = run(command, path, tmp_path / "out")
    assert is_one_sentence(result)
    assert "line 2: expected at most 5000000 bytes" in result.stderr


@pytest.mark.parametrize("command", ["clean", "annotate"])
def test_a_name_that_is_no_utf8_is_written_as_json(command: str, tmp_path: Path) -> None:
    """Old systems have such names; printing one ended in a traceback."""
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    path.write_text("The army said on Monday that between 50 and 200 fighters had left Pakistan on 15 June 2014.\n" * 3)
    result = run(command, path, tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout.split("\n")[0])["path"].endswith("caf\\udce9.txt")


def test_a_build_refuses_a_name_that_is_no_utf8(tmp_path: Path) -> None:
    """Tables hold text only."""
    path = tmp_path / "pages" / os.fsdecode(b"caf\xe9.txt")
    path.parent.mkdir()
    path.write_text("text")
    assert is_one_sentence(run("build", path, tmp_path / "out"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "repeat",
    [
        "a",
        " ",
        "(",
        "“",
        "- ",
        "12 ",
        "of ",
        "June 2014 ",
        "said ",
        "http://a.",
        "A.",
        "\u0301",
        "«»",
        "ab cd.\n",
        "\n",
    ],
)
def test_reading_takes_time_in_proportion_to_the_text(repeat: str) -> None:
    """A line that makes a pattern or a loop take quadratic time: sixteen times as long for four times the text."""

    def prepare(size: int) -> Work:
        text = (repeat * size)[:size]
        seed = Seed(Passport("d001", "x.txt"), "seeds/x.txt", text.encode(), None)
        return partial(process, seed, References(Registry({}, frozenset()), GAZETTEER))

    assert growth(prepare, 16_000) < PROPORTIONATE
