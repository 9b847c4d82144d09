"""brat's own configuration, made from the vocabularies, so that `seeds/` opens in brat with every type and code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from imu_corpus.brat.check import COUNTS
from imu_corpus.brat.read import CONTINUES, PLAIN_TYPES

Codes = Mapping[str, Sequence[str]]

_COLOURS = {
    "PER": "#ffccaa",
    "ORG": "#8fb2ff",
    "GPE": "#7fe2ff",
    "LOC": "#6fffdf",
    "FAC": "#aaaaee",
    "NORP": "#ffb6c1",
    "WORK": "#e4cbf6",
    "EVENT": "#ff8888",
    "QUANTITY": "#e0ff00",
    "QUOTATION": "#eeeeee",
    "CITATION": "#ccccee",
    "PHRASE": "#f3e9c6",
}
_TIME_COLOUR = "#9fe67f"


def annotation_conf(codes: Codes) -> str:
    """`annotation.conf`: entity types, relations, events and attributes, from the codes of each vocabulary."""
    names, times = codes["entity_types"], codes["timex_types"]
    any_name, any_time = "|".join(names), "|".join(times)
    attributes = {
        "sense": (any_name, codes["mention_senses"]),
        "timex_modifier": (any_time, codes["timex_modifiers"]),
        "quantity_modifier": ("QUANTITY", codes["quantity_modifiers"]),
        "unit": ("QUANTITY", codes["units"]),
        "quotation_type": ("QUOTATION", codes["quotation_types"]),
        "year_basis": ("CITATION", codes["year_bases"]),
        "measure": ("QUANTITY", codes["count_measures"]),
        "realis": ("<EVENT>", codes["realis"]),
        "polarity": ("<EVENT>", codes["polarities"]),
    }
    lines = ["# Made from schema/vocabularies; a test holds that it is up to date.", "[entities]"]
    lines += [*names, *times, *PLAIN_TYPES]
    lines += [
        "",
        "[relations]",
        f"{CONTINUES}\tArg1:QUOTATION, Arg2:QUOTATION",
        f"{COUNTS}\tArg1:QUANTITY, Arg2:PHRASE|{any_name}",
    ]
    lines += [f"{code}\tArg1:<EVENT>, Arg2:<EVENT>" for code in codes["event_relation_types"]]
    lines += ["<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>"]
    lines += ["", "[events]"]
    lines += [f"{code}\thead:{any_name}, tail:{any_name}" for code in codes["relation_types"]]
    lines += [f"{code}\t{_roles(code, codes)}" for code in codes["event_types"]]
    lines += ["", "[attributes]"]
    lines += [f"{name}\tArg:{target}, Value:{'|'.join(values)}" for name, (target, values) in attributes.items()]
    return "\n".join(lines) + "\n"


def _roles(event_type: str, codes: Codes) -> str:
    """Roles that a type may have, each any number of times, filled by anything."""
    pairs = (code.split(".") for code in codes["event_type_roles"])
    return ", ".join(f"{role}*:<ANY>" for kind, role in pairs if kind == event_type)


def visual_conf(codes: Codes) -> str:
    """`visual.conf`: colours of the types; labels are the types themselves."""
    colours = _COLOURS | dict.fromkeys(codes["timex_types"], _TIME_COLOUR)
    lines = ["[labels]", "", "[drawing]", "SPAN_DEFAULT\tfgColor:black, bgColor:lightgreen, borderColor:darken"]
    lines += [f"{code}\tbgColor:{colour}" for code, colour in colours.items()]
    return "\n".join(lines) + "\n"


def tools_conf() -> str:
    """`tools.conf`: where N lines point to."""
    return "[normalization]\nimu\tDB:imu, <URL>:entities.csv, <URLBASE>:entities.csv#%s\n"
