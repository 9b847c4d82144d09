"""Names: what is found, where it begins and ends, what type it has."""

from functools import partial
from itertools import pairwise

import pytest

from imu_corpus.annotation.names.find import find_names
from imu_corpus.annotation.names.gazetteer import Gazetteer
from imu_corpus.annotation.names.lexicon import Group, groups
from imu_corpus.model import Mention, Sentence
from imu_corpus.rules.load import read_toml
from imu_corpus.text.sentences import split_sentences
from imu_corpus.text.tokens import tokenise
from tests.support.annotated import blocks
from tests.support.processor import PROPORTIONATE, Work, growth


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.general()


def annotate(text: str, gazetteer: Gazetteer) -> list[Mention]:
    sentences = split_sentences(text, blocks(text), "en")
    return find_names(text, sentences, tokenise(text, sentences), gazetteer)


def named(text: str, gazetteer: Gazetteer) -> list[str]:
    """The names as `name/TYPE`, nested ones with a star."""
    return [f"{text[m.start : m.end]}/{m.type}{'*' * m.is_nested}" for m in annotate(text, gazetteer)]


def marked_up(marked: str) -> tuple[str, list[str]]:
    """A text and its names from "A blast in [Kabul|GPE]"."""
    text, expected = "", []
    for part in marked.split("["):
        name, bar, rest = part.partition("|")
        if bar:
            kind, _, after = rest.partition("]")
            expected.append(f"{name}/{kind}")
            text += name + after
        else:
            text += part
    return text, expected


SENTENCES = {
    "title is no part": "Major-General [Ahtar Shinwari|PER] met Foreign Minister [Orzu Sattorov|PER].",
    "honorific stays": "[Maulvi Zarif|PER] and [Mullo Karomat|PER] agreed.",
    "possessive is no part": "[Tajikistan|GPE]'s [Supreme Court|ORG] sat in [Dushanbe|GPE].",
    "hyphen parts count": "The pro-[Taliban|ORG] crowd in [London|GPE]-based papers.",
    "lower-case head is outside": "The [Pakistani|NORP] military left [Helmand|GPE] province.",
    "abbreviation is a name of its own": "The [Zarkala Liberation Army|ORG] ([ZLA|ORG]) said so.",
    "coordination": "[Kyrgyz|NORP], [Tajik|NORP], and [Uzbek|NORP] governments agreed.",
    "elided head": "Fighting in [North|GPE] and [South Waziristan|GPE] went on.",
    "language is no name": "He spoke in Arabic and English about [Arab|NORP] rulers.",
    "surname after full name": "[Rustam Zarifi|PER] fled. Officers say [Zarifi|PER] is ill.",
    "surname that is a word": "[Susan Rice|PER] spoke. [Rice|PER] said no.",
    "surname that is a head": "[Fiona Hill|PER] left.",
    "role after comma": "[Jurabek|PER], a local journalist, wrote it.",
    "place by preposition": "A bomb in [Zarkalai|GPE] hurt ten.",
    "place by noun": "The [Zarkalai|GPE] district voted.",
    "group by noun": "[Zarkalai|ORG] militants and their families left.",
    "facility": "A fire in the [Zindan Hotel|FAC] killed two.",
    "dateline": "[ZARKALA|GPE], March 3 ([Interfax|ORG]) - The road is open.",
    "web address": "It stood on [zarnews.com|ORG] for a day.",
    "ministry with a list": "The [Ministry of Labour, Health and Social Affairs|ORG] agreed.",
    "possessive inside a name": "The [Women's Friendship Union|ORG] met.",
    "event": "[Operation Rolling River|EVENT] began.",
    "event with lower-case head": "The dead of the [Gonabad massacre|EVENT] were buried.",
    "quoted title": "His book “[The Long Road South|WORK]” sold.",
    "month is no name": "In May they left. May was hot.",
    "word at the head of a sentence": "Dawn broke over the hills.",
    "outlet at the head of a sentence": "[Dawn|ORG] reported the blast.",
    "initial": "[John F. Zarkin|PER] came.",
    "prefix with a capital": "Post-[Soviet|NORP] rulers came.",
    "numbered unit": "The [201st Motor Rifle Division|ORG] left.",
    "office with a service": "Chief of Army Staff Gen. [Tariq Zarif|PER] left.",
    "tribe as a person's surname": "[Ali Wazir|PER] spoke to the [Wazir|NORP] tribe.",
    "short for an outlet": "[The Washington Post|ORG] said so; he called the [Post|ORG].",
    "particle": "[Abu Zar al-Halabi|PER] and [Zia ul-Karim|PER] spoke.",
}


@pytest.mark.parametrize("marked", SENTENCES.values(), ids=SENTENCES)
def test_names_of_a_sentence(marked: str, gazetteer: Gazetteer) -> None:
    text, expected = marked_up(marked)
    assert [name for name in named(text, gazetteer) if not name.endswith("*")] == expected


