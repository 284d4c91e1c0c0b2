"""Names that the words in front introduce: titles, relations, roles, "my name is", greetings."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from redress.reading.personal_data.lexicon import Trait, context
from redress.reading.personal_data.name_runs import Run, lower_given, makes_place, run_at
from redress.reading.personal_data.words import Word

Introducer = Callable[[list[Word], int], Run | None]

_NOT_GREETED = Trait.BARRED | Trait.ORGANISATION


def introduced_runs(words: list[Word]) -> list[Run]:
    """The runs of words that their introduction makes names."""
    introducers = _introducers()
    runs: list[Run] = []
    for index, word in enumerate(words):
        for introduce in introducers.get(word.key, ()):
            run = introduce(words, index)
            if run is not None:
                runs.append(run)
                break
    return runs


@cache
def _introducers() -> dict[str, list[Introducer]]:
    """What each introducing word asks, in order of trust."""
    introducers: dict[str, list[Introducer]] = {}
    for keys, introduce in (
        (context("titles"), _after_title),
        (context("called"), _after_called),
        (context("statements"), _after_statement),
        (context("relations") | context("roles"), _after_relation),
        (context("greetings"), _after_greeting),
        (context("fields"), _after_field),
    ):
        for key in keys:
            introducers.setdefault(key, []).append(introduce)
    return introducers


def _after_title(words: list[Word], index: int) -> Run | None:
    title, first = words[index], index + 1
    if first >= len(words) or (not title.capital and title.key not in context("any_case_titles")):
        return None
    if title.key == "dr" and _is_drive(words, index):
        return None
    if words[first].gap in {" and ", " & "} or words[first].key == "and":
        return None
    if words[first].gap not in {" ", ". ", ") ", ".", ".) ", "/"}:
        return None
    if words[first].key in context("titles") and words[first].key not in {"judge", "major"}:
        return None
    run = run_at(words, first, lower=not title.capital or words[first].text.islower())
    run = _trimmed_after_title(words, run)
    if run.last == run.first:
        return _lower_after_title(words, title, first)
    head = words[first]
    if title.key in context("strict_titles") and not head.initial:
        strong = head.known if title.key in {"miss", "clr"} else head.solid
        unlisted = title.key == "miss" and not head.has(Trait.ORDINARY)
        if not (strong or unlisted):
            return None
    return run if not _initials_only(run.of(words)) else None


def _is_drive(words: list[Word], index: int) -> bool:
    """Whether "Dr" ends a street's name."""
    return (
        index > 0
        and words[index].gap == " "
        and words[index - 1].capital
        and not words[index - 1].has(Trait.BARRED)
    )


def _lower_after_title(words: list[Word], title: Word, first: int) -> Run | None:
    """An unlisted family name in lower case after a title in lower case ("mrs osgathorpe")."""
    word = words[first]
    lower = not title.capital and title.key in {"mr", "mrs", "ms", "cllr"}
    if not lower or word.gap not in {" ", ". "} or word.has(Trait.BARRED) or len(word.text) < 3:
        return None
    return Run(first, first + 1) if not word.has(Trait.ORDINARY) or word.known else None


def _trimmed_after_title(words: list[Word], run: Run) -> Run:
    """The run without what follows a family name: "Mrs Begum Rang" is telegraphic, not a name."""
    body = run.of(words)
    if len(body) < 2:
        return run
    for offset in range(1, len(body)):
        word = body[offset]
        if not word.known and (
            word.key in context("verbs") or word.has(Trait.STREET_TYPE | Trait.ORGANISATION)
        ):
            return Run(run.first, run.first + offset)
    return run


def _initials_only(body: list[Word]) -> bool:
    return all(len(word.text) == 1 for word in body)


def _after_called(words: list[Word], index: int) -> Run | None:
    first = index + 1
    if first >= len(words) or words[first].gap not in {" ", ' "', " '", " “", " \u2018"}:
        return None
    run = run_at(words, first, lower=True)
    if run.last == run.first or makes_place(words, run):
        return None
    head = words[first]
    person = index > 0 and (
        words[index - 1].key in context("roles") or words[index - 1].key in context("relations")
    )
    if words[index].key == "name's":
        person = index > 0 and words[index - 1].key == "my"
    named = head.has(Trait.GIVEN) and (head.solid or (person and head.capital))
    return run if named or (person and head.plausible) else None


