"""Score and time boilerplate removers on plain-text lines: ours and its peers, in one table.

    python score_cleaning.py --pages pages.jsonl --train --layouts tests/layouts/train

Line F1 for kept and for dropped lines over all lines pooled, lines labelled `either` left out; words lost is
the share of the words of `keep` lines that were dropped; junk is the share of the words of `drop` lines in
the kept output. jusText and boilerpy3 judge HTML: each line is wrapped as <p>…</p> for them, as is usual for
text. They are optional (`pip install justext boilerpy3`). Speed is text in MB a second
of processor time, judging alone.
"""

import argparse
import html
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from labelled_pages import Labelled, crop, read_layouts, read_pages

from imu_corpus.cleaning import clean

Remover = Callable[[Labelled], list[bool]]

_C4_MARKS = (".", "!", "?", '"')
_C4_POLICY = (
    "terms of use",
    "privacy policy",
    "cookie policy",
    "uses cookies",
    "use of cookies",
    "use cookies",
)


@dataclass
class Tally:
    """Lines and words by label and decision."""

    kept_right: int = 0
    kept_wrong: int = 0
    dropped_right: int = 0
    dropped_wrong: int = 0
    words_right: int = 0
    words_wrong: int = 0
    words_lost: int = 0
    seconds: float = 0.0
    bytes_read: int = 0

    def add(self, page: Labelled, kept: list[bool]) -> None:
        """Count one page's decisions."""
        for line, label, keep in zip(page.lines, page.labels, kept, strict=True):
            words = len(line.text.split())
            if label == "keep" and keep:
                self.kept_right += 1
                self.words_right += words
            elif label == "keep":
                self.dropped_wrong += 1
                self.words_lost += words
            elif label == "drop" and keep:
                self.kept_wrong += 1
                self.words_wrong += words
            elif label == "drop":
                self.dropped_right += 1

    def __add__(self, other: "Tally") -> "Tally":
        """Both counts together."""
        return Tally(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))

    def row(self, name: str) -> str:
        """The line of the table."""
        wrong = self.kept_wrong + self.dropped_wrong
        keep = _share(2 * self.kept_right, 2 * self.kept_right + wrong)
        drop = _share(2 * self.dropped_right, 2 * self.dropped_right + wrong)
        lost = _share(self.words_lost, self.words_lost + self.words_right)
        junk = _share(self.words_wrong, self.words_wrong + self.words_right)
        speed = self.bytes_read / 1e6 / self.seconds if self.seconds else 0
        return f"| {name} | {keep:.1f} / {drop:.1f} | {lost:.2f} % | {junk:.2f} % | {speed:.1f} |"


def _share(part: float, whole: float) -> float:
    return 100 * part / whole if whole else 0.0


def keep_everything(page: Labelled) -> list[bool]:
    """The floor."""
    return [True] * len(page.lines)


def c4_rules(page: Labelled) -> list[bool]:
    """The line rules of C4 (Raffel et al. 2020): closing mark, five words, no script and no policy words."""
    return [_c4_keeps(line.text) for line in page.lines]


def _c4_keeps(text: str) -> bool:
    low = text.lower()
    if not text.endswith(_C4_MARKS) or text.endswith("...") or len(text.split()) < 5:
        return False
    return "javascript" not in low and not any(words in low for words in _C4_POLICY)


def ours(page: Labelled) -> list[bool]:
    """The cleaning stage of this package."""
    return [verdict.keep for verdict in clean(page.lines)]


def _peers() -> Iterator[tuple[str, Remover]]:
    for name, prepare in PEERS.items():
        try:
            yield name, prepare()
        except ImportError:
            print(f"{name} is not installed, left out")


def _justext() -> Remover:
    import justext

    stop_words = justext.get_stoplist("English")

    def judge(page: Labelled) -> list[bool]:
        found = justext.justext(_as_html(page).encode(), stop_words, encoding="utf-8")
        return _by_text(page, [part.text for part in found if not part.is_boilerplate])

    return judge


def _boilerpy3() -> Remover:
    from boilerpy3 import extractors

    extractor = extractors.ArticleExtractor(raise_on_failure=False)

    def judge(page: Labelled) -> list[bool]:
        return _by_text(page, extractor.get_content(_as_html(page)).split("\n"))

    return judge


PEERS: Mapping[str, Callable[[], Remover]] = {"jusText": _justext, "boilerpy3": _boilerpy3}
"""Optional ones; each raises an ImportError if it is not installed."""


def _as_html(page: Labelled) -> str:
    body = "\n".join(f"<p>{html.escape(line.text)}</p>" for line in page.lines)
    return f"<html><body>{body}</body></html>"


def _by_text(page: Labelled, kept: list[str]) -> list[bool]:
    """Kept texts back to lines, in order; a text seen twice is matched twice."""
    left: dict[str, int] = {}
    for text in kept:
        key = " ".join(text.split())
        left[key] = left.get(key, 0) + 1
    result = []
    for line in page.lines:
        key = " ".join(line.text.split())
        result.append(left.get(key, 0) > 0)
        left[key] = left.get(key, 0) - 1
    return result


def score(pages: list[Labelled], remover: Remover) -> Tally:
    """Judge all pages, timed."""
    tally = Tally()
    for page in pages:
        start = time.process_time()
        kept = remover(page)
        tally.seconds += time.process_time() - start
        tally.bytes_read += sum(len(line.text.encode()) + 1 for line in page.lines)
        tally.add(page, kept)
    return tally


def print_table(title: str, pages: list[Labelled], removers: list[tuple[str, Remover]]) -> None:
    """One table for one set of pages."""
    lines = sum(len(page.lines) for page in pages)
    print(f"\n{title}: {len(pages)} pages, {lines} lines\n")
    print("| remover | line F1 keep / drop | words lost | junk | MB/s |")
    print("| --- | --- | --- | --- | --- |")
    for name, remover in removers:
        print(score(pages, remover).row(name), flush=True)


def read_sets(arguments: argparse.Namespace) -> Iterator[tuple[str, list[Labelled]]]:
    """The sets of pages that the arguments ask for, with a title each."""
    if arguments.pages:
        part = "set aside" if arguments.set_aside else "training part"
        pages = list(read_pages(arguments.pages, arguments.set_aside))
        english = [page for page in pages if page.language == "en"]
        yield f"whole pages, English, {part}", english
        yield f"main-content crops of them, {part}", [found for page in english if (found := crop(page))]
        yield f"whole pages, other languages, {part}", [page for page in pages if page.language != "en"]
    for folder in arguments.layouts:
        layouts = list(read_layouts(folder))
        yield f"invented layouts, {folder}", layouts
        yield f"invented main-content dumps, {folder}", [page for page in layouts if page.is_main_content]


def main() -> None:
    """Read arguments, print tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path)
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--set-aside", action="store_true", help="the fifth that nobody tunes on")
    group.add_argument("--train", dest="set_aside", action="store_false", help="the other pages (default)")
    parser.add_argument("--layouts", type=Path, nargs="*", default=[])
    parser.add_argument("--ours-only", action="store_true")
    arguments = parser.parse_args()
    removers: list[tuple[str, Remover]] = [("this package", ours)]
    if not arguments.ours_only:
        removers = [("keep everything", keep_everything), ("C4 rules", c4_rules), *_peers(), *removers]
    for title, pages in read_sets(arguments):
        print_table(title, pages, removers)


if __name__ == "__main__":
    main()
