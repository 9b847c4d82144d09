"""Hostile input: texts, bytes and files that people did not mean to give. Right offsets, or one sentence; no traceback.

`IMU_EXAMPLES=5000 pytest tests/io/test_hostile_input.py` searches longer, `IMU_CHARACTERS=600000` in longer texts.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from imu_corpus import pipeline
from imu_corpus.annotation.findings import findings
from imu_corpus.annotation.names.gazetteer import gazetteer_of
from imu_corpus.brat.read import Registry
from imu_corpus.cleaning import clean
from imu_corpus.commands.main import main
from imu_corpus.coreference.merge import merge
from imu_corpus.coreference.participants import parts_of
from imu_corpus.coreference.resolve import features_of, labels_of, roles_of
from imu_corpus.io import files
from imu_corpus.model import Document, Passport, Seed
from imu_corpus.pipeline import References, process
from imu_corpus.seeds.registries import Registries
from imu_corpus.tables import document_tables
from imu_corpus.text.offsets import OffsetMap
from imu_corpus.validation import validate
from tests.support.growing_texts import makers
from tests.support.paths import CONTRACT
from tests.support.processor import PROPORTIONATE, growth

EXAMPLES = int(os.environ.get("IMU_EXAMPLES", "60"))
CHARACTERS = int(os.environ.get("IMU_CHARACTERS", "16000"))
"""Length of the longest texts that grow; the shortest have a fourth of it."""
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


GROWING = makers()
ONCE_SLOW = (
    "“” nested",
    "'. . .' again and again",
    "'the attack ' again and again",
    "'100,101,' again and again",
    "'they said “a.” ' again and again",
)


ROLES = roles_of(CONTRACT)


def read_whole(text: str) -> None:
    """Read, clean, annotate and tabulate a text, and resolve its events."""
    seed = Seed(Passport("d001", "x.txt", published_on="2014-06-17"), "seeds/x.txt", text.encode(), None)
    document = process(seed, References(Registry({}, frozenset()), GAZETTEER))
    features = features_of(document)
    merge(features, labels_of(CONTRACT))
    list(parts_of(features, ROLES))
    document_tables(document)
    list(findings("x.txt", document))


@pytest.fixture
def keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cleaning runs, but drops nothing, so that the stages behind it get it all."""
    monkeypatch.setattr(pipeline, "clean", lambda *given: [row._replace(keep=True) for row in clean(*given)])


@pytest.mark.usefixtures("keeping")
@pytest.mark.parametrize("kind", ONCE_SLOW)
def test_what_was_slow_takes_time_in_proportion(kind: str) -> None:
    """Marks nested, full stops, triggers or thousands without end: sixteen times as long for four times the text."""
    assert growth(lambda size: partial(read_whole, GROWING[kind](size)), 4_000) < PROPORTIONATE


