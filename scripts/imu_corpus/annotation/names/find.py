"""Names: a text to the names in it, by lists of names, the words that make up names, and the words around them.

    words ► chunks (rows of capitalised words) ► candidates ► types settled over the document ► names inside names

Nothing here knows a text: the lists and rules are data, in `names/gazetteer.toml`, `names/places.csv`,
`names/words.toml` and `names/common_words.txt`.
"""

from __future__ import annotations

from collections.abc import Sequence

from imu_corpus.annotation.analysis import Analysis
from imu_corpus.annotation.method import GAZETTEER, RULE
from imu_corpus.annotation.names.candidates import Candidate
from imu_corpus.annotation.names.chunks import candidates_of
from imu_corpus.annotation.names.gazetteer import Gazetteer
from imu_corpus.annotation.names.nesting import nested_names
from imu_corpus.annotation.names.refining import refine
from imu_corpus.annotation.names.settling import repeated_parts, settle
from imu_corpus.annotation.names.units import unit_chunks
from imu_corpus.annotation.names.words import Words, read_words
from imu_corpus.model import Annotations, Mention, Sentence, Token


def annotate(analysis: Analysis, _: Annotations) -> list[Mention]:
    """The annotator of the layer `mentions`."""
    return find_names(analysis.text, analysis.sentences, analysis.tokens, analysis.gazetteer)


def find_names(
    text: str, sentences: Sequence[Sentence], tokens: Sequence[Token], gazetteer: Gazetteer
) -> list[Mention]:
    """The names of a text, outer ones and nested ones, by place, the longer first."""
    words = read_words(text, sentences, tokens)
    # One step after the other over the whole text: code that runs in a row is found in the processor's cache.
    chunks = list(unit_chunks(words, gazetteer))
    read = [found for chunk in chunks for found in candidates_of(words, chunk)]
    settled = settle(words, refine(words, read))
    outer = [*settled, *repeated_parts(words, settled)]
    own = _own_names(words, outer)
    nested = [inner for name in outer for inner in nested_names(words, name, gazetteer, own)]
    mentions = {_mention(words, name, False) for name in outer} | {_mention(words, name, True) for name in nested}
    return sorted(mentions, key=lambda mention: (mention.start, -mention.end, mention.is_nested))


def _own_names(words: Words, names: Sequence[Candidate]) -> dict[str, str]:
    """The types of the single-word places and groups of the document."""
    return {
        words.keys[name.first]: name.type
        for name in names
        if name.first == name.last
        and name.type in ("GPE", "ORG", "NORP")
        and name.match is None
        and name.rule_id != "short-for-outlet"
    }


def _mention(words: Words, name: Candidate, is_nested: bool) -> Mention:
    return Mention(
        id=None,
        start=words.starts[name.first],
        end=words.ends[name.last],
        type=name.type or "PER",
        entity_id=name.match.entry.entity_id if name.match else None,
        sense="literal",
        is_nested=is_nested,
        confidence=round(name.confidence, 2),
        method=GAZETTEER if name.match else RULE,
        rule_id=name.rule_id,
    )
