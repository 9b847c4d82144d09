"""Curated annotation: from the raw offsets of an `.ann` file to the layers of the clean text."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest

from imu_corpus.brat import configuration
from imu_corpus.brat.format import parse
from imu_corpus.brat.read import Registry, read_curated
from imu_corpus.io.errors import CorpusError
from imu_corpus.model import Annotations, Line
from imu_corpus.pipeline import read_lines
from imu_corpus.text.offsets import OffsetMap
from tests.support.curated import align_second, place
from tests.support.paths import CODES, CONTRACT

REGISTRY = Registry(CODES, frozenset({"ttp", "imu", "nazir"}))

QUOTED = "We \u00a0won,"
RAW = "Menu\n\nThe IMU´s ally, the TTP, said: “We \u00a0won,” he said, “in May 2012.”"


def read(ann: str) -> Annotations:
    """Annotations of the second line of RAW; the first is dropped."""
    return read_curated(parse(ann, "x.ann", RAW), "x.ann", OffsetMap(align_second(RAW)[2]), REGISTRY)


at = partial(place, RAW)


def test_offsets_are_of_the_clean_text() -> None:
    """A raw offset that is passed on as it is points past the name by all that was removed before it."""
    found = read(f"T1\tORG {at('TTP')}\nN1\tReference T1 imu:ttp\tTTP\n")
    text = "The IMU's ally, the TTP, said: “We won,” he said, “in May 2012.”"
    (mention,) = found.mentions
    assert text[mention.start : mention.end] == "TTP"
    assert (mention.id, mention.entity_id, mention.sense, mention.is_nested) == ("T1", "ttp", "literal", False)


def test_a_name_inside_a_name_is_nested() -> None:
    """Nesting is a matter of the spans; two equal spans would both be outermost."""
    found = read(f"T1\tORG {at('IMU´s ally, the TTP')}\nT2\tORG {at('TTP')}\nT3\tORG {at('IMU')}\n")
    assert {mention.id: mention.is_nested for mention in found.mentions} == {"T1": False, "T2": True, "T3": True}


def test_values_of_times_quantities_quotations_and_relations_are_read() -> None:
    """Every kind of annotation once, with attributes, notes and links."""
    found = read(
        f"T1\tORG {at('IMU')}\nT2\tORG {at('TTP')}\nT3\tDATE {at('May 2012')}\nT4\tQUOTATION {at(QUOTED)}\n"
        f"T5\tQUOTATION {at('in May 2012.')}\nT6\tallied_with {at('IMU´s ally, the TTP')}\n"
        "E1\tallied_with:T6 head:T1 tail:T2\nR1\tcontinues Arg1:T5 Arg2:T4\n"
        "A1\ttimex_modifier T3 START\nA2\tquotation_type T4 direct\nA3\tquotation_type T5 direct\n"
        "N1\tReference T1 imu:imu\tIMU\nN2\tReference T2 imu:ttp\tTTP\nN3\tReference T4 imu:nazir\tx\n"
        "#1\tAnnotatorNotes T3\tvalue=2012-05; from=2012-05-01; to=2012-05-10\n#2\tAnnotatorNotes T4\tcue=said\n"
        "#3\tAnnotatorNotes T6\tfrom=2012-05-01\n"
    )
    (time,) = found.times
    assert (time.value, time.modifier, time.from_date, time.to_date) == (
        "2012-05",
        "START",
        date(2012, 5, 1),
        date(2012, 5, 10),
    )
    assert [(part.quotation, part.part, part.speaker_id, part.cue) for part in found.quotations] == [
        (1, 1, "nazir", "said"),
        (1, 2, None, None),
    ]
    (relation,) = found.relations
    assert (relation.head_id, relation.relation, relation.tail_id, relation.valid_from) == (
        "imu",
        "allied_with",
        "ttp",
        date(2012, 5, 1),
    )


@pytest.mark.parametrize(
    ("ann", "expected"),
    [
        (f"T1\tPERSON {at('TTP')}\n", "expected a type of annotation.conf, found 'PERSON'"),
        (f"T1\tORG {at('Menu')}\n", "expected words in kept text, found 'Menu' in a dropped line"),
        (f"T1\tORG {at('TTP')}\nN1\tReference T1 imu:tpp\tTTP\n", "expected an entity of entities.csv, found 'tpp'"),
        (f"T1\tORG {at('TTP')}\nA1\tsense T1 figurative\n", "expected a code of mention_senses for sense"),
        (f"T1\tDATE {at('May 2012')}\n", "expected a value in its note"),
        (
            f"T1\tDATE {at('May 2012')}\n#1\tAnnotatorNotes T1\tvalue=2012-05; from=2012-05-32\n",
            "expected day for from",
        ),
        (f"T1\tQUANTITY {at('May 2012')}\nA1\tunit T1 years\n", "expected an attribute quantity_modifier, found none"),
        (f"T1\tleads {at('TTP')}\n", "expected a head and a tail that are linked names"),
        (
            f"T1\tQUOTATION {at(QUOTED)}\nT2\tQUOTATION {at('in May 2012.')}\nA1\tquotation_type T1 direct\n"
            "A2\tquotation_type T2 direct\nR1\tcontinues Arg1:T1 Arg2:T2\n",
            "expected the part before it earlier in the text, found T2",
        ),
    ],
)
def test_mistakes_name_file_line_and_annotation(ann: str, expected: str) -> None:
    """What brat lets a tired annotator save."""
    with pytest.raises(CorpusError, match=r"^x\.ann: line [12]: T[12]: ") as caught:
        read(ann)
    assert expected in str(caught.value)


def test_all_mistakes_are_listed_at_once() -> None:
    """One mistake a run."""
    with pytest.raises(CorpusError) as caught:
        read(f"T1\tPERSON {at('TTP')}\nT2\tORG {at('Menu')}\n")
    assert len(str(caught.value).splitlines()) == 2


def test_brats_configuration_is_that_of_the_vocabularies(root: Path) -> None:
    """A code that brat does not offer, or that the corpus refuses."""
    codes = {name: [row["code"] for row in rows] for name, rows in CONTRACT.codes.items()}
    assert (root / "seeds/annotation.conf").read_text() == configuration.annotation_conf(codes)
    assert (root / "seeds/visual.conf").read_text() == configuration.visual_conf(codes)
    assert (root / "seeds/tools.conf").read_text() == configuration.tools_conf()


def test_lines_of_the_fixture_are_what_the_tests_think() -> None:
    """Offsets above count on it."""
    lines: list[Line] = read_lines(RAW)[0]
    assert [line.text[:4] for line in lines] == ["Menu", "The "]
