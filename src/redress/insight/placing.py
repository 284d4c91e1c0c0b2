"""Which theme each contact is of: those of the book first, then what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from redress.insight.centres import (
    Assigned,
    Territory,
    assign,
    moved,
    rounded,
    seen_from,
    territory,
)
from redress.insight.codes import new_code
from redress.insight.describing import Days
from redress.insight.discovery import arisen_within, discover, fewest
from redress.insight.neighbours import Places, spread_centres
from redress.insight.observations import Vectors
from redress.insight.theme_book import KeptTheme, ThemeBook
from redress.insight.units import Units, points_of

_MOST_ROUNDS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Where every unit belongs."""

    origin: Vectors
    seen: Vectors
    """The units' vectors as seen from the origin."""
    themes: tuple[KeptTheme, ...]
    """A new one has no name yet."""
    assigned: Assigned
    """Its themes are places in `themes`."""
    new: frozenset[str]
    notes: tuple[str, ...] = ()


def place(
    units: Units, ids: Sequence[str], days: Days, book: ThemeBook | None, seed: int = 0
) -> Placed:
    """Each unit in a theme of the book where one reaches it, or in a new theme, or apart.

    `ids` and `days` are the references of the units' contacts and the days on which those came in,
    NaT where unknown: what came in since the run before may be a new theme also where an old one
    reaches it. A book of another encoder's vectors cannot be
    compared with these: all begins anew, and its themes are found again by their typical contacts.
    """
    least = fewest(len(set(units.contact.tolist())))
    if book is not None and book.encoder == units.encoder:
        return _carried_on(units, ids, _since(book, days), book, least, seed)
    origin = _middle(units.vectors)
    seen = seen_from(origin, units.vectors)
    themes, assigned = _with_new(seen, ids, (), frozenset(), least, seed)
    if book is None:
        return Placed(origin, seen, themes, assigned, frozenset())
    return _found_again(Placed(origin, seen, themes, assigned, frozenset()), ids, book, units)


def _middle(vectors: Vectors) -> Vectors:
    """The middle of the vectors that differ; nought for one, which would have no direction."""
    points, _ = points_of(vectors)
    middle = points.mean(axis=0) if len(points) > 1 else np.zeros_like(points[0])
    return rounded(middle)


def _carried_on(
    units: Units,
    ids: Sequence[str],
    recent: npt.NDArray[np.bool_],
    book: ThemeBook,
    least: int,
    seed: int,
) -> Placed:
    seen = seen_from(book.origin, units.vectors)
    taken = frozenset(book.former)
    kept, notes = _split(seen, ids, book.themes, taken, seed)
    arisen = arisen_within(seen, recent, [one.territory for one in kept], least, seed)
    kept = (*kept, *_new_themes(arisen, seen, ids, kept, taken))
    themes, assigned = _with_new(seen, ids, kept, taken, least, seed)
    known = {one.id for one in book.themes}
    themes = tuple(
        _moved(one, seen, assigned, place) if one.id in known else one
        for place, one in enumerate(themes)
    )
    new = frozenset(one.id for one in themes if one.id not in known)
    return Placed(book.origin, seen, themes, assigned, new, notes)


def _since(book: ThemeBook, days: Days) -> npt.NDArray[np.bool_]:
    """Which days are later than any that the book has seen; one that is not known is not."""
    if book.covers_until is None:
        return np.zeros(len(days), dtype=np.bool_)
    return np.asarray(days > np.datetime64(book.covers_until, "D"))


def _moved(one: KeptTheme, seen: Vectors, assigned: Assigned, place: int) -> KeptTheme:
    own = assigned.theme == place
    if not own.any():
        return one
    weights = np.ones(int(own.sum()))
    return replace(one, territory=moved(one.territory, seen[own], weights, assigned.centre[own]))


def _with_new(
    seen: Vectors,
    ids: Sequence[str],
    kept: tuple[KeptTheme, ...],
    taken: frozenset[str],
    least: int,
    seed: int,
) -> tuple[tuple[KeptTheme, ...], Assigned]:
    """The themes and those that are new among what they leave over, until there are no more."""
    themes = kept
    assigned = _assigned(seen, ids, themes)
    for _ in range(_MOST_ROUNDS):
        left = assigned.theme < 0
        if left.sum() < least:
            break
        territories = [one.territory for one in themes]
        found = discover(seen[left], least, territories, seed)
        both = assign(seen, [*territories, *found], _barred(ids, themes))
        lasting = _lasting(both, found, len(themes), least)
        if not lasting:
            break
        themes = (*themes, *_new_themes(lasting, seen, ids, themes, taken))
        assigned = _assigned(seen, ids, themes)
    return themes, assigned


def _lasting(both: Assigned, found: Sequence[Territory], known: int, least: int) -> list[Territory]:
    """Those found that hold enough once each unit has gone to the nearest."""
    sizes = np.bincount(both.theme[both.theme >= 0], minlength=known + len(found))[known:]
    return [one for one, size in zip(found, sizes, strict=True) if size >= least]


