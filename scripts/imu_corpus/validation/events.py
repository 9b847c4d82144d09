"""Events: what the event tables say of one another. On columns; each rule yields the rows that break it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from imu_corpus.columns import arrow_schema
from imu_corpus.participants import CIRCUMSTANCES as CIRCUMSTANCES
from imu_corpus.validation.package import LoadedTable
from imu_corpus.validation.problem import Problem

TABLES = (
    *("events", "event_mentions", "event_arguments", "event_participants", "event_counts", "event_relations"),
    *("event_type_roles", "mentions", "times", "quantities", "citations"),
)
FILLERS = {
    "mention": ("mentions", "mention_id"),
    "time": ("times", "time_id"),
    "quantity": ("quantities", "quantity_id"),
    "event": ("event_mentions", "event_mention_id"),
}
"""Table and key of what fills a role, by filler type."""
Frames = Mapping[str, pd.DataFrame]


class Broken(NamedTuple):
    """Rows of a table that break a rule."""

    table: str
    check: str
    rows: pd.Series[bool]
    expected: str
    found: pd.Series[str] | str


def check(tables: Sequence[LoadedTable]) -> list[Problem]:
    """Problems of the event tables; none where the package has no such tables."""
    parquet = {table.resource.name: table for table in tables if table.resource.form == "parquet"}
    if not set(TABLES) <= set(parquet):
        return []
    frames = {name: _frame(parquet[name]) for name in TABLES}
    broken = (found for rule in RULES for found in rule(frames))
    return [problem for found in broken for problem in _problems(found, str(parquet[found.table].resource.path))]


def _frame(table: LoadedTable) -> pd.DataFrame:
    """The table for pandas, with the metadata that its schema asks for: those of the file may be damaged."""
    metadata = arrow_schema(table.resource.table).metadata
    frame: pd.DataFrame = table.data.replace_schema_metadata(metadata).to_pandas()
    return frame


def _problems(broken: Broken, file: str) -> Iterator[Problem]:
    rows = broken.rows.fillna(False).to_numpy(bool).nonzero()[0]
    for row in rows:
        found = broken.found if isinstance(broken.found, str) else str(broken.found.iloc[row])
        yield Problem(broken.check, file, f"row {row + 1}", broken.expected, found)


def _filled(values: pd.Series[Any]) -> pd.Series[Any]:
    """Null as empty text, whatever the type of a column of nulls."""
    return values.astype(object).where(values.notna(), "")


def _dates(frames: Frames) -> Iterator[Broken]:
    rows = frames["events"]
    first, last, unknown = rows.date_from, rows.date_to, rows.date_precision == "unknown"
    found = first.astype(str) + " to " + last.astype(str)
    half = first.isna() != last.isna()
    yield Broken("events", "events.dates", half | (first.isna() != unknown), "both days, or precision unknown", found)
    known = first.notna() & last.notna()
    yield Broken("events", "events.dates", known & (first > last), "date_from not after date_to", found)
    one_day = (rows.date_precision == "day") & (first != last)
    yield Broken("events", "events.dates", known & one_day, "one day, as the precision says", found)


def _places(frames: Frames) -> Iterator[Broken]:
    rows = frames["events"]
    half = rows.place_id.isna() != rows.place_precision.isna()
    yield Broken("events", "events.place", half, "a place and its precision, or neither", "one of them")


def _tallies(frames: Frames) -> Iterator[Broken]:
    rows, told = frames["events"], frames["event_mentions"]
    groups = told.groupby("event_id").doc_id
    for column, counts in (("mention_count", groups.size()), ("document_count", groups.nunique())):
        expected = rows.event_id.map(counts).fillna(0)
        yield Broken("events", "events.count", rows[column] != expected, f"{column} as in event_mentions", rows[column])


def _roles(frames: Frames) -> Iterator[Broken]:
    rows = frames["event_arguments"]
    kinds = rows.event_mention_id.map(frames["event_mentions"].set_index("event_mention_id").type)
    pairs = kinds + "." + rows.role
    wrong = ~pairs.isin(frames["event_type_roles"].code)
    yield Broken("event_arguments", "events.role", wrong, "a role that event_type_roles allows", pairs)


def _sentences(frames: Frames) -> Iterator[Broken]:
    rows = frames["event_arguments"]
    mentions = frames["event_mentions"].set_index("event_mention_id")
    own = rows.sentence_id == rows.event_mention_id.map(mentions.sentence_id)
    wrong = own != rows.is_same_sentence
    yield Broken("event_arguments", "events.sentence", wrong, "is_same_sentence as the sentences say", own.astype(str))
    elsewhere = rows.doc_id != rows.event_mention_id.map(mentions.doc_id)
    yield Broken("event_arguments", "events.document", elsewhere, "the document of the event mention", rows.doc_id)


def _fillers(frames: Frames) -> Iterator[Broken]:
    rows = frames["event_arguments"]
    half = rows.filler_id.isna() != (rows.filler_type == "phrase")
    yield Broken("event_arguments", "events.filler", half, "a filler_id, or filler_type phrase", rows.filler_type)
    for kind, (table, key) in FILLERS.items():
        of_kind = (rows.filler_type == kind).to_numpy(bool)
        own = rows[of_kind]
        known = frames[table].set_index(key)[["doc_id", "start", "end"]].reindex(own.filler_id)
        for column in known:
            wrong = pd.Series(False, rows.index)
            wrong[of_kind] = own[column].to_numpy() != known[column].to_numpy()
            yield Broken("event_arguments", "events.filler", wrong, f"{column} as in {table}", rows.filler_id)
    linked = rows.filler_id.map(frames["mentions"].set_index("mention_id").entity_id)
    wrong = (rows.filler_type == "mention") & (_filled(rows.entity_id) != _filled(linked))
    yield Broken(
        "event_arguments",
        "events.entity",
        wrong,
        "the entity of the mention",
        rows.entity_id.astype(object).fillna("none"),
    )


def _counts(frames: Frames) -> Iterator[Broken]:
    rows, arguments = frames["event_counts"], frames["event_arguments"].set_index("argument_id")
    mentions = frames["event_mentions"].set_index("event_mention_id")
    low, best, high = rows.low, rows.best, rows.high
    wrong = (low > best) | (best > high) | (low > high)
    yield Broken("event_counts", "events.order", wrong, "low <= best <= high", rows.wording)
    wrong = rows.count_id.map(arguments.role) != "Count"
    yield Broken("event_counts", "events.count", wrong, "an argument of role Count", rows.count_id)
    for column, known in (("event_id", mentions.event_id), ("doc_id", mentions.doc_id)):
        wrong = rows[column] != rows.event_mention_id.map(known)
        yield Broken("event_counts", "events.count", wrong, f"{column} of the event mention", rows[column])
    wrong = rows.wording != rows.count_id.map(arguments.text)
    yield Broken("event_counts", "events.count", wrong, "the words of the argument", rows.wording)
    wrong = rows.event_mention_id != rows.count_id.map(arguments.event_mention_id)
    yield Broken("event_counts", "events.count", wrong, "the event mention of the argument", rows.event_mention_id)
    numbers = frames["quantities"].set_index("quantity_id")
    fillers = rows.count_id.map(arguments.filler_id)
    for column in ("low", "best", "high"):
        given = fillers.map(numbers[column])
        wrong = (rows[column] != given) & ~(rows[column].isna() & given.isna())
        yield Broken("event_counts", "events.count", wrong, f"{column} of the quantity", rows.wording)
    for column in ("source_entity_id", "source"):
        wrong = _filled(rows[column]) != _filled(rows.event_mention_id.map(mentions[column]))
        yield Broken("event_counts", "events.count", wrong, f"{column} of the event mention", rows.count_id)
    arguments = frames["event_arguments"]
    missing = (arguments.role == "Count") & ~arguments.argument_id.isin(rows.count_id)
    yield Broken("event_arguments", "events.count", missing, "a row of event_counts", arguments.argument_id)


def _sources(frames: Frames) -> Iterator[Broken]:
    rows, arguments = frames["event_mentions"], frames["event_arguments"]
    sources = arguments[arguments.role == "Source"].groupby("event_mention_id")
    words = _filled(rows.event_mention_id.map(sources.text.agg("; ".join)))
    wrong = _filled(rows.source) != words
    yield Broken(
        "event_mentions",
        "events.source",
        wrong,
        "the words of its Source arguments",
        rows.source.astype(object).fillna("none"),
    )
    wrong = _filled(rows.source_entity_id) != _filled(rows.event_mention_id.map(sources.entity_id.first()))
    found = rows.source_entity_id.astype(object).fillna("none")
    yield Broken("event_mentions", "events.source", wrong, "the entity of its Source arguments", found)


def _relations(frames: Frames) -> Iterator[Broken]:
    rows = frames["event_relations"]
    mentions = frames["event_mentions"].set_index("event_mention_id")
    yield Broken("event_relations", "events.relation", rows.from_id == rows.to_id, "two events", rows.from_id)
    for side in ("from", "to"):
        mention = rows[f"{side}_mention_id"]
        wrong = rows[f"{side}_id"] != mention.map(mentions.event_id)
        yield Broken("event_relations", "events.relation", wrong, f"{side}_id as its mention means", mention)
        wrong = rows.doc_id != mention.map(mentions.doc_id)
        yield Broken("event_relations", "events.document", wrong, "the document of its mentions", mention)


def _participants(frames: Frames) -> Iterator[Broken]:
    rows = frames["event_participants"]
    both = rows.entity_id.isna() == rows.description.isna()
    yield Broken("event_participants", "events.who", both, "an entity or a description", rows.participant_id)
    mentions = frames["event_mentions"].set_index("event_mention_id")
    bearer = rows.event_mention_id.map(mentions.event_id)
    wrong = rows.event_mention_id.notna() & (bearer != rows.event_id)
    yield Broken("event_participants", "events.who", wrong, "a mention of the event", rows.event_mention_id)
    arguments = frames["event_arguments"]
    taking_part = arguments.entity_id.notna() & ~arguments.role.isin(CIRCUMSTANCES)
    pairs = arguments.event_mention_id.map(mentions.event_id) + " " + _filled(arguments.entity_id)
    missing = taking_part & ~pairs.isin(rows.event_id + " " + _filled(rows.entity_id))
    yield Broken("event_arguments", "events.who", missing, "its entity among event_participants", pairs)


def _citations(frames: Frames) -> Iterator[Broken]:
    rows = frames["citations"]
    documents = frames["event_mentions"].set_index("event_mention_id").doc_id
    wrong = rows.supports.notna() & (rows.supports.map(documents) != rows.doc_id)
    yield Broken("citations", "events.document", wrong, "an event mention of its document", rows.supports)


RULES: tuple[Callable[[Frames], Iterator[Broken]], ...] = (
    *(_dates, _places, _tallies, _roles, _sentences, _fillers),
    *(_counts, _sources, _relations, _participants, _citations),
)
