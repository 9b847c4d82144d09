"""The gazetteer: lists of names, looked up in a text word by word.

A name is found whatever its case, diacritics, apostrophes and hyphens, but its capitals must be capitals in the
text, and an abbreviation ("US", "IS") must stand in capitals.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from imu_corpus.annotation.lexical.word_keys import word_key
from imu_corpus.annotation.names.lexicon import is_common
from imu_corpus.annotation.names.words import SKIPPED, Words
from imu_corpus.rules.load import read_rows, read_toml
from imu_corpus.seeds.registries import EntityName, Registries
from imu_corpus.text.tokens import token_spans

_PARTICLES = frozenset({"Al", "As", "An", "Ar", "At", "Az", "Ash", "El", "The"})
Row = tuple[str, str, str | None, str]


class Entry(NamedTuple):
    """A listed name."""

    name: str
    type: str
    entity_id: str | None
    source: str
    """Group of `names/gazetteer.toml`, `geonames`, or what the caller says."""
    capitals: tuple[str, ...]
    """For each word: `all` (must be in capitals), `first`, or empty."""
    is_common: bool
    """Whether it is one word that is an English word too."""


class Match(NamedTuple):
    """A listed name in a text: the indexes of its first and last token."""

    first: int
    last: int
    entry: Entry


class Gazetteer(NamedTuple):
    """Names by their word keys; `lengths` tells for each first word how many words its names have, most first."""

    entries: dict[str, Entry]
    lengths: dict[str, tuple[int, ...]]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Gazetteer:
        """A gazetteer of rows (name, type, entity id, source); of two rows with one name the later one counts."""
        entries: dict[str, Entry] = {}
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for name, kind, entity_id, source in rows:
            words = name_words(name)
            keys = [word_key(word) for word in words]
            if not keys:
                continue
            capitals = tuple(_capitals(word) for word in words)
            common = len(keys) == 1 and capitals[0] != "all" and is_common(keys[0])
            entry = Entry(name, kind, entity_id, source, capitals, common)
            key = " ".join(keys)
            entries[key] = _looser(entries.get(key), entry)
            lengths[keys[0]].add(len(keys))
        return cls(entries, {word: tuple(sorted(found, reverse=True)) for word, found in lengths.items()})

    @classmethod
    def general(cls) -> Gazetteer:
        """The gazetteer of the package's own lists, made once."""
        return _general()

    def match(self, words: Words, first: int, end: int) -> Match | None:
        """The longest listed name that begins at token `first` and ends before token `end`."""
        lengths = self.lengths.get(words.keys[first])
        if lengths is None:
            return None
        places = _content(words, first, end, lengths[0])
        keys = [words.keys[place] for place in places]
        for count in lengths:
            entry = self.entries.get(" ".join(keys[:count])) if count <= len(keys) else None
            if entry and _has_capitals(words, places, entry):
                return Match(first, places[count - 1], entry)
        return None


@cache
def _general() -> Gazetteer:
    return Gazetteer.of(general_rows())


def _looser(before: Entry | None, entry: Entry) -> Entry:
    """The later of two entries with one key, with the capitals of the one that asks for fewer."""
    if before and before.type == entry.type and before.capitals.count("all") < entry.capitals.count("all"):
        return entry._replace(capitals=before.capitals, is_common=before.is_common)
    return entry


def general_rows() -> Iterator[Row]:
    """The rows of `names/places.csv` (GeoNames), then those of `gazetteer.toml`."""
    for row in read_rows("names/places.csv"):
        yield row["name"], row["type"], None, "geonames"
    yield from _listed_rows()


@cache
def _listed_rows() -> tuple[Row, ...]:
    return tuple(row for group in read_toml("names/gazetteer.toml")["group"] for row in _group_rows(group))


def _group_rows(group: dict[str, str]) -> Iterator[Row]:
    for name in group["names"].replace("\n", ";").split(";"):
        if name := name.strip():
            yield name, group["type"], None, group["id"]
            if group.get("plural"):
                yield name + "s", group["type"], None, group["id"]


@cache
def name_words(name: str) -> tuple[str, ...]:
    """The words of a name as the tokeniser sees them, without hyphens and apostrophes."""
    words = (name[start:end] for start, end in token_spans(name, 0, len(name)))
    return tuple(word for word in words if word not in SKIPPED)


def _capitals(word: str) -> str:
    # A particle keeps its small letter inside a sentence: "Al-Qaeda" as listed, "al-Qaeda" in the text.
    if not word[0].isupper() or (word in _PARTICLES):
        return ""
    return "all" if len(word) > 1 and word.isupper() else "first"


def _content(words: Words, first: int, end: int, most: int) -> Sequence[int]:
    """Up to `most` token indexes from `first` on, without the hyphens and apostrophes inside words."""
    if SKIPPED.isdisjoint(words.surfaces[first : first + most]):
        return range(first, min(first + most, end))
    places: list[int] = []
    for place in range(first, end):
        if words.surfaces[place] not in SKIPPED:
            places.append(place)
        if len(places) == most or (words.surfaces[place] in SKIPPED and not words.is_glued[place]):
            break
    return places


def _has_capitals(words: Words, places: Sequence[int], entry: Entry) -> bool:
    for place, capitals in zip(places, entry.capitals, strict=False):
        surface = words.surfaces[place]
        if (capitals == "all" and not surface.isupper()) or (capitals and not surface[0].isupper()):
            return False
    return True


def gazetteer_of(registries: Registries, without: Collection[str] = ()) -> Gazetteer:
    """The general lists and the names of the registered entities, except those of the entities `without`.

    A name of several entities is listed without a link.
    """
    types = {entity.entity_id: entity.type for entity in registries.entities}
    bearers: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in registries.names:
        if row.entity_id not in without and _stands_alone(row, types[row.entity_id]):
            kind = "NORP" if row.name_type == "demonym" else types[row.entity_id]
            bearers[row.name].append((row.entity_id, kind))
    own = []
    for name, found in bearers.items():
        kind = Counter(kind for _, kind in found).most_common(1)[0][0]
        own.append((name, kind, found[0][0] if len(found) == 1 else None, "entity_names"))
    return Gazetteer.of([*general_rows(), *own])


def _stands_alone(row: EntityName, entity_type: str) -> bool:
    """Whether a name alone refers to its entity everywhere.

    "Central" (of "Central and South Asia") does so in its own sentence only, and a description with a lower-case
    head ("Pakistani military") is not a name by the guidelines; a surname does.
    """
    if row.name_type == "short":
        return entity_type == "PER"
    return row.name_type != "descriptive" or not row.name.split()[-1][0].islower()
