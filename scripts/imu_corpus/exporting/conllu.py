"""CoNLL-U: sentences and tokens, with names in MISC. There is no morphology and no syntax, so those columns are `_`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from imu_corpus.contract.table import ForeignKey
from imu_corpus.exporting.source import Row, Source

_ENDS = re.compile("[\t-\r\x1c-\x1e\x85\u2028\u2029]")
"""What some reader of lines or columns takes for an end of one."""
_OF_A_SENTENCE = ForeignKey(("sentence_id",), "sentences", ("sentence_id",))


def write(source: Source, folder: Path) -> None:
    """Write `<doc_id>.conllu` for each document.

    MISC has SpaceAfter=No where it holds, NER (IOB2 of the outermost name), and Start and End in documents.text.
    """
    source.demand("sentences", key=_OF_A_SENTENCE.target)
    source.demand("tokens", filled=_OF_A_SENTENCE.columns, references=[_OF_A_SENTENCE])
    tokens: dict[str, list[Row]] = {}
    for row in source.rows("tokens"):
        tokens.setdefault(row["sentence_id"], []).append(row)
    documents = {row["doc_id"]: row for row in source.rows("documents")}
    for doc_id, sentences in source.by_document("sentences").items():
        lines = list(_document(documents[doc_id], sentences, tokens))
        (folder / f"{doc_id}.conllu").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _document(document: Row, sentences: Sequence[Row], tokens: dict[str, list[Row]]) -> Iterator[str]:
    yield f"# newdoc id = {_flat(document['doc_id'])}"
    if document.get("title"):
        yield f"# title = {_flat(document['title'])}"
    block = None
    for sentence in sentences:
        if sentence["block_id"] != block:
            block = sentence["block_id"]
            yield f"# newpar id = {_flat(block)}"
        yield f"# sent_id = {_flat(sentence['sentence_id'])}"
        yield f"# text = {_flat(sentence['text'])}"
        in_order = sorted(tokens.get(sentence["sentence_id"], []), key=lambda row: int(row["position"]))
        yield from (_line(number, row) for number, row in enumerate(in_order, start=1))
        yield ""


def _line(number: int, token: Row) -> str:
    misc = [f"End={token['end']}", f"NER={token['ner_tag']}", f"Start={token['start']}"]
    misc += [] if token["space_after"] else ["SpaceAfter=No"]
    return "\t".join([str(number), _flat(token["text"]), *["_"] * 7, _flat("|".join(sorted(misc)))])


def _flat(text: str) -> str:
    """A text on one line and in one column: what ends either is a blank, so that no text becomes a row of its own."""
    return _ENDS.sub(" ", text)
