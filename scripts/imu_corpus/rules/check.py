"""Checking rules: the files of a language against their forms, and against one another."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from imu_corpus.contract import forms
from imu_corpus.contract.cells import Codes, check_cells
from imu_corpus.contract.table import table_from_schema
from imu_corpus.io import strict_json
from imu_corpus.io.csv_rows import Form, Rows, collect_rows
from imu_corpus.io.errors import CorpusError, Mistakes
from imu_corpus.io.files import decode, read, shown

_AT_LINE = re.compile(r" \(at line (\d+), column (\d+)\)| \(at end of document\)")
_MACRO = re.compile(r"<([a-z]+)>")
_CLASS = re.compile(r"[a-z][a-z_]*")
_DEEPEST = 20
"""Macros inside macros; the deepest of ours is three."""


class Rules(NamedTuple):
    """The contents of the files that have their form."""

    folder: Path
    values: Mapping[str, Any]
    """TOML and JSON files by name."""
    rows: Mapping[str, Rows]
    """CSV files by name."""


def check_rules(folder: Path, codes: Codes, mistakes: Mistakes) -> None:
    """Note every mistake of the files in `rules/`, with file, line or JSON path, expectation and finding.

    `codes` are those of the vocabularies; a vocabulary that is not among them is not asked. What files say of one
    another is checked between those that have their form.
    """
    values: dict[str, Any] = {}
    rows: dict[str, Rows] = {}
    for name in forms.names("rules"):
        before = len(mistakes.lines)
        with mistakes.caught():
            if name.endswith(".csv"):
                found = _rows(folder, name, codes, mistakes)
                rows |= {name: found} if len(mistakes.lines) == before else {}
            else:
                values[name] = _value(folder, name)
    rules = Rules(folder, values, rows)
    for check, needed in _BETWEEN.items():
        if set(needed) <= {*values, *rows}:
            mistakes.lines += check(rules, codes)


def missing_files(folder: Path, model: Path) -> list[str]:
    """The files of a language `model` that the language in `folder` lacks, by their path in it, sorted."""
    files = (path.relative_to(model) for path in model.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in files if not (folder / path).is_file())


def _value(folder: Path, name: str) -> Any:
    """A TOML or JSON file, checked against the form of its name."""
    path = folder / name
    text = decode(read(path), str(path))
    try:
        value = tomllib.loads(text) if path.suffix == ".toml" else strict_json.loads(text)
    except ValueError as error:
        at = _AT_LINE.search(str(error))
        line = (at and at[1]) or getattr(error, "lineno", None) or text.count("\n") + 1
        found = _AT_LINE.sub("", str(error))
        kind = path.suffix.removeprefix(".").upper()
        raise CorpusError(f"{shown(path)}: line {line}: expected {kind}, found: {found}; fix it.") from None
    if problems := list(forms.check_form(value, f"rules/{name}", shown(path))):
        raise CorpusError("\n".join(problems))
    return value


def _rows(folder: Path, name: str, codes: Codes, mistakes: Mistakes) -> Rows:
    path, schema = folder / name, forms.form(f"rules/{name}")
    table = table_from_schema(path.stem, schema)
    required = [field.name for field in table.fields if field.is_required]
    # Phrases are quoted from pages and classes are written with a sign before them; nobody opens these as a sheet.
    quoting = [row["name"] for row in schema["fields"] if row.get("quotes")]
    sheet = collect_rows(path, Form(table.columns, required, table.primary_key, quoting), mistakes)
    mistakes.lines += check_cells(path, sheet.rows, table, codes)
    return sheet.rows


def _classes(rules: Rules, _: Codes) -> Iterator[str]:
    """A class includes only classes before it; a guard names classes that exist."""
    known: set[str] = set()
    path = shown(rules.folder / "events/words.toml")
    for index, group in enumerate(rules.values["events/words.toml"]["group"]):
        for name in group.get("includes", ()):
            if name not in known:
                yield f"{path}: $.group[{index}].includes: expected a class before it, found {name!r}; fix it."
        known |= {group["id"]} if group["kind"] == "class" else set()
    columns = {"events/triggers.csv": "guard", "events/type_rules.csv": "words", "events/readings.csv": "when"}
    for file, column in columns.items():
        for line, row in rules.rows[file]:
            for name in re.findall(r"@([^\s,;|]*)", row[column]):
                if name.replace("_", " ") not in known:
                    place = f"{shown(rules.folder / file)}: line {line}"
                    yield f"{place}: expected a class of events/words.toml in {column}, found {name!r}; fix it."


def _frames(rules: Rules, codes: Codes) -> Iterator[str]:
    """Every type that a trigger may get has a frame, and a frame's prepositions give roles."""
    frames = {row["event_type"] for _, row in rules.rows["events/frames.csv"]}
    for file in ("events/triggers.csv", "events/type_rules.csv"):
        for line, row in rules.rows[file]:
            types = {row["event_type"], *row.get("from_types", row["event_type"]).split(";")}
            for name in sorted(types - frames):
                place = f"{shown(rules.folder / file)}: line {line}"
                yield f"{place}: expected a type that has a row in events/frames.csv, found {name!r}; add one."
    for line, row in rules.rows["events/frames.csv"]:
        for pair in row["prepositions"].split():
            if (role := pair.partition(":")[2]) not in codes.get("roles", (role,)):
                place = f"{shown(rules.folder / 'events/frames.csv')}: line {line}"
                yield f"{place}: expected a code of roles in prepositions, found {role!r}; fix it."