def _after_statement(words: list[Word], index: int) -> Run | None:
    """Who the writer or caller says that they are."""
    word, first = words[index], index + 1
    if word.key == "name":
        if (
            first < len(words)
            and words[first].key in {"is", "was", "of", "as"}
            and words[first].gap == " "
        ):
            first += 1
        elif not (first < len(words) and re.fullmatch(r"\s?[:=]\s?", words[first].gap)):
            return None
        lead = words[index - 1].key if index else ""
        if first < len(words) and words[first].gap not in {" ", ": ", ":", " : ", " = "}:
            return None
        return _stated(
            words,
            first,
            sure=lead in {"my", "his", "her", "whose", "full", "maiden", "first", "last", ""},
        )
    if first >= len(words) or words[first].gap != " ":
        return None
    if word.key == "is" and (not index or words[index - 1].key not in {"this", "it"}):
        return None
    if word.key == "am" and (not index or words[index - 1].key != "i"):
        return None
    head = words[first]
    if not head.has(Trait.GIVEN) or not head.solid:
        return None
    return _stated(words, first, sure=False)


def _stated(words: list[Word], first: int, *, sure: bool) -> Run | None:
    if first >= len(words):
        return None
    run = run_at(words, first, lower=True)
    if run.last == run.first and sure:
        run = lower_given(words, first)
    if run.last == run.first or makes_place(words, run):
        return None
    head = words[first]
    if head.solid or (sure and head.capital and (head.known or not head.has(Trait.ORDINARY))):
        return run
    if (
        sure
        and head.has(Trait.GIVEN)
        and head.key not in {"on", "so", "to", "an", "no", "in", "not", "don"}
    ):
        return run
    return None


def _after_relation(words: list[Word], index: int) -> Run | None:
    """A name beside a relation or a role: "my son Kyle", "our grandson, Lewis", "cust Amir"."""
    first = index + 1
    if first >= len(words) or words[first].gap not in {" ", ", ", " (", ": ", " - ", " \u2013 "}:
        return None
    head = words[first]
    if not (head.plausible or head.initial or head.solid) or head.key in context("verbs"):
        return None
    run = run_at(words, first, lower=not head.capital)
    if run.last == run.first or makes_place(words, run):
        return None
    beside = head.gap == " "
    relation = words[index].key in context("relations")
    if head.has(Trait.GIVEN) and (head.solid or (beside and relation and head.capital)):
        return run if not head.has(Trait.PLACE) or (beside and relation) else None
    listed = head.known and head.capital and not head.has(Trait.ORDINARY | Trait.PLACE)
    full = len(run.of(words)) > 1 and (head.initial or head.known) and run.of(words)[-1].known
    if beside and (listed or (full and head.capital)):
        return run
    return None


def _after_greeting(words: list[Word], index: int) -> Run | None:
    first = index + 1
    if first >= len(words) or words[first].gap != " " or words[first].has(_NOT_GREETED):
        return None
    run = run_at(words, first, lower=True)
    if run.last == run.first:
        return None
    head = words[first]
    closed = run.last >= len(words) or words[run.last].gap[:1] in {",", "\n", "-", "\u2013", "!"}
    if head.has(Trait.GIVEN) and (head.solid or (closed and head.capital)):
        return run if not makes_place(words, run) else None
    return None


def _after_field(words: list[Word], index: int) -> Run | None:
    """A name in a form's or a note's field: "CALLER: Hywel Rees", "From: B Osei"."""
    first = index + 1
    if first >= len(words) or not re.fullmatch(r"\s?[:=]\s*", words[first].gap):
        return None
    run = run_at(words, first)
    body = run.of(words)
    if not body or makes_place(words, run) or _initials_only(body):
        return None
    named = body[0].solid or (
        len(body) > 1 and (body[0].known or body[0].initial) and body[-1].known
    )
    return run if named else None
