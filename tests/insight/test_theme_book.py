"""From run to run: identifiers stay, the analyst's steps hold, what is new is told as new."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.insight.heaps import both, heaped, theme_of

from redress.insight import theme_hand
from redress.insight.observations import Observations
from redress.insight.theme_book import (
    ThemeBook,
    ThemeBookError,
    book_from,
    book_object,
    read_book,
    write_book,
)
from redress.insight.themes import Themes
from redress.insight.theming import find_themes

AT = datetime(2026, 1, 8, 9, tzinfo=UTC)
WEEK = date(2026, 1, 1)


def year() -> Observations:
    return heaped((60, 50, 40, 30))


def run(seen: Observations, book: ThemeBook | None = None) -> tuple[Themes, ThemeBook]:
    found, kept = find_themes(seen, book)
    assert kept is not None
    return found, kept


def test_a_week_more_keeps_the_themes_and_their_contacts() -> None:
    before, book = run(year())
    whole = both(year(), heaped((4, 4, 4, 4), 7, 1000, 7, WEEK))
    after, _ = run(whole, book)
    first, then = theme_of(before, year()), theme_of(after, whole)
    kept = np.mean([then.get(id) == theme for id, theme in first.items()])
    assert {one.id for one in after.themes} == {one.id for one in before.themes}
    assert kept >= 0.99
    assert after.new == ()


def test_what_comes_up_for_the_first_time_is_announced_as_new() -> None:
    before, book = run(year())
    whole = both(year(), heaped((25,), 7, 1000, 7, WEEK, heaps=(6,)))
    after, _ = run(whole, book)
    assert len(after.new) == 1
    assert after.new[0].service_areas[0].code == "area_6"
    assert {one.id for one in before.themes} < {one.id for one in after.themes}


def test_what_is_new_within_the_reach_of_an_old_theme_is_found_by_its_days() -> None:
    seen = year()
    assert seen.vectors is not None
    before, book = run(seen)
    late = heaped((40,), 3, 1000, 7, WEEK)
    assert late.vectors is not None
    # As heap 0, but all leaning to one side, as no contact did before.
    aside = late.vectors + 0.45 * np.eye(64, dtype=np.float32)[3]
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    whole = both(seen, replace(late, vectors=aside))
    after, _ = run(whole, book)
    undated = replace(whole, table=whole.table.assign(received_on=np.datetime64("NaT", "s")))
    assert [one.contacts for one in after.new] == pytest.approx([40], abs=4)
    assert len(find_themes(undated, book)[0].new) <= len(after.new)
    assert {one.id for one in before.themes} <= {one.id for one in after.themes}


def test_a_theme_without_contacts_is_gone_from_the_run_and_stays_in_the_book() -> None:
    _, book = run(year())
    fewer = year().where(np.array([not id.startswith("3-") for id in year().table["id"]]))
    found, kept = run(fewer, book)
    assert len(found.gone) == 1
    assert {one.id for one in kept.themes} == {one.id for one in book.themes}
    again, _ = run(year(), kept)
    assert found.gone[0] in {one.id for one in again.themes}


def test_renamed_stays_renamed_and_other_names_stay_too() -> None:
    before, book = run(year())
    id = before.themes[1].id
    _, book = run(year(), theme_hand.rename(book, id, "  Roads and\tpotholes ", AT))
    after, _ = run(both(year(), heaped((9, 9), 5, 900)), book)
    assert after.theme(id).name == "Roads and potholes"
    assert after.theme(id).named_by == "analyst"
    others = {one.id: one.name for one in before.themes if one.id != id}
    assert {one.id: one.name for one in after.themes if one.id != id} == others


def test_merged_stays_merged_and_the_old_identifier_leads_on() -> None:
    before, book = run(year())
    gone, kept = before.themes[2].id, before.themes[0].id
    merged = theme_hand.merge(book, gone, kept, AT)
    for _ in range(3):
        after, merged = run(year(), merged)
        assert gone not in {one.id for one in after.themes}
        assert after.theme(kept).contacts == pytest.approx(100, abs=3)
    assert merged.theme(gone).id == kept


def test_split_stays_split_and_the_largest_part_keeps_the_identifier() -> None:
    before, book = run(year())
    merged = theme_hand.merge(book, before.themes[2].id, before.themes[0].id, AT)
    wished = theme_hand.split(merged, before.themes[0].id, 2, AT)
    after, kept = run(year(), wished)
    again, _ = run(both(year(), heaped((5, 5, 5, 5), 8, 700)), kept)
    assert len(after.themes) == len(before.themes)
    assert after.theme(before.themes[0].id).contacts == pytest.approx(60, abs=3)
    assert {one.id for one in again.themes} == {one.id for one in after.themes}
    assert theme_of(again, both(year(), heaped((5, 5, 5, 5), 8, 700))).items() >= {
        *list(theme_of(after, year()).items())[:50]
    }


def test_a_theme_of_identical_contacts_cannot_be_split_and_says_so() -> None:
    seen = both(year(), heaped((20,), 1, 600, heaps=(5,)))
    assert seen.vectors is not None
    vectors = seen.vectors.copy()
    vectors[-20:] = vectors[-1]
    seen = replace(seen, vectors=vectors)
    found, book = run(seen)
    id = theme_of(found, seen)["5-600"]
    after, kept = run(seen, theme_hand.split(book, id, 2, AT))
    assert id in after.notes[0]
    assert kept.theme(id).split_into == 2


def test_not_this_stays_out_and_others_stay_in() -> None:
    before, book = run(year())
    id = before.themes[0].id
    contact = before.themes[0].typical[0].id
    book = theme_hand.exclude(book, id, contact, AT)
    for _ in range(2):
        after, book = run(year(), book)
        assert theme_of(after, year()).get(contact) != id
        assert after.theme(id).contacts == before.theme(id).contacts - 1


def test_a_pinned_theme_is_first_and_shown_without_contacts() -> None:
    before, book = run(year())
    smallest = before.themes[-1].id
    book = theme_hand.pin(book, smallest, AT)
    assert run(year(), book)[0].themes[0].id == smallest
    fewer = year().where(np.array([not id.startswith("3-") for id in year().table["id"]]))
    shown = run(fewer, book)[0].themes[0]
    assert (shown.id, shown.contacts, shown.typical) == (smallest, 0, ())
    unpinned = theme_hand.pin(book, smallest, AT, pinned=False)
    assert run(year(), unpinned)[0].themes[-1].id == smallest


def test_under_another_encoder_themes_are_found_again_by_their_contacts() -> None:
    before, book = run(year())
    book = theme_hand.rename(book, before.themes[0].id, "Bins", AT)
    seen = year()
    assert seen.vectors is not None
    turned = np.ascontiguousarray(seen.vectors[:, ::-1])[:, :60]
    turned /= np.linalg.norm(turned, axis=1, keepdims=True)
    after, kept = run(replace(seen, vectors=turned, encoder="another"), book)
    assert {one.id for one in after.themes} == {one.id for one in before.themes}
    assert after.theme(before.themes[0].id).name == "Bins"
    assert "4 of 4 were found again" in after.notes[0]
    assert kept.encoder == "another"
    assert after.new == ()


def test_a_book_is_the_same_after_writing_and_reading(tmp_path: Path) -> None:
    found, book = run(year())
    book = theme_hand.exclude(book, found.themes[0].id, "0-3", AT)
    write_book(tmp_path / "book.json", book)
    read = read_book(tmp_path / "book.json")
    assert book_object(read) == book_object(book)
    same, _ = run(year(), read)
    assert theme_of(same, year()) == theme_of(run(year(), book)[0], year())


def test_a_book_holds_no_text() -> None:
    seen = year()
    _, book = run(seen)
    written = json.dumps(book_object(book))
    assert not [text for text in seen.texts if text in written]


def broken(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    _, book = run(year())
    value = book_object(book)
    change(value)
    return value


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda book: book.update(schema_version=2), "schema_version"),
        (lambda book: book.update(more=1), "more"),
        (lambda book: book["themes"][0].update(id="bins"), "themes.0.id"),
        (lambda book: book["themes"].append(book["themes"][0]), "same identifier"),
        (lambda book: book.update(origin="AAAA"), "damaged"),
        (lambda book: book.update(origin="!"), "damaged"),
        (lambda book: book["former"].update({"T-AAAA": "T-BBBB", "T-BBBB": "T-AAAA"}), "circle"),
    ],
)
def test_a_book_that_is_none_is_refused_with_the_reason(
    change: Callable[[dict[str, Any]], Any], told: str
) -> None:
    with pytest.raises(ThemeBookError, match=told):
        book_from(broken(change))


def test_steps_that_cannot_be_done_say_why() -> None:
    found, book = run(year())
    first, second = found.themes[0], found.themes[1]
    for step, told in (
        (lambda: theme_hand.rename(book, "T-0000", "x", AT), "no theme 'T-0000'"),
        (lambda: theme_hand.rename(book, first.id, " ", AT), "1 to 120"),
        (lambda: theme_hand.rename(book, first.id, second.name.upper(), AT), second.id),
        (lambda: theme_hand.merge(book, first.id, first.id, AT), "with itself"),
        (lambda: theme_hand.split(book, first.id, 1, AT), "2 to 10"),
        (lambda: theme_hand.exclude(book, first.id, " ", AT), "Which contact"),
    ):
        with pytest.raises(ThemeBookError, match=told):
            step()


def test_steps_are_kept_with_their_time() -> None:
    found, book = run(year())
    book = theme_hand.rename(book, found.themes[0].id, "Bins", AT)
    _, kept = run(year(), book)
    assert [(step.at, step.step, step.detail) for step in kept.steps] == [(AT, "rename", "Bins")]
