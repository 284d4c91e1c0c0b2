"""The analyst's own hand: each step gives a new book, which the next run respects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import numpy as np

from redress.insight.centres import Territory
from redress.insight.theme_book import NAME_LENGTH, KeptTheme, Step, ThemeBook, ThemeBookError

MOST_PARTS = 10


def rename(book: ThemeBook, id: str, name: str, at: datetime) -> ThemeBook:
    """Give a theme a name, which no run takes from it.

    Raises:
        ThemeBookError: there is no such theme, or the name is empty, too long or another's.
    """
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise ThemeBookError(f"A name has 1 to {NAME_LENGTH} characters, on one line.")
    theme = book.theme(id)
    for other in book.themes:
        if other.id != theme.id and other.name.casefold() == name.casefold():
            raise ThemeBookError(f"{other.id} has that name already. To make them one, merge them.")
    changed = _changed(book, theme, lambda one: replace(one, name=name, named_by="analyst"))
    return _noted(changed, Step(at, "rename", theme.id, name))


def pin(book: ThemeBook, id: str, at: datetime, *, pinned: bool = True) -> ThemeBook:
    """Have a theme shown first, also where it has no contact; or no longer.

    Raises:
        ThemeBookError: there is no such theme.
    """
    theme = book.theme(id)
    changed = _changed(book, theme, lambda one: replace(one, is_pinned=pinned))
    return _noted(changed, Step(at, "pin" if pinned else "unpin", theme.id))


def merge(book: ThemeBook, id: str, into: str, at: datetime) -> ThemeBook:
    """Make a theme part of another: whatever lies near either is of the other from now on.

    Its identifier leads to the other. What was excluded from either stays excluded.

    Raises:
        ThemeBookError: either is not there, or both are the same.
    """
    gone, kept = book.theme(id), book.theme(into)
    if gone.id == kept.id:
        raise ThemeBookError(f"{gone.id} cannot be merged with itself.")
    whole = replace(
        kept,
        territory=Territory(
            np.concatenate([kept.territory.centres, gone.territory.centres]),
            min(kept.territory.floor, gone.territory.floor),
            min(kept.territory.closeness, gone.territory.closeness),
        ),
        is_pinned=kept.is_pinned or gone.is_pinned,
        excluded=kept.excluded | gone.excluded,
        typical=kept.typical + gone.typical,
        split_into=None,
    )
    themes = tuple(whole if one.id == kept.id else one for one in book.themes if one.id != gone.id)
    groups = tuple(
        replace(group, themes=tuple(one for one in group.themes if one != gone.id))
        for group in book.groups
    )
    merged = replace(book, themes=themes, groups=groups, former={**book.former, gone.id: kept.id})
    return _noted(merged, Step(at, "merge", gone.id, kept.id))


def split(book: ThemeBook, id: str, parts: int, at: datetime) -> ThemeBook:
    """Have the next run split a theme: the largest part keeps its identifier and its name.

    It is the next run that has the contacts; so this is a wish until then.

    Raises:
        ThemeBookError: there is no such theme, or so many parts are none.
    """
    if not 2 <= parts <= MOST_PARTS:
        raise ThemeBookError(f"A theme is split into 2 to {MOST_PARTS} parts.")
    theme = book.theme(id)
    changed = _changed(book, theme, lambda one: replace(one, split_into=parts))
    return _noted(changed, Step(at, "split", theme.id, str(parts)))


def exclude(book: ThemeBook, id: str, contact: str, at: datetime) -> ThemeBook:
    """Keep a contact, by its reference, out of a theme: "not this".

    Raises:
        ThemeBookError: there is no such theme, or no reference.
    """
    contact = contact.strip()
    if not contact:
        raise ThemeBookError("Which contact? Give its case reference, or its id in the file.")
    theme = book.theme(id)
    changed = _changed(book, theme, lambda one: replace(one, excluded=one.excluded | {contact}))
    return _noted(changed, Step(at, "exclude", theme.id, contact))


def _changed(
    book: ThemeBook, theme: KeptTheme, change: Callable[[KeptTheme], KeptTheme]
) -> ThemeBook:
    themes = tuple(change(one) if one.id == theme.id else one for one in book.themes)
    return replace(book, themes=themes)


def _noted(book: ThemeBook, step: Step) -> ThemeBook:
    return replace(book, steps=(*book.steps, step))
