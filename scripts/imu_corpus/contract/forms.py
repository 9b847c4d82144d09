"""Forms of the JSON and TOML files that people keep, as JSON Schemas: files that do not match are refused.

They lie in `json_schemas/`: `table_schema.json` is the form of `schema/tables/` and `schema/vocabularies/`,
`dataset.json` that of `schema/dataset.json`, and `rules/<room>/` holds one for each rule file of the same name: a
Table Schema for a CSV file, a JSON Schema for the others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

_FOLDER = Path(__file__).parent / "json_schemas"
_KINDS = {
    "object": "an object",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


@cache
def form(name: str) -> Mapping[str, Any]:
    """A file of `json_schemas/`, without its `.json`: `form("dataset")`."""
    return dict(json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8")))


def names(folder: str) -> list[str]:
    """The forms below a folder of `json_schemas/`, by their path in it."""
    paths = (_FOLDER / folder).rglob("*.json")
    return sorted(path.relative_to(_FOLDER / folder).as_posix().removesuffix(".json") for path in paths)


def check_form(value: Any, name: str, place: str) -> Iterator[str]:
    """What is wrong with a value that `place` holds: a line each, with its JSON path, expectation and finding."""
    errors = _validator(name).iter_errors(value)
    for error in sorted(errors, key=lambda error: [str(part) for part in error.absolute_path]):
        yield f"{place}: {error.json_path}: expected {_expected(error)}, found {_found(error)}; fix it."


@cache
def _validator(name: str) -> Draft202012Validator:
    # Imported here: commands that build nothing must start fast.
    from jsonschema import Draft202012Validator, FormatChecker, validators

    formats = FormatChecker(formats=())
    formats.checks("regex")(_is_pattern)
    own = {"uniqueBy": _unique_by, "hasIds": _has_ids}
    kind: type[Draft202012Validator] = validators.extend(Draft202012Validator, own)
    return kind(form(name), format_checker=formats)


def _is_pattern(value: object) -> bool:
    try:
        re.compile(str(value))
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _unique_by(_: object, key: str, rows: object, __: object) -> Iterator[ValidationError]:
    """The keyword `uniqueBy`: no two objects of a list have the same value of a key."""
    from jsonschema import ValidationError

    seen = set()
    for index, row in enumerate(rows if isinstance(rows, list) else ()):
        value = row.get(key) if isinstance(row, dict) else None
        if isinstance(value, str) and value in seen:
            yield ValidationError(f"twice {value}", validator="uniqueBy", path=(index, key), instance=value)
        seen.add(value if isinstance(value, str) else None)


def _has_ids(_: object, ids: list[str], rows: object, __: object) -> Iterator[ValidationError]:
    """The keyword `hasIds`: a list has an object with each id, because programs ask for them by name."""
    from jsonschema import ValidationError

    found = {row.get("id") for row in rows if isinstance(row, dict)} if isinstance(rows, list) else set()
    for name in ids:
        if name not in found:
            yield ValidationError(f"no {name}", validator="hasIds", validator_value=name, instance="none")


def _expected(error: ValidationError) -> str:
    rule: Any = error.validator_value
    match error.validator:
        case "type":
            return " or ".join(_KINDS[kind] for kind in ([rule] if isinstance(rule, str) else rule))
        case "required":
            return f"the keys {_listed(key for key in rule if key not in error.instance)}"
        case "additionalProperties":
            known = error.schema.get("properties", {})
            return f"only the keys {_listed(known)}"
        case "enum":
            return f"one of {_listed(rule)}"
        case "pattern":
            return f"a text like {rule}"
        case "format":
            return "a regular expression"
        case "hasIds":
            return f"an entry with the id {rule}"
        case "uniqueBy":
            return "a value that none before it has"
        case "minLength" | "minItems" | "minProperties":
            return "something"
        case _:
            return f"{error.validator} {rule}"


def _found(error: ValidationError) -> str:
    if error.validator == "hasIds":
        return "none"
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        return _listed(key for key in error.instance if key not in known)
    if error.validator == "required":
        return _listed(error.instance) or "none"
    if error.validator in ("minLength", "minItems", "minProperties"):
        return "nothing"
    return _short(error.instance)


def _listed(values: Iterable[object]) -> str:
    return ", ".join(map(str, values))[:200].replace("\n", " ")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "…"
