"""Inputs: everything that a build reads, read before anything is made of it, with all mistakes of a run at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from imu_corpus.brat.read import Registry, registry_of
from imu_corpus.contract.load import Contract, codes_of, load_contract
from imu_corpus.evaluation.quality import check_passes
from imu_corpus.io.errors import Mistakes
from imu_corpus.io.files import decode, read, shown
from imu_corpus.model import Annotations, Passport
from imu_corpus.pipeline import curated_annotations, read_document
from imu_corpus.rules.check import check_rules
from imu_corpus.seeds.passports import CURATED, collect_seeds, read_seed
from imu_corpus.seeds.registries import Registries, collect_registries

Text = tuple[Passport, Path]
Told = Mapping[str, str | None]
"""The event mentions that a text publishes, with the events that they mean."""


class Inputs(NamedTuple):
    """What a build is made of."""

    contract: Contract
    registries: Registries
    texts: list[Text]
    """The texts with their passports, by document id."""


def read_inputs(seeds: Path, schema: Path, rules: Path) -> Inputs:
    """Read folders of texts, of the contract and of rules: schemas, vocabularies, registries, passports, `.ann` files.

    What refers to the contract is held against it once the contract is right; a line that cannot be read does not
    keep the others from being checked.

    Raises:
        CorpusError: every mistake, a line each, with file, line, expectation and finding.
    """
    mistakes = Mistakes()
    contract = None
    with mistakes.caught():
        contract = load_contract(schema)
    check_rules(rules, codes_of(contract) if contract else {}, mistakes)
    registries = collect_registries(seeds, mistakes, contract)
    before = len(mistakes.lines)
    texts = collect_seeds(seeds, mistakes, contract)
    all_known = len(mistakes.lines) == before
    readable = _readable(texts, mistakes)
    if contract is not None:
        registry = registry_of(contract, registries)
        told = _read_annotation(readable, registry, mistakes)
        # Where the passports are wrong, a mention may be of a text that has none.
        if all_known and "event_participants" in registries.whole:
            # Nor is it published, and so not looked for, where programs read the events of its text.
            curated = {passport.doc_id for passport, _ in texts if passport.events_status == CURATED}
            unread = {passport.doc_id for passport, _ in texts} - (curated & set(told))
            _check_participants(seeds / "event_participants.csv", registries, told, unread, mistakes)
        check_passes(seeds, readable, registry, mistakes)
    mistakes.refuse()
    assert contract is not None
    return Inputs(contract, registries, texts)


def _readable(texts: Sequence[Text], mistakes: Mistakes) -> list[Text]:
    """The texts whose bytes are UTF-8."""
    found = []
    for passport, path in texts:
        with mistakes.caught():
            decode(read(path), str(path))
            found.append((passport, path))
    return found


def _read_annotation(texts: Sequence[Text], registry: Registry, mistakes: Mistakes) -> dict[str, Told]:
    """What the `.ann` file of each text tells of, by document id; nothing for a text where a mistake was found."""
    told: dict[str, Told] = {}
    for passport, path in texts:
        with mistakes.caught():
            annotations = _annotations((passport, path), registry) if CURATED in passport.statuses else Annotations()
            told[passport.doc_id] = _told(passport, annotations)
    return told


def _annotations(text: Text, registry: Registry) -> Annotations:
    seed = read_seed(*text)
    return curated_annotations(seed, read_document(seed), registry)


def _told(passport: Passport, annotations: Annotations) -> Told:
    return {f"{passport.doc_id}-{event.id}": event.event_id for event in annotations.events}


def _check_participants(
    path: Path, registries: Registries, told: Mapping[str, Told], unread: Collection[str], mistakes: Mistakes
) -> None:
    """`event_mention_id` is of a mention of the participant's event, as far as its text could be read."""
    for row in registries.participants:
        key = row.event_mention_id
        if key is None or (text := key.rpartition("-")[0]) in unread:
            continue
        mentions = told.get(text, {})
        if mentions.get(key) != row.event_id:
            place = f"{shown(path)}: line {registries.participant_lines[row.participant_id]}"
            found = f"a mention of {mentions[key]}" if key in mentions else "which no text has"
            mistakes.lines.append(
                f"{place}: expected a mention of {row.event_id} in event_mention_id, found {key!r}, {found}; mend it "
                "or leave the cell empty."
            )
