"""Coverage-guided fuzzing (atheris) of everything that reads what others wrote.

    python scripts/development/fuzz.py TARGET [-max_total_time=60] [CORPUS_FOLDER]

TARGET is one of

    read       bytes to text, or one sentence
    clean      a text to verdicts on its lines
    process    a text to a document with all automatic layers; every offset is checked
    brat       an `.ann` file to annotations, or one sentence a mistake
    validate   a descriptor to problems, or one sentence

Whatever else comes out (an exception, a wrong offset, more than ten seconds) is a finding: atheris writes the input
to `crash-…`, and it becomes a test. Options after TARGET are those of libFuzzer. Needs the extra `fuzzing`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["imu_corpus"], enable_loader_override=False):
    from imu_corpus import pipeline
    from imu_corpus.annotation.names.gazetteer import Gazetteer, gazetteer_of
    from imu_corpus.brat import format
    from imu_corpus.brat.read import Registry
    from imu_corpus.cleaning import clean
    from imu_corpus.io import files, paths
    from imu_corpus.io.errors import CorpusError
    from imu_corpus.model import Passport, Seed
    from imu_corpus.seeds.registries import Registries
    from imu_corpus.text.offsets import OffsetMap
    from imu_corpus.validation import validate

TEXT = "The army said on 15 June 2014 that between 50 and 200 fighters of the IMU were killed in Wana.\n"
"""What the `.ann` files of the target `brat` annotate."""
ANN = """\
T1\tMIL 4 8\tarmy
T2\tORG 65 68\tIMU
E1\tstatement_media_release:T3 Source:T1
T3\tstatement_media_release 9 13\tsaid
#1\tAnnotatorNotes T2\timu
A1\tRealis E1 actual
"""
DESCRIPTOR = (
    b'{"name":"a","resources":[{"name":"a","type":"table","path":"a.jsonl","format":"jsonl","rows":1,"bytes":8,'
    b'"schema":{"fields":[{"name":"n","type":"integer","constraints":{"required":true,"minimum":0,"enum":[1]}}],'
    b'"primaryKey":["n"],"foreignKeys":[{"fields":["n"],"reference":{"resource":"a","fields":["n"]}}]}}]}'
)
"""A package of one table, `a.jsonl`."""
LIMIT = "-timeout=10"


def fuzz_read(data: bytes) -> None:
    """Bytes are text, or refused in one sentence."""
    try:
        text = files.decode(data, "page.txt")
    except CorpusError as error:
        assert "\n" not in str(error), error
    else:
        assert text.encode() == data


def fuzz_clean(data: bytes) -> None:
    """Every line of any text gets one verdict."""
    lines, _ = pipeline.read_lines(_text(data))
    assert len(clean(lines, frozenset())) == len(lines)


def fuzz_process(data: bytes) -> None:
    """Every offset of every layer leads to the words that it stands for."""
    text = _text(data)
    seed = Seed(Passport("d001", "page.txt"), "seeds/page.txt", text.encode(), None)
    document = pipeline.process(seed, pipeline.References(Registry({}, frozenset()), _gazetteer()))
    offsets = OffsetMap(document.alignment)
    layers = vars(document.annotations).values()
    for found in [*document.sentences, *document.tokens, *(row for layer in layers for row in layer)]:
        raw = offsets.to_raw(found.start, found.end)
        assert 0 <= found.start < found.end <= len(document.text), found
        assert 0 <= raw.start < raw.end <= len(text), found


def fuzz_brat(data: bytes) -> None:
    """An `.ann` file is annotation of the text, or refused with a line for each mistake."""
    try:
        format.parse(_text(data), "page.ann", TEXT)
    except CorpusError as error:
        assert all(line.startswith("page.ann: ") for line in str(error).split("\n")), error


def fuzz_validate(data: bytes) -> None:
    """A descriptor is a package with or without problems, or refused in one sentence."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "datapackage.json"
        path.write_bytes(data)
        (path.parent / "a.jsonl").write_bytes(b'{"n":1}\n')
        try:
            validate(path)
        except CorpusError as error:
            assert str(path) in str(error), error


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


@cache
def _gazetteer() -> Gazetteer:
    return gazetteer_of(Registries())


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "read": fuzz_read,
    "clean": fuzz_clean,
    "process": fuzz_process,
    "brat": fuzz_brat,
    "validate": fuzz_validate,
}


def examples(target: str) -> list[bytes]:
    """Right inputs of a target, for the fuzzer to change."""
    root = paths.repository()
    if target == "brat":
        return [ANN.encode()]
    if target == "validate":
        return [DESCRIPTOR]
    return [path.read_bytes()[:2_000] for path in sorted((root / "seeds").glob("*.txt"))]


def main() -> None:
    """Fuzz the target that the command line names."""
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"expected a target, one of {', '.join(TARGETS)}, found {sys.argv[1:2]}")
    target = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix="imu-corpus-") as name:
        for number, data in enumerate(examples(target)):
            (Path(name) / str(number)).write_bytes(data)
        # New inputs go to the first folder, so that a folder of the user's comes before the examples.
        atheris.Setup([sys.argv[0], LIMIT, *sys.argv[2:], name], TARGETS[target])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
