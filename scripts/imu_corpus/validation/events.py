"""Events: what the event tables say of one another, beyond the keys, counts and documents that all tables have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from imu_corpus.contract.types import circumstances
from imu_corpus.layers import LAYERS
from imu_corpus.validation.corpus import Corpus, Part, Rule, above_texts, ask
from imu_corpus.validation.loaded import Mask, Numbers
from imu_corpus.validation.problem import Problem, at_rows, shown
from imu_corpus.validation.schema import as_mask

_ABOVE = ("events", "event_participants", "entities")
_OF_TEXTS = (
    *("event_mentions", "event_arguments", "event_counts", "event_relations"),
    *("sentences", "mentions", "times", "quantities", "event_type_roles"),
)
TABLES = (*_ABOVE, *_OF_TEXTS)
_JUDGED = {Part.WHOLE: TABLES, Part.TEXTS: _OF_TEXTS, Part.ABOVE: _ABOVE}
"""The tables that the rules of a part need."""
FILLERS = {layer.brat.filler: next(iter(layer.tables)) for layer in LAYERS if layer.brat.filler}
"""The table of what fills a role, by filler type."""
Column: TypeAlias = pa.Array | pa.ChunkedArray


def check(corpus: Corpus) -> Iterator[Problem]:
    """Problems of the event tables; none where the package has no such tables."""
    if set(_JUDGED[corpus.part]) <= corpus.tables.keys():
        yield from ask(corpus, RULES)


def _mention(corpus: Corpus, table: str, column: str = "event_mention_id") -> Numbers:
    """Rows of `event_mentions` that a column points to."""
    return corpus.rows_in("event_mentions", "event_mention_id", corpus.tables[table], column)


def _event(corpus: Corpus, table: str, column: str = "event_id") -> Numbers:
    """Rows of `events` that a column points to."""
    return corpus.rows_in("events", "event_id", corpus.tables[table], column)


def _entity(corpus: Corpus, table: str, column: str = "entity_id") -> Numbers:
    """Rows of `entities` that a column points to."""
    return corpus.rows_in("entities", "entity_id", corpus.tables[table], column)


def _sentence(corpus: Corpus, table: str) -> Numbers:
    return corpus.rows_in("sentences", "sentence_id", corpus.tables[table], "sentence_id")


def _at(numbers: Numbers, rows: Numbers) -> Numbers:
    """The numbers of rows; -1 for the row -1."""
    return np.append(numbers, -1)[rows]


def _taken(column: Column, rows: Numbers) -> Column:
    """The values of rows; null for the row -1."""
    return column.take(pa.array(rows, mask=rows < 0))


def _differ(left: Column, right: Column) -> Mask:
    """Where two columns differ; null is equal to null."""
    half = pc.xor(pc.is_null(left), pc.is_null(right))
    return as_mask(pc.or_(half, pc.fill_null(pc.not_equal(left, right), False)))


@above_texts
def _dates(corpus: Corpus) -> Iterator[Problem]:
    table = corpus.tables["events"]
    first, last = (table.data[name] for name in ("date_from", "date_to"))
    is_known = first.is_valid().to_numpy()
    wrong = (is_known != last.is_valid().to_numpy()) | (is_known == table.equals("date_precision", "unknown"))
    yield from at_rows("events.dates", table, wrong, "both days, or precision unknown", "date_precision")
    several = table.equals("date_precision", "day") & _differ(first, last)
    yield from at_rows(
        "events.dates",
        table,
        several,
        "one day, as the precision says",
        lambda row: f"{first[row].as_py()} to {last[row].as_py()}",
    )


@above_texts
def _places(corpus: Corpus) -> Iterator[Problem]:
    table = corpus.tables["events"]
    half = as_mask(pc.xor(table.data["place_id"].is_null(), table.data["place_precision"].is_null()))
    yield from at_rows("events.place", table, half, "a place and its precision, or neither", "one of them")


def _roles(corpus: Corpus) -> Iterator[Problem]:
    table = corpus.tables["event_arguments"]
    kinds = _taken(corpus.tables["event_mentions"].data["type"], _mention(corpus, "event_arguments"))
    pairs = pc.binary_join_element_wise(kinds, table.data["role"], ".")
    allowed = pc.is_in(pairs, value_set=corpus.tables["event_type_roles"].data["code"])
    expected = "a role that event_type_roles allows"
    yield from at_rows(
        "events.role", table, as_mask(pc.invert(allowed)), expected, lambda row: shown(pairs[row].as_py())
    )


def _sentences(corpus: Corpus) -> Iterator[Problem]:
    table = corpus.tables["event_arguments"]
    of_mention = _at(_sentence(corpus, "event_mentions"), _mention(corpus, "event_arguments"))
    wrong = (_sentence(corpus, "event_arguments") == of_mention) != table.numbers("is_same_sentence")
    expected = "is_same_sentence as the sentences say"
    yield from at_rows("events.sentence", table, wrong, expected, "is_same_sentence")


def _fillers(corpus: Corpus) -> Iterator[Problem]:
    table = corpus.tables["event_arguments"]
    half = table.data["filler_id"].is_null().to_numpy() != table.equals("filler_type", "phrase")
    yield from at_rows("events.filler", table, half, "a filler_id, or filler_type phrase", "filler_type")
    for kind, target in FILLERS.items():
        if target not in corpus.tables:
            continue
        of_kind, other = table.equals("filler_type", kind), corpus.tables[target]
        filler = corpus.rows_in(target, other.resource.table.primary_key[0], table, "filler_id")
        pairs = {name: (table.numbers(name), other.numbers(name)) for name in ("start", "end")}
        pairs["doc_id"] = (corpus.text_numbers(table), corpus.text_numbers(other))
        for column, (own, known) in pairs.items():
            wrong = of_kind & (own != _at(known, filler))
            yield from at_rows("events.filler", table, wrong, f"{column} as in {target}", "filler_id")
    mentions = corpus.rows_in("mentions", "mention_id", table, "filler_id")
    linked = _taken(corpus.tables["mentions"].data["entity_id"], mentions)
    wrong = table.equals("filler_type", "mention") & _differ(table.data["entity_id"], linked)
    yield from at_rows("events.entity", table, wrong, "the entity of the mention", "entity_id")


def _counts(corpus: Corpus) -> Iterator[Problem]:
    """A row of `event_counts` is an argument of role Count, and each such argument has one."""
    table, arguments = corpus.tables["event_counts"], corpus.tables["event_arguments"]
    argument = corpus.rows_in("event_arguments", "argument_id", table, "count_id")
    is_count = arguments.equals("role", "Count")
    yield from at_rows("events.count", table, ~is_count[argument], "an argument of role Count", "count_id")
    has_row = np.bincount(argument, minlength=len(is_count)) > 0
    yield from at_rows("events.count", arguments, is_count & ~has_row, "a row of event_counts", "argument_id")
    for column, inside in (("start", np.less_equal), ("end", np.greater_equal)):
        wrong = ~inside(table.numbers(column), arguments.numbers(column)[argument])
        yield from at_rows("events.count", table, wrong, "a span that holds the number", column)
    wrong = _differ(table.data["wording"], arguments.data["text"].take(pa.array(argument)))
    yield from at_rows("events.count", table, wrong, "the words of the argument", "wording")
    wrong = _mention(corpus, "event_counts") != _mention(corpus, "event_arguments")[argument]
    yield from at_rows("events.count", table, wrong, "the event mention of the argument", "event_mention_id")
    quantity = corpus.rows_in("quantities", "quantity_id", arguments, "filler_id")[argument]
    for column in ("low", "best", "high"):
        wrong = _differ(table.data[column], _taken(corpus.tables["quantities"].data[column], quantity))
        yield from at_rows("events.count", table, wrong, f"{column} of the quantity", column)


def _counts_of_mention(corpus: Corpus) -> Iterator[Problem]:
    """A row of `event_counts` has event and source from the event mention."""
    table, mention = corpus.tables["event_counts"], _mention(corpus, "event_counts")
    for column in ("event_id", "source_entity_id", "source"):
        wrong = _differ(table.data[column], _taken(corpus.tables["event_mentions"].data[column], mention))
        yield from at_rows("events.count", table, wrong, f"{column} of the event mention", column)


def _sources(corpus: Corpus) -> Iterator[Problem]:
    """The source of an event mention: the words of its arguments of role Source, and the first entity among them."""
    table, arguments = corpus.tables["event_mentions"], corpus.tables["event_arguments"]
    rows = np.flatnonzero(arguments.equals("role", "Source"))
    mention = _mention(corpus, "event_arguments")[rows]
    wrong = _differ(table.data["source"], _joined(arguments.data["text"], rows, mention, len(table.data)))
    yield from at_rows("events.source", table, wrong, "the words of its Source arguments", "source")
    first = np.full(len(table.data), -1)
    named = arguments.data["entity_id"].is_valid().to_numpy()[rows]
    # The last that is written is the first of the text.
    first[mention[named][::-1]] = rows[named][::-1]
    wrong = _differ(table.data["source_entity_id"], _taken(arguments.data["entity_id"], first))
    yield from at_rows("events.source", table, wrong, "the entity of its Source arguments", "source_entity_id")


def _joined(words: Column, rows: Numbers, groups: Numbers, size: int) -> Column:
    """For each of `size` groups the words of its rows, in their order; null where it has none."""
    order = np.argsort(groups, kind="stable")
    counts = np.bincount(groups, minlength=size)
    bounds = pa.array(np.concatenate([[0], np.cumsum(counts)]), pa.int32())
    lists = pa.ListArray.from_arrays(bounds, words.take(pa.array(rows[order])).combine_chunks())
    return pc.if_else(pa.array(counts > 0), pc.binary_join(lists, "; "), None)


def _relations(corpus: Corpus) -> Iterator[Problem]:
    table = corpus.tables["event_relations"]
    ends = {side: table.data[f"{side}_id"] for side in ("from", "to")}
    yield from at_rows("events.relation", table, ~_differ(ends["from"], ends["to"]), "two events", "from_id")
    for side, event in ends.items():
        mention = _mention(corpus, "event_relations", f"{side}_mention_id")
        wrong = _differ(event, _taken(corpus.tables["event_mentions"].data["event_id"], mention))
        yield from at_rows("events.relation", table, wrong, f"{side}_id as its mention means", f"{side}_mention_id")


@above_texts
def _participants(corpus: Corpus) -> Iterator[Problem]:
    table = corpus.tables["event_participants"]
    both = table.data["entity_id"].is_null().to_numpy() == table.data["description"].is_null().to_numpy()
    yield from at_rows("events.who", table, both, "an entity or a description", "participant_id")
    meant = corpus.summed(events_meant)["event_participants", "event_mention_id"]
    wrong = table.data["event_mention_id"].is_valid().to_numpy() & (meant - 1 != _event(corpus, "event_participants"))
    yield from at_rows("events.who", table, wrong, "a mention of the event", "event_mention_id")


def events_meant(corpus: Corpus) -> Iterator[tuple[tuple[str, str], Numbers]]:
    """For each participant the event of its mention, as its row from 1; 0 where the texts have no such mention."""
    if {"events", "event_participants", "event_mentions"} <= corpus.tables.keys():
        meant = _at(_event(corpus, "event_mentions"), _mention(corpus, "event_participants"))
        yield ("event_participants", "event_mention_id"), meant + 1


def taking_part(corpus: Corpus) -> Iterator[Problem]:
    """Who fills a role of an event takes part in it, unless it is a circumstance."""
    if not set(_ABOVE) <= corpus.tables.keys():
        return
    arguments = corpus.tables["event_arguments"]
    event = _event(corpus, "event_participants")
    size, who = len(corpus.tables["entities"].data), _entity(corpus, "event_participants")
    known = (event * size + who)[who >= 0]
    entity = _entity(corpus, "event_arguments")
    takes_part = (entity >= 0) & ~as_mask(pc.is_in(arguments.data["role"], value_set=pa.array(circumstances())))
    pairs = _at(_event(corpus, "event_mentions"), _mention(corpus, "event_arguments")) * size + entity
    missing = takes_part & ~np.isin(pairs, known)
    yield from at_rows("events.who", arguments, missing, "its entity among event_participants", "entity_id")


RULES: tuple[Rule, ...] = (
    *(_dates, _places, _roles, _sentences, _fillers),
    *(_counts, _counts_of_mention, _sources, _relations, _participants, taking_part),
)
