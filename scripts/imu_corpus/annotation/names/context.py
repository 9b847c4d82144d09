"""What the words around a name say about its type.

Takes the tokens and a candidate; gives the points for each type that the rows of `names/context.csv` give.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from imu_corpus.annotation.names.candidates import Candidate
from imu_corpus.annotation.names.context_rules import Context, ContextRule, Word, index
from imu_corpus.annotation.names.words import Words

Points = defaultdict[str, int]
"""Points by type."""
_DATELINE = 10
"""Words before a name in which its dateline opens."""


def context_points(words: Words, candidate: Candidate) -> Points:
    """Points for each type of a candidate that its words leave open."""
    points: Points = defaultdict(int)
    for rule in fitting_rules(words, candidate):
        for kind, count in rule.points:
            points[kind] += count
    return points


def fitting_rules(words: Words, candidate: Candidate) -> Iterator[ContextRule]:
    """The rules that hold of a candidate."""
    rules = index()
    before = rules.before.get(_key(words, candidate.first - 1, candidate), ())
    after = rules.after.get(_key(words, candidate.last + 1, candidate), ())
    for rule in (*before, *after, *rules.alone):
        if _holds(words, candidate, rule):
            yield rule


def _holds(words: Words, candidate: Candidate, rule: ContextRule) -> bool:
    return (
        (rule.first_word is None or rule.first_word.holds(words.keys[candidate.first]))
        and (rule.last_word is None or rule.last_word.holds(words.keys[candidate.last]))
        and _stands_in(words, candidate, rule.context)
        and all(_SHAPES[shape](words, candidate) for shape in rule.shapes)
        and (rule.unless is None or not _stands_in(words, candidate, rule.unless))
    )


def _stands_in(words: Words, candidate: Candidate, context: Context) -> bool:
    """Whether the words of a context stand around a candidate."""
    return _follow(words, candidate, context.before, candidate.first, -1) and _follow(
        words, candidate, context.after, candidate.last, 1
    )


def _follow(words: Words, candidate: Candidate, wanted: Sequence[Word], edge: int, step: int) -> bool:
    """Whether words stand one after another from the edge of a candidate on."""
    for far, word in enumerate(wanted, start=1):
        places = range(edge + step * far, edge + step * (far + word.reach), step)
        if not word.is_one_of([_key(words, place, candidate) for place in places]):
            return False
    return True


def _key(words: Words, place: int, candidate: Candidate) -> str:
    """The key of a token of the candidate's sentence, or else an empty one."""
    if 0 <= place < len(words.keys) and words.sentences[place] == words.sentences[candidate.first]:
        return words.keys[place]
    return ""


def _kind(words: Words, candidate: Candidate) -> str:
    """What a candidate looks like: the first of these that it is."""
    surface, is_word = words.surfaces[candidate.last], candidate.first == candidate.last
    if candidate.rule_id == "acronym":
        return "acronym"
    if is_word and surface[1:] != surface[1:].lower() and not surface.isupper():
        return "inner-capital"
    if candidate.rule_id == "given-name-alone":
        return "given-name"
    return "word" if is_word else "full-name"


def _is_in_dateline(words: Words, candidate: Candidate) -> bool:
    """Whether a candidate in brackets stands in a dateline: "BISHKEK, November 12 (Kabar)"."""
    first = max(candidate.first - _DATELINE, 0)
    return any(
        words.is_opening[place] and words.surfaces[place].isupper() for place in range(first, candidate.first - 1)
    )


_SHAPES: dict[str, Callable[[Words, Candidate], bool]] = {
    "acronym": lambda words, candidate: _kind(words, candidate) == "acronym",
    "inner-capital": lambda words, candidate: _kind(words, candidate) == "inner-capital",
    "given-name": lambda words, candidate: _kind(words, candidate) == "given-name",
    "full-name": lambda words, candidate: _kind(words, candidate) == "full-name",
    "several-words": lambda _, candidate: candidate.first < candidate.last,
    "opening": lambda words, candidate: words.is_opening[candidate.first],
    "upper": lambda words, candidate: words.surfaces[candidate.last].isupper(),
    "glued-before": lambda words, candidate: words.is_glued[candidate.first],
    "apart-before": lambda words, candidate: not words.is_glued[candidate.first],
    "glued-after": lambda words, candidate: words.is_glued[candidate.last + 1],
    "after-capital": lambda words, candidate: candidate.first > 1 and words.is_capital[candidate.first - 2],
    "in-dateline": _is_in_dateline,
}
"""By the name that rules give it: what a candidate is, apart from its words."""
