"""brat's own configuration, made from the vocabularies, so that `seeds/` opens in brat with every type and code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from imu_corpus.brat.check import CHAINS, COUNTS, DECLARATIONS, PHRASE, SPANS
from imu_corpus.layers.layer import BratAnnotation, BratEntityRelation, BratEvent, BratEventRelation

Codes = Mapping[str, Sequence[str]]

_PHRASE_COLOUR = "#f3e9c6"


def annotation_conf(codes: Codes) -> str:
    """`annotation.conf`: entity types, relations, events and attributes, from the codes of each vocabulary."""
    any_name = "|".join(codes["entity_types"])
    lines = ["# Made from schema/vocabularies; a test holds that it is up to date.", "[entities]"]
    lines += [code for brat in SPANS for code in codes.get(brat.types, (brat.types,))]
    lines += [PHRASE, "", "[relations]"]
    lines += [f"{name}\tArg1:{brat.types}, Arg2:{brat.types}" for name, brat in CHAINS.items()]
    lines += [f"{COUNTS}\tArg1:QUANTITY, Arg2:{PHRASE}|{any_name}"]
    lines += [f"{code}\tArg1:<EVENT>, Arg2:<EVENT>" for code in _codes(codes, BratEventRelation)]
    lines += ["<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>"]
    lines += ["", "[events]"]
    lines += [f"{code}\thead:{any_name}, tail:{any_name}" for code in _codes(codes, BratEntityRelation)]
    lines += [f"{code}\t{_roles(code, codes)}" for code in _codes(codes, BratEvent)]
    lines += ["", "[attributes]"]
    for brat in DECLARATIONS:
        target = "<EVENT>" if isinstance(brat, BratEvent) else "|".join(codes.get(brat.types, (brat.types,)))
        for row in brat.attributes:
            lines.append(f"{row.name}\tArg:{target}, Value:{'|'.join(codes[row.vocabulary])}")
    return "\n".join(lines) + "\n"


def _codes(codes: Codes, kind: type[BratAnnotation]) -> list[str]:
    """The types of the layers that are declared as one kind."""
    return [code for brat in DECLARATIONS if isinstance(brat, kind) for code in codes[brat.types]]


def _roles(event_type: str, codes: Codes) -> str:
    """Roles that a type may have, each any number of times, filled by anything."""
    pairs = (code.split(".") for code in codes["event_type_roles"])
    return ", ".join(f"{role}*:<ANY>" for kind, role in pairs if kind == event_type)


def visual_conf(codes: Codes) -> str:
    """`visual.conf`: colours of the types; labels are the types themselves."""
    colours: dict[str, str] = {}
    for brat in SPANS:
        for name, colour in brat.colours.items():
            colours |= dict.fromkeys(codes.get(name, (name,)), colour)
    colours[PHRASE] = _PHRASE_COLOUR
    lines = ["[labels]", "", "[drawing]", "SPAN_DEFAULT\tfgColor:black, bgColor:lightgreen, borderColor:darken"]
    lines += [f"{code}\tbgColor:{colour}" for code, colour in colours.items()]
    return "\n".join(lines) + "\n"


def tools_conf() -> str:
    """`tools.conf`: the targets of N lines."""
    return "[normalization]\nimu\tDB:imu, <URL>:entities.csv, <URLBASE>:entities.csv#%s\n"
