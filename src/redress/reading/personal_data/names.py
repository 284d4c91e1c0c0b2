"""People's names: found by lists of names and by the words that introduce or follow them.

A surname or an everyday word (Mark, Will, Rose, Hill) counts only where something says person:
a title, "my name is", a relation, a signature, a given name in front.
"""

from __future__ import annotations

from redress.reading.personal_data.lexicon import Trait
from redress.reading.personal_data.name_contexts import introduced_runs
from redress.reading.personal_data.name_runs import Run, is_full_name, makes_place, run_at
from redress.reading.personal_data.signatures import signed_runs
from redress.reading.personal_data.words import Word, words_of
from redress.spans import Span

_NOT_BEFORE = frozenset("the a an st saint our this that per royal king queen mount port new".split())
_SENTENCE_ENDS = (".", "!", "?", "\n", ":", '"', "“", "‘", "'", "(", "-", "–", "—", "•", "*")
_PERSON_BEFORE = frozenset(
    "told tell asked ask spoke rang phoned called emailed texted met saw thank thanks thanked with from by for to"
    " and & or poor little young old dear hi hello hiya cc attn lovely via".split()
)
_PERSON_AFTER = frozenset(
    "said says told rang was has is had will would came who explained and wants asked called phoned emailed"
    " promised knows thinks wrote can got went did does isn't hasn't wasn't".split()
)


def find_names(text: str) -> list[Span]:
    """Spans of people's names, titles left out, in order and apart."""
    words = words_of(text)
    runs = introduced_runs(words)
    runs += signed_runs(text, words)
    taken = _cover(runs)
    runs += _bare_runs(words, taken)
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
        run = _bare_run(words, index)
        if run is None:
            index += 1
            continue
        runs.append(run)
        index = run.last
    return runs


def _bare_run(words: list[Word], index: int) -> Run | None:
    run = run_at(words, index, lower=not words[index].capital)
    if run.last == run.first or (index and words[index - 1].key in _NOT_BEFORE and words[index].gap == " "):
        return None
    if makes_place(words, run):
        return None
    body = run.of(words)
    if is_full_name(body) and _initials_marked(words, run):
        return run
    if _is_given_alone(words, index):
        return Run(index, index + 1)
    return None


def _initials_marked(words: list[Word], run: Run) -> bool:
    """Whether initials in front of a family name carry a full stop: "zone P Marsh" is no name."""
    head, following = words[run.first], words[run.first + 1]
    if not head.initial:
        return True
    if following.gap.startswith("."):
        return True
    return following.initial and len(run.of(words)) > 2


def _is_given_alone(words: list[Word], index: int) -> bool:
    word = words[index]
    if not word.has(Trait.GIVEN) or word.has(Trait.BARRED) or len(word.text) < 2:
        return False
    following = words[index + 1] if index + 1 < len(words) else None
    beside = following is not None and following.gap == " " and following.capital
    if beside and following is not None and not following.has(Trait.BARRED) and following.text != "I":
        return False
    if word.solid and not word.has(Trait.PLACE):
        if len(word.text) < 3 and word.key not in {"jo", "ed", "al"}:
            return False
        if not word.capital:
            return len(word.text) > 3 and not word.has(Trait.SURNAME | Trait.ORGANISATION)
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
        return following is not None and following.gap == " " and following.key in {"said", "says", "told", "rang", "explained"}
    if words[index - 1].key not in _PERSON_BEFORE or word.gap != " ":
        return False
    return following is None or following.gap != " " or following.key in _PERSON_AFTER


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
        plural = word.key[:-1] if word.key.endswith("s") and index and words[index - 1].key == "the" else ""
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
