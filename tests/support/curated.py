"""A small text with curated events, and its `.ann` file."""

from __future__ import annotations

from functools import partial

from imu_corpus.brat.format import parse
from imu_corpus.brat.read import Registry, read_curated
from imu_corpus.model import Block, Document, Passport, Stretch, Verdict
from imu_corpus.pipeline import read_lines
from imu_corpus.text.alignment import align
from imu_corpus.text.offsets import OffsetMap
from imu_corpus.text.sentences import split_sentences
from tests.support.paths import CODES

REGISTRY = Registry(CODES, frozenset({"ttp", "imu"}), {"2009-raid": (None, None), "2009-claim": (None, None)})
RAW = "Menu\n\nThe TTP claimed a raid. About ten IMU men were killed on May 3, it said."


def place(raw: str, words: str) -> str:
    """Offsets and words as a T line has them."""
    start = raw.index(words)
    return f"{start} {start + len(words)}\t{words}"


def align_second(raw: str) -> tuple[str, list[Block], list[Stretch]]:
    """A raw text of two lines, cleaned of the first."""
    lines, edits = read_lines(raw)
    verdicts = [Verdict("boilerplate", "navigation", False, "t", None), Verdict("paragraph", None, True, "t", None)]
    return align(raw, lines, edits, verdicts)


at = partial(place, RAW)


ANN = (
    f"T1\tORG {at('TTP')}\nT2\tclaim_of_responsibility {at('claimed')}\nT3\tattack_armed_assault {at('raid')}\n"
    f"T4\tQUANTITY {at('About ten')}\nT5\tPHRASE {at('IMU men')}\nT6\tdeath {at('killed')}\n"
    f"T7\tDATE {at('May 3')}\nT8\tPHRASE {at('it')}\nT9\tPHRASE {at('men')}\n"
    "E1\tclaim_of_responsibility:T2 Communicator:T1 Topic:E2\nE2\tattack_armed_assault:T3\n"
    "E3\tdeath:T6 Victim:T5 Victim2:T9 Count:T4 Time:T7 Source:T8\n"
    "R1\tcounts Arg1:T4 Arg2:T5\nR2\tclaims Arg1:E1 Arg2:E2\n"
    "A1\trealis E1 actual\nA2\trealis E2 actual\nA3\trealis E3 alleged\nA4\tmeasure T4 killed\n"
    "A5\tquantity_modifier T4 approx\nA6\tunit T4 persons\n"
    "N1\tReference T1 imu:ttp\tTTP\nN2\tReference T5 imu:imu\tIMU men\nN3\tReference T8 imu:ttp\tit\n"
    "N4\tReference E1 imu:2009-claim\tx\nN5\tReference E2 imu:2009-raid\tx\nN6\tReference E3 imu:2009-raid\tx\n"
    "#1\tAnnotatorNotes T4\tbest=10\n#2\tAnnotatorNotes T7\tvalue=2009-05-03; from=2009-05-03; to=2009-05-03\n"
)


def document(ann: str) -> Document:
    """The text with the layers of an `.ann` file; its first line is dropped."""
    text, blocks, alignment = align_second(RAW)
    found = read_curated(parse(ann, "x.ann", RAW), "x.ann", OffsetMap(alignment), REGISTRY)
    sentences = split_sentences(text, blocks, "en")
    passport = Passport("d900", "900_x.txt")
    return Document(passport, "seeds/900_x.txt", "", RAW, text, blocks, alignment, sentences, [], found)