def _new_themes(
    found: Sequence[Territory],
    seen: Vectors,
    ids: Sequence[str],
    known: Sequence[KeptTheme],
    taken: frozenset[str],
) -> list[KeptTheme]:
    held = assign(seen, found)
    codes = {one.id for one in known} | taken
    made = []
    for place, one in enumerate(found):
        own = np.flatnonzero(held.theme == place)
        code = new_code("T", sorted({ids[unit] for unit in own.tolist()}), codes)
        codes.add(code)
        made.append(KeptTheme(code, "", one))
    return made


def _assigned(seen: Vectors, ids: Sequence[str], themes: Sequence[KeptTheme]) -> Assigned:
    return assign(seen, [one.territory for one in themes], _barred(ids, themes))


def _barred(ids: Sequence[str], themes: Sequence[KeptTheme]) -> list[tuple[int, int]]:
    excluded = {
        id: [place for place, one in enumerate(themes) if id in one.excluded]
        for theme in themes
        for id in theme.excluded
    }
    if not excluded:
        return []
    return [(unit, place) for unit, id in enumerate(ids) for place in excluded.get(id, ())]


def _split(
    seen: Vectors,
    ids: Sequence[str],
    themes: tuple[KeptTheme, ...],
    taken: frozenset[str],
    seed: int,
) -> tuple[tuple[KeptTheme, ...], tuple[str, ...]]:
    """The themes with those split that an analyst wished to; the largest part stays what it was."""
    assigned = _assigned(seen, ids, themes)
    whole: list[KeptTheme] = []
    notes = []
    codes = {one.id for one in themes} | taken
    for place, one in enumerate(themes):
        if one.split_into is None:
            whole.append(one)
            continue
        own = np.flatnonzero(assigned.theme == place)
        parts = _parts(seen, own, one.split_into, seed)
        if len(parts) < one.split_into:
            whole.append(one)
            notes.append(
                f"{one.id} has too few different contacts here for {one.split_into} parts; it is "
                "split when it has more."
            )
            continue
        for number, part in enumerate(parts):
            code = (
                one.id
                if not number
                else new_code("T", sorted({ids[u] for u in part.tolist()}), codes)
            )
            codes.add(code)
            whole.append(_part(one, code, seen[part], seed))
    return tuple(whole), tuple(notes)


def _part(one: KeptTheme, code: str, vectors: Vectors, seed: int) -> KeptTheme:
    held = territory(vectors, np.ones(len(vectors)), seed)
    # Whatever the theme reached before, its parts reach together.
    held = replace(held, floor=min(held.floor, one.territory.floor))
    if code == one.id:
        return replace(one, territory=held, split_into=None)
    return KeptTheme(code, "", held, excluded=one.excluded)


def _parts(seen: Vectors, own: Places, count: int, seed: int) -> list[Places]:
    points, which = points_of(seen[own])
    if len(points) < count:
        return []
    weights = np.bincount(which).astype(np.float64)
    nearest = (points @ spread_centres(points, weights, count, seed).T).argmax(axis=1)[which]
    parts = [own[nearest == part] for part in range(count)]
    return sorted((part for part in parts if len(part)), key=len, reverse=True)


def _found_again(placed: Placed, ids: Sequence[str], book: ThemeBook, units: Units) -> Placed:
    """Themes under another encoder, with what the book has of those that hold the same contacts."""
    held: dict[str, Counter[int]] = {one.id: Counter() for one in book.themes}
    theme_of: dict[str, Counter[int]] = {}
    for id, theme in zip(ids, placed.assigned.theme.tolist(), strict=True):
        theme_of.setdefault(id, Counter())[theme] += 1
    for one in book.themes:
        for id in one.typical:
            for theme in theme_of.get(id, ()):
                if theme >= 0:
                    held[one.id][theme] += 1
    carried = _carried(book, held, theme_of)
    themes = tuple(
        replace(carried[place], territory=one.territory) if place in carried else one
        for place, one in enumerate(placed.themes)
    )
    lost = [one for one in book.themes if one.id not in {kept.id for kept in carried.values()}]
    notes = [
        f"The book was made with {book.encoder or 'no encoder'}; these vectors are of "
        f"{units.encoder or 'no encoder'}. The themes were found anew: {len(carried):,} of "
        f"{len(book.themes):,} were found again by their contacts, with their identifiers."
    ]
    if lost:
        notes.append("Not found again: " + ", ".join(one.id for one in lost) + ".")
    new = frozenset(one.id for place, one in enumerate(themes) if place not in carried)
    return replace(placed, themes=themes, new=new, notes=tuple(notes))


def _carried(
    book: ThemeBook, held: dict[str, Counter[int]], theme_of: dict[str, Counter[int]]
) -> dict[int, KeptTheme]:
    """For each place of a theme found, the theme of the book whose known contacts it mostly has."""
    carried: dict[int, KeptTheme] = {}
    ranked = sorted(book.themes, key=lambda one: (-max(held[one.id].values(), default=0), one.id))
    for one in ranked:
        known = sum(id in theme_of for id in one.typical)
        for place, count in held[one.id].most_common(1):
            if 2 * count > known and place not in carried:
                carried[place] = one
    return carried
