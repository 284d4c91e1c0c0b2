"""From contacts to themes and the book that keeps them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from redress.insight.codes import new_code
from redress.insight.describing import days_of
from redress.insight.naming import plain_names
from redress.insight.observations import Observations
from redress.insight.placing import Placed, place
from redress.insight.telling import Holdings, told
from redress.insight.terms import TextTerms
from redress.insight.theme_book import KeptGroup, KeptTheme, ThemeBook
from redress.insight.theme_groups import carried_groups, grouped
from redress.insight.themes import Namer, Theme, ThemeGroup, Themes
from redress.insight.units import Units, whole_contacts

_LONGEST_TERM = 2
_REFERENCES_KEPT = 30
"""Of a theme's most typical contacts, so that it is found again under another encoder."""


def find_themes(
    observations: Observations,
    book: ThemeBook | None = None,
    *,
    units: Units | None = None,
    namer: Namer = plain_names,
    seed: int = 0,
) -> tuple[Themes, ThemeBook | None]:
    """The themes of contacts, and the book to give to the next run.

    With a book its themes keep their identifiers, names and contacts, and the analyst's steps are
    respected; what it has no theme for may be new themes. `units` are sentences where those are to
    be clustered (`redress.insight.sentences`), else each contact is one. `namer` names themes that
    have no name yet. The same contacts, book and seed give the same themes. Where no contact has a
    vector, there are no themes, a note says so, and the book is the one given.
    """
    units = whole_contacts(observations) if units is None else units
    if not len(units.vectors):
        return _nothing(observations, units, book), book
    ids = [str(id) for id in observations.table["id"].iloc[units.contact]]
    placed = place(units, ids, days_of(observations)[units.contact], book, seed)
    holdings = Holdings.of(observations, units, placed)
    shown = _order(holdings, placed.themes)
    terms = TextTerms.of(units.texts, _LONGEST_TERM).told([holdings.units_of[one] for one in shown])
    named = _named(holdings, placed.themes, shown, namer)
    groups = _groups(_Run(holdings, placed, shown), named, book, namer)
    group_of = {theme: group.id for group in groups for theme in group.themes}
    themes = [
        told(holdings, one, named[one], own, group_of[named[one].id], named[one].id in placed.new)
        for one, own in zip(shown, terms, strict=True)
    ]
    return (
        _whole(_Run(holdings, placed, shown), themes, groups),
        _kept(holdings, placed, named, groups, book),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    holdings: Holdings
    placed: Placed
    shown: Sequence[int]


def _nothing(observations: Observations, units: Units, book: ThemeBook | None) -> Themes:
    why = "No contact has a vector of the sentence encoder, which themes are found by."
    return Themes(
        themes=(),
        groups=(),
        contacts=len(observations),
        rows=(),
        apart=np.arange(len(observations), dtype=np.int64),
        without_vector=len(observations),
        by_sentence=units.by_sentence,
        encoder=units.encoder,
        gone=() if book is None else tuple(one.id for one in book.themes),
        notes=(why if len(observations) else "There is no contact to look into.",),
    )


def _order(holdings: Holdings, themes: Sequence[KeptTheme]) -> list[int]:
    """The places of the themes to show: pinned ones first, then the largest; of the same size by
    identifier, so that the order is the same at every run."""
    shown = [one for one, kept in enumerate(themes) if len(holdings.rows[one]) or kept.is_pinned]
    return sorted(
        shown,
        key=lambda one: (not themes[one].is_pinned, -len(holdings.rows[one]), themes[one].id),
    )


def _named(
    holdings: Holdings,
    themes: Sequence[KeptTheme],
    shown: Sequence[int],
    namer: Namer,
) -> list[KeptTheme]:
    """Every theme with a name: those that have one keep it."""
    names = namer(holdings.unnamed([[one] for one in shown]))
    known = {one.name.casefold() for one in themes if one.name}
    named = list(themes)
    for one, name in zip(shown, names, strict=True):
        if not named[one].name:
            named[one] = replace(named[one], name=_unlike(name, known))
            known.add(named[one].name.casefold())
    return named


def _unlike(name: str, known: Collection[str]) -> str:
    """The name, numbered where another theme has it already."""
    number, found = 1, name
    while found.casefold() in known:
        number += 1
        found = f"{name} ({number})"
    return found


def _groups(
    run: _Run,
    named: Sequence[KeptTheme],
    book: ThemeBook | None,
    namer: Namer,
) -> list[ThemeGroup]:
    """The groups of the themes shown, the largest first; those of the book keep their names."""
    holdings, shown = run.holdings, run.shown
    group = grouped(holdings.middles[list(shown)])
    places = [
        [one for one, own in zip(shown, group, strict=True) if own == number]
        for number in range(int(group.max(initial=-1)) + 1)
    ]
    ids = [[named[one].id for one in own] for own in places]
    before = carried_groups(ids, () if book is None else book.groups)
    names = namer(holdings.unnamed(places))
    taken = set() if book is None else {one.id for one in book.groups}
    known = {one.name.casefold() for one in before if one is not None}
    found = []
    for own, themes, old, name in zip(places, ids, before, names, strict=True):
        id = old.id if old else new_code("G", themes, taken)
        told_name = old.name if old else _unlike(name, known)
        taken.add(id)
        known.add(told_name.casefold())
        rows = np.unique(np.concatenate([holdings.rows[one] for one in own]))
        share = len(rows) / len(holdings.observations)
        found.append(ThemeGroup(id, told_name, tuple(themes), len(rows), share))
    return sorted(found, key=lambda one: (-one.contacts, one.id))


def _whole(run: _Run, themes: Sequence[Theme], groups: Sequence[ThemeGroup]) -> Themes:
    holdings, placed = run.holdings, run.placed
    total = len(holdings.observations)
    held = np.zeros(total, dtype=bool)
    held[holdings.units.contact[placed.assigned.theme >= 0]] = True
    shown = {one.id for one in themes}
    return Themes(
        themes=tuple(themes),
        groups=tuple(groups),
        contacts=total,
        rows=tuple(holdings.rows[one] for one in run.shown),
        apart=np.flatnonzero(~held).astype(np.int64),
        without_vector=total - len(np.unique(holdings.units.contact)),
        by_sentence=holdings.units.by_sentence,
        encoder=holdings.units.encoder,
        gone=tuple(one.id for one in placed.themes if one.id not in shown),
        notes=placed.notes,
    )


def _kept(
    holdings: Holdings,
    placed: Placed,
    named: Sequence[KeptTheme],
    groups: Sequence[ThemeGroup],
    book: ThemeBook | None,
) -> ThemeBook:
    themes = []
    for one, theme in enumerate(named):
        nearest = holdings.nearest_ids(one, _REFERENCES_KEPT)
        themes.append(replace(theme, typical=tuple(nearest)) if nearest else theme)
    return ThemeBook(
        encoder=holdings.units.encoder,
        origin=placed.origin,
        themes=tuple(themes),
        groups=tuple(KeptGroup(one.id, one.name, one.themes) for one in groups),
        former={} if book is None else book.former,
        steps=() if book is None else book.steps,
        runs=1 if book is None else book.runs + 1,
        covers_until=_covers_until(holdings, book),
    )


def _covers_until(holdings: Holdings, book: ThemeBook | None) -> date | None:
    known = holdings.days[~np.isnat(holdings.days)]
    days = [known.max().astype(date)] if len(known) else []
    before = None if book is None else book.covers_until
    return max([*days, *([before] if before else [])], default=None)