@pytest.mark.slow
@pytest.mark.usefixtures("keeping")
@pytest.mark.parametrize("kind", GROWING)
def test_reading_takes_time_in_proportion_to_the_text(kind: str) -> None:
    """A line that makes a pattern or a loop take quadratic time, be it in whatever stage."""
    assert growth(lambda size: partial(read_whole, GROWING[kind](size)), CHARACTERS // 4) < PROPORTIONATE


@pytest.mark.usefixtures("keeping")
@pytest.mark.parametrize("kind", ["“” nested", "«» nested", "marks of two kinds, nested"])
def test_nested_quotations_are_no_longer_than_a_few_texts(kind: str) -> None:
    """Twelve kilobytes of marks that gave twelve megabytes of quotations."""
    text = GROWING[kind](3_000)
    seed = Seed(Passport("d001", "x.txt"), "seeds/x.txt", text.encode(), None)
    document = process(seed, References(Registry({}, frozenset()), GAZETTEER))
    found = document.annotations.quotations
    assert found
    assert sum(row.end - row.start for row in found) < 10 * len(text)


def test_a_number_has_an_end() -> None:
    """Of "100,101,102," and on the whole was one number, too large for Python to read or to write."""
    read_whole("In 2014 " + ",".join(map(str, range(100, 999))) + " fighters were killed.")
    read_whole("1" * 5_000 + " fighters, " + "1,000," * 3_000)


@pytest.mark.slow
def test_short_lines_take_memory_in_proportion(tmp_path: Path) -> None:
    """A file of a megabyte that took a gigabyte to clean: a row of 250 numbers for each of its lines."""
    size, path = 1_000_000, tmp_path / "page.txt"
    path.write_text("The army said on Monday.\n")
    least = most_memory(["clean", str(path)])
    path.write_text("ab cd.\n" * (size // 7))
    assert most_memory(["clean", str(path)]) - least < 130 * size


def most_memory(arguments: list[str]) -> int:
    """Bytes that a command takes at most, in a process of its own."""
    command = [sys.executable, "-m", "imu_corpus", *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return used.ru_maxrss * 1024


# Pipes, devices, and outputs that take no more


def endless(path: Path) -> None:
    """A link to a device that never ends."""
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_pipe_that_nobody_writes_to_is_one_sentence(command: str, tmp_path: Path) -> None:
    """A command that waits for ever, for what looked like a text."""
    path = tmp_path / "pages/page.txt"
    path.parent.mkdir()
    os.mkfifo(path)
    result = run(command, path, tmp_path / "out")
    assert is_one_sentence(result), (result.output, result.exception)
    assert "a pipe that nobody writes to" in result.stderr


def test_a_pipe_with_a_writer_is_read(tmp_path: Path) -> None:
    """`clean <(pdftotext page.pdf -)`: what comes late, and in parts, is read whole."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    script = f"exec > '{path}'; printf one; sleep 0.2; head -c 200000 /dev/zero"
    with subprocess.Popen(["sh", "-c", script]):
        assert files.read(path) == b"one" + bytes(200_000)


def test_standard_input_that_does_not_end_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """`yes | imu-corpus clean -` took all memory."""
    monkeypatch.setattr(files, "LARGEST_FILE", 1_000)
    result = CliRunner().invoke(main, ["clean", "-"], input=b"y\n" * 501)
    assert is_one_sentence(result), (result.output, result.exception)
    assert "-: expected at most 1000 bytes" in result.stderr


@pytest.mark.parametrize("kind", [os.mkfifo, endless], ids=["pipe", "device"])
@pytest.mark.parametrize("name", ["datapackage.json", "SHA256SUMS", "tokens.parquet", "README.md", "notes"])
def test_a_package_with_a_pipe_or_a_device_is_one_sentence(
    kind: Callable[[Path], None], name: str, tmp_path: Path, release: Path
) -> None:
    """A file of a package from elsewhere that never ends."""
    package = tmp_path / "package"
    shutil.copytree(release, package)
    (package / name).unlink(missing_ok=True)
    kind(package / name)
    result = CliRunner().invoke(main, ["validate", str(package)])
    assert is_one_sentence(result), (result.output, result.exception)


OUTPUTS = [["--help"], ["--version"], ["clean", "--help"], ["clean", "seeds"]]


@pytest.mark.slow
@pytest.mark.parametrize("arguments", OUTPUTS, ids=" ".join)
def test_an_output_that_is_full_is_one_sentence(arguments: list[str], tmp_path: Path) -> None:
    """A traceback, or two lines of the interpreter's own, at the end of a help page."""
    with Path("/dev/full").open("wb") as full:
        result = alone(arguments, tmp_path, stdout=full)
    assert result.returncode == 1
    assert result.stderr.startswith(b"imu-corpus: standard output: expected to write, found: No space left")
    assert result.stderr.count(b"\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("arguments", OUTPUTS, ids=" ".join)
def test_an_output_that_nobody_reads_any_more_is_left_quietly(arguments: list[str], tmp_path: Path) -> None:
    """`imu-corpus clean … | head`: a broken pipe is no error of ours."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        result = alone(arguments, tmp_path, stdout=closed)
    assert (result.returncode, result.stderr) == (1, b"")


def alone(arguments: list[str], folder: Path, stdout: IO[bytes]) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own; `seeds` stands for a text that fills more than a pipe."""
    page = folder / "page.txt"
    page.write_text("The army said on Monday that between 50 and 200 fighters had left Pakistan.\n" * 500)
    given = [str(page) if argument == "seeds" else argument for argument in arguments]
    command = [sys.executable, "-m", "imu_corpus", *given]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, check=False)
