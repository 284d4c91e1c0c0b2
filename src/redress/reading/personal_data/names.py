"""People's names: found by lists of names and by the words that introduce or follow them.

A surname or an everyday word (Mark, Will, Rose, Hill) counts only where something says person:
a title, "my name is", a relation, a signature, a given name in front.
"""

from __future__ import annotations

from redress.reading.personal_data.lexicon import Trait, context
from redress.reading.personal_data.name_contexts import introduced_runs
from redress.reading.personal_data.name_runs import Run, is_full_name, makes_place, run_at
from redress.reading.personal_data.signatures import signed_runs
from redress.reading.personal_data.words import Word, words_of
from redress.spans import Span

_SENTENCE_ENDS = (
    ".",
    "!",
    "?",
    "\n",
    ":",
    '"',
    "“",
    "\u2018",
    "'",
    "(",
    "-",
    "\u2013",
    "\u2014",
    "•",
    "*",
)


def find_names(text: str) -> list[Span]:
    """Spans of people's names, titles left out, in order and apart."""
    words = words_of(text)
    runs = introduced_runs(words)
    runs += signed_runs(text, words)
    taken = _cover(runs)
    runs += _bare_runs(words, taken)
    runs += _paired(words, runs)
    runs += _named_again(words, runs)
    return _spans(words, runs)


def _cover(runs: list[Run]) -> set[int]:
    return {index for run in runs for index in range(run.first, run.last)}


def _bare_runs(words: list[Word], taken: set[int]) -> list[Run]:
    """Names that nothing introduces: whole names, and given names that are nothing else."""
    runs, index = [], 0
    while index < len(words):
        word = words[index]
        if index in taken or not (word.known or word.initial):
            index += 1
            continue
        run = run_at(words, index, lower=not word.capital)
        if run.last > run.first and makes_place(words, run):
            index = max(run.last, index + 1)
            continue
        name = _bare_run(words, run)
        if name is not None:
            runs.append(_with_unlisted_front(words, name, taken))
        index = name.last if name else index + 1
    return runs


def _with_unlisted_front(words: list[Word], run: Run, taken: set[int]) -> Run:
    """The run with an unlisted given name in front of it, inside a sentence."""
    front = run.first - 1
    if front < 1 or front in taken or words[run.first].gap != " " or run.last - run.first < 2:
        return run
    word = words[front]
    inside = word.gap == " " and not words[front - 1].capital
    plain = word.plausible and not word.traits and len(word.text) > 2
    return Run(front, run.last) if inside and plain else run


def _bare_run(words: list[Word], run: Run) -> Run | None:
    """The name in a run that makes no place: the whole, its given name alone, or none."""
    first = run.first
    barred = first and words[first - 1].key in context("not_before") and words[first].gap == " "
    if run.last == first or barred:
        return None
    if is_full_name(run.of(words)) and _initials_marked(words, run):
        return run
    return Run(first, first + 1) if _is_given_alone(words, first) else None


def _initials_marked(words: list[Word], run: Run) -> bool:
    """Whether initials in front of a family name are somebody's: "zone P Marsh" is no name."""
    head, following = words[run.first], words[run.first + 1]
    if not head.initial or following.gap.startswith("."):
        return True
    if following.initial:
        return len(run.of(words)) > 2
    lettered = run.first > 0 and words[run.first - 1].key in context("lettered")
    return following.solid and head.text not in "AI" and not lettered


def _is_given_alone(words: list[Word], index: int) -> bool:
    word = words[index]
    if not word.has(Trait.GIVEN) or word.has(Trait.BARRED) or len(word.text) < 2:
        return False
    following = words[index + 1] if index + 1 < len(words) else None
    beside = following is not None and following.gap == " " and following.capital
    if (
        beside
        and following is not None
        and not following.has(Trait.BARRED)
        and following.text != "I"
    ):
        return False
    if word.solid and not word.has(Trait.PLACE):
        if len(word.text) < (4 if word.text.isupper() else 3) and word.key not in {
            "jo",
            "ed",
            "al",
        }:
            return False
        if not word.capital:
            handed = (
                bool(index) and words[index - 1].key in context("person_before") and word.gap == " "
            )
            return len(word.text) > 3 and (
                handed or not word.has(Trait.SURNAME | Trait.ORGANISATION)
            )
        return True
    return word.capital and _stands_as_person(words, index, following)


def _stands_as_person(words: list[Word], index: int, following: Word | None) -> bool:
    """Whether an everyday word or a town, with a capital inside a sentence, is used as a person."""
    word = words[index]
    if index == 0 or word.gap.rstrip(" ").endswith(_SENTENCE_ENDS) or word.text.isupper():
        return False
    if word.key in {"may", "april", "june", "august", "victoria"} or len(word.text) < 3:
        return False
    if word.has(Trait.PLACE):
        return (
            following is not None
            and following.gap == " "
            and following.key in {"said", "says", "told", "rang", "explained"}
        )
    if words[index - 1].key not in context("person_before") or word.gap != " ":
        return False
    if words[index - 1].key in context("done_to_people"):
        return True
    return following is None or following.gap != " " or following.key in context("person_after")


def _paired(words: list[Word], runs: list[Run]) -> list[Run]:
    """Given names joined to a name by "and" or "&" in front: "Patience & Roy Ellwood"."""
    taken = _cover(runs)
    pairs = []
    for run in runs:
        gap, index = words[run.first].gap, run.first - 1
        if index > 0 and words[index].key == "and" and gap == " " and words[index].gap == " ":
            index -= 1
        elif gap not in {" & ", " + "}:
            continue
        if index >= 0 and index not in taken and words[index].capital:
            word = words[index]
            if word.has(Trait.GIVEN) and not word.has(Trait.BARRED | Trait.PLACE):
                pairs.append(Run(index, index + 1))
    return pairs


def _named_again(words: list[Word], runs: list[Run]) -> list[Run]:
    """Later and earlier uses of a name's words by themselves, a family's plural included."""
    taken = _cover(runs)
    keys: set[str] = set()
    for run in runs:
        for word in run.of(words):
            if len(word.text) > 2 and (word.solid or not word.has(Trait.ORDINARY)):
                keys.add(word.key)
    again = []
    for index, word in enumerate(words):
        if index in taken or not word.capital or word.has(Trait.BARRED):
            continue
        plural = (
            word.key[:-1]
            if word.key.endswith("s") and index and words[index - 1].key == "the"
            else ""
        )
        if word.key in keys or plural in keys:
            run = Run(index, index + 1)
            if not makes_place(words, run):
                again.append(run)
    return again


def _spans(words: list[Word], runs: list[Run]) -> list[Span]:
    """The runs as spans; of two that overlap, what either covers."""
    spans: list[Span] = []
    for run in sorted(runs):
        start, end = words[run.first].start, words[run.last - 1].end
        if spans and start < spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, end))
        else:
            spans.append(Span(start, end))
    return spans
