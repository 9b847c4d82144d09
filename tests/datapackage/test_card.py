"""The card: words of others in it are words, and only addresses of the web are links."""

from __future__ import annotations

import re
from typing import Any

import pytest

from imu_corpus.datapackage import card, citation, descriptor
from imu_corpus.datapackage.summary import TextSummary, VersionSummary

UNSAFE = (
    *(
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:x",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example",
    ),
    *(
        "file:///etc/passwd",
        "http://",
        "https://a b",
        "https://a\nb",
        'http://x"y',
        "https://x<script>",
        "\x01https://x",
    ),
)


def text(**values: Any) -> TextSummary:
    """A text of which little is known."""
    known: dict[str, Any] = dict.fromkeys(TextSummary._fields)
    return TextSummary(**{**known, "doc_id": "d000", **values})


def rights(row: TextSummary) -> str:
    """The row of a text in the table of rights."""
    lines = card.rights(VersionSummary({}, (row,))).split("\n")
    assert len(lines) == 4
    return lines[2]


@pytest.mark.parametrize("url", UNSAFE)
def test_only_addresses_of_the_web_are_links(url: str) -> None:
    """A link of a card that runs a program in the reader's browser, or opens a file."""
    row = text(title="A title", url=url)
    assert rights(row) == "| `d000` A title | not known | not known | not known |"
    assert "url" not in citation._reference(row)
    assert "path" not in descriptor._source(row)


@pytest.mark.parametrize(
    "words",
    [
        "[click](javascript:alert(1))",
        "![x](https://evil.example/x.png)",
        "<img src=x onerror=alert(1)>",
        "a](javascript:x) [b",
        "a `code` *b* _c_ ~d~ &lt;",
        "a | b | c",
        "a \\| b",
        "a\n\n# A heading\r\n| x |",
        "a\u2028b\x0bc",
    ],
)
@pytest.mark.parametrize("name", ["title", "publisher", "rights_holder", "text_licence"])
def test_words_of_others_are_words(words: str, name: str) -> None:
    """A headline that brings a link, a picture or a row of its own into the card."""
    line = rights(text(**{"title": "T", "url": "https://example.org/a", name: words}))
    cells = re.split(r"(?<!\\)(?:\\\\)*\|", line)
    assert len(cells) == 6
    bare = re.sub(r"\[(.*)\]\(https://example\.org/a\)", r"\1", line.replace("`d000`", ""))
    assert not re.search(r"[\[\]<>`*_~&]", re.sub(r"\\.", "", bare)), line


def test_an_address_cannot_end_its_link() -> None:
    """An address with brackets, after which the rest is Markdown."""
    line = rights(text(title="T", url="https://example.org/a_(b)|c](javascript:x)"))
    assert "[T](https://example.org/a_%28b%29%7Cc%5D%28javascript:x%29) |" in line


def test_the_texts_of_the_corpus_are_linked() -> None:
    """Every link lost: an address of the corpus that is taken for none."""
    row = text(title="Ten Years", url="https://www.rferl.org/a/Ten_Years_After/1794035.html")
    assert "[Ten Years](https://www.rferl.org/a/Ten_Years_After/1794035.html)" in rights(row)