def test_a_name_runs_through_an_editorial_bracket(gazetteer: Gazetteer) -> None:
    assert named("They met President [Rustam] Zarifov there.", gazetteer) == ["Rustam] Zarifov/PER"]


def test_names_overlap_only_by_nesting(gazetteer: Gazetteer) -> None:
    text = "\n".join(marked_up(marked)[0] for marked in SENTENCES.values())
    mentions = annotate(text, gazetteer)
    outer = [mention for mention in mentions if not mention.is_nested]
    assert all(before.end <= after.start for before, after in pairwise(outer))
    for inner in mentions:
        around = [m for m in outer if m.start <= inner.start and inner.end <= m.end]
        assert len(around) == 1
        assert not inner.is_nested or (around[0].start, around[0].end) != (inner.start, inner.end)


def test_names_inside_names(gazetteer: Gazetteer) -> None:
    assert named("The Uzbek Interior Ministry met the Union of Farmers of Tajikistan.", gazetteer) == [
        "Uzbek Interior Ministry/ORG",
        "Uzbek/NORP*",
        "Union of Farmers of Tajikistan/ORG",
        "Tajikistan/GPE*",
    ]


def test_headline_capitals_are_no_evidence(gazetteer: Gazetteer) -> None:
    assert named("Army Chief Warns of New Attacks Near Kabul", gazetteer) == ["Kabul/GPE"]


@pytest.mark.parametrize("word", ["Airstrikes", "Warplanes", "Peacekeepers", "Counterterrorism", "Gunbattles"])
def test_words_of_war_open_a_sentence(word: str, gazetteer: Gazetteer) -> None:
    assert named(f"{word} on Tuesday killed two men near Kabul.", gazetteer) == ["Kabul/GPE"]


def test_a_name_has_one_type_in_a_document(gazetteer: Gazetteer) -> None:
    text = "The village of Zarkor was shelled. Zarkor lies high. They reached Zarkor at night."
    assert named(text, gazetteer) == ["Zarkor/GPE"] * 3


@pytest.mark.parametrize("written", ["Al-Qaeda", "al-Qaeda", "al Qaeda", "AL-QAEDA", "Al-Qa’eda"])
def test_spelling_variants_of_a_listed_name(written: str) -> None:
    text = f"They joined {written} later."
    found = annotate(text, Gazetteer.of([("Al-Qaeda", "ORG", "al-qaeda", "corpus")]))
    assert [(text[m.start : m.end], m.entity_id, m.method) for m in found] == [(written, "al-qaeda", "gazetteer")]


def test_callers_names_come_before_the_general_ones() -> None:
    from imu_corpus.annotation.names.gazetteer import general_rows

    rows = [*general_rows(), ("Zarkash", "ORG", "zarkash", "corpus")]
    text = "Zarkash left."
    assert [m.entity_id for m in annotate(text, Gazetteer.of(rows))] == ["zarkash"]


def test_abbreviation_needs_its_capitals(gazetteer: Gazetteer) -> None:
    assert named("They told us who is ill.", gazetteer) == []


@pytest.mark.parametrize("group", groups().values(), ids=groups())
def test_word_group_fires_on_its_example(group: Group) -> None:
    text = " ".join(group.example.lower().replace(",", " ").replace("?", " ").rstrip(".").split())
    words = [text[i:j] for i in range(len(text)) for j in range(i + 1, len(text) + 1)]
    assert any(word in group.words or word.replace(".", "") in group.words for word in words)
    assert group.because


GAZETTEER_GROUPS = read_toml("names/gazetteer.toml")["group"]


@pytest.mark.parametrize("group", GAZETTEER_GROUPS, ids=[group["id"] for group in GAZETTEER_GROUPS])
def test_gazetteer_group_fires_on_its_example(group: dict[str, str], gazetteer: Gazetteer) -> None:
    found = annotate(group["example"], gazetteer)
    assert any(mention.type == group["type"] for mention in found), group["because"]


HOSTILE = {
    "capitals": "Zarkala ",
    "links": "Ministry of ",
    "heads": "Army Ministry ",
    "hyphens": "Al-",
    "particles": "al-",
    "commas": "Ministry of Labour, ",
    "listed": "Islamic Movement of ",
    "quotes": "“The Book ",
    "titles": "Prime ",
    "languages": "Arabic, ",
    "possessives": "People's ",
    "brackets": "[",
}


@pytest.mark.slow
@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_takes_linear_time(unit: str, gazetteer: Gazetteer) -> None:
    def prepare(size: int) -> Work:
        part = unit * (size // len(unit)) + "Minister"
        sentences = [Sentence(0, len(part), 0)]
        return partial(find_names, part, sentences, tokenise(part, sentences), gazetteer)

    assert growth(prepare, 20_000) < PROPORTIONATE


def test_empty_text(gazetteer: Gazetteer) -> None:
    assert annotate("", gazetteer) == []