def _name_types(rules: Rules, codes: Codes) -> Iterator[str]:
    """The types of names in word lists are those of the vocabulary."""
    for file in ("names/gazetteer.toml", "names/words.toml", "events/words.toml"):
        for index, group in enumerate(rules.values[file]["group"]):
            listed = () if file == "names/gazetteer.toml" else group.get("names", ())
            for name in (group.get("type"), *listed):
                if name is not None and name not in codes.get("entity_types", (name,)):
                    place = f"{shown(rules.folder / file)}: $.group[{index}]"
                    yield f"{place}: expected a code of entity_types, found {name!r}; fix it."


def _name_contexts(rules: Rules, codes: Codes) -> Iterator[str]:
    """Contexts of names look for classes that exist, and give points to types that exist."""
    known = {group["id"] for group in rules.values["names/words.toml"]["group"]}
    for line, row in rules.rows["names/context.csv"]:
        place = f"{shown(rules.folder / 'names/context.csv')}: line {line}"
        for column in ("context", "first_word", "last_word", "unless"):
            for name in re.findall(r"@([^\s|]*)", row[column]):
                if name not in known:
                    yield f"{place}: expected a class of names/words.toml in {column}, found {name!r}; fix it."
        for pair in row["points"].split():
            if (kind := pair.partition(":")[0]) not in codes.get("entity_types", (kind,)):
                yield f"{place}: expected a code of entity_types in points, found {kind!r}; fix it."


def _units(rules: Rules, codes: Codes) -> Iterator[str]:
    """Units of numbers are codes of the vocabulary, by values that words have."""
    numbers, lengths = rules.values["lexical/number_words.toml"], rules.values["quantities/words.toml"]["length"]
    known = {value for part in (numbers["unit"], numbers["units"], lengths) for value in part["words"].values()}
    place = f"{shown(rules.folder / 'quantities/rules.toml')}: $.units"
    for name, code in rules.values["quantities/rules.toml"]["units"].items():
        if name not in known:
            yield f"{place}: expected the value of a unit in the word lists, found {name!r}; fix it."
        if code not in codes.get("units", (code,)):
            yield f"{place}.{name}: expected a code of units, found {code!r}; fix it."


def _grammars(rules: Rules, _: Codes) -> Iterator[str]:
    """Patterns of classes: each class and macro exists, no macro holds itself, the result is a regular expression."""
    numbers, months = set(rules.values["lexical/number_words.toml"]), {"calmonth", "person", "people"}
    for file, words in (("times/rules.toml", "times/words.toml"), ("quantities/rules.toml", "quantities/words.toml")):
        table = rules.values[file]
        kinds = {*table["marks"], *rules.values[words], *numbers, *months}
        place = shown(rules.folder / file)
        for name, classes in table["sets"].items():
            for strange in sorted(set(classes) - kinds):
                yield f"{place}: $.sets.{name}: expected a class of {words} or a mark, found {strange!r}; fix it."
        for index, row in enumerate(table["rule"]):
            for problem in _pattern(row["pattern"], table.get("macros", {}), kinds | set(table["sets"])):
                yield f"{place}: $.rule[{index}].pattern ({row['id']}): {problem}; fix it."


def _pattern(pattern: str, macros: Mapping[str, str], classes: Collection[str]) -> Iterator[str]:
    try:
        whole = _expanded(pattern, macros)
    except KeyError as error:
        yield f"expected a macro, found {error.args[0]!r}"
        return
    except RecursionError:
        yield "expected macros that end, found one inside itself"
        return
    if strange := sorted(set(_CLASS.findall(whole)) - set(classes)):
        yield f"expected classes, sets or marks, found {', '.join(strange)}"
    try:
        re.compile(_CLASS.sub("x", whole).replace(" ", ""))
    except (re.error, OverflowError) as error:
        yield f"expected a regular expression over classes, found: {error}"


def _expanded(pattern: str, macros: Mapping[str, str], depth: int = 0) -> str:
    if depth > _DEEPEST:
        raise RecursionError
    return _MACRO.sub(lambda match: f"({_expanded(macros[match[1]], macros, depth + 1)})", pattern)


_BETWEEN: Mapping[Callable[[Rules, Codes], Iterable[str]], tuple[str, ...]] = {
    _classes: ("events/words.toml", "events/triggers.csv", "events/type_rules.csv", "events/readings.csv"),
    _frames: ("events/frames.csv", "events/triggers.csv", "events/type_rules.csv"),
    _name_types: ("names/gazetteer.toml", "names/words.toml", "events/words.toml"),
    _name_contexts: ("names/context.csv", "names/words.toml"),
    _units: ("quantities/rules.toml", "quantities/words.toml", "lexical/number_words.toml"),
    _grammars: (
        *("times/rules.toml", "quantities/rules.toml"),
        *("times/words.toml", "quantities/words.toml", "lexical/number_words.toml"),
    ),
}
"""Checks between files, and the files that each check reads."""
