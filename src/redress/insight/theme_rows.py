"""Themes as a table, a row each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from redress.insight.themes import Counted, Themes

ROW_COLUMNS = {
    "theme": str,
    "name": str,
    "group": str,
    "group_name": str,
    "contacts": int,
    "share": float,
    "new": bool,
    "pinned": bool,
    "trend": str,
    "trend_ratio": float,
    "terms": str,
    "service_areas": str,
    "causes": str,
    "outcomes": str,
    "flags": str,
    **{f"typical_{number}": str for number in range(1, 6)},
    "atypical": str,
}
"""The columns of `theme_rows` and their types."""
_MOST = 3
"""Codes told of each kind."""


def theme_rows(found: Themes) -> Iterator[dict[str, Any]]:
    """A row a theme; codes as "missed_bin 12, street_cleansing 3", texts redacted."""
    names = {group.id: group.name for group in found.groups}
    for one in found.themes:
        texts = [example.text for example in one.typical] + [None] * (5 - len(one.typical))
        yield {
            "theme": one.id,
            "name": one.name,
            "group": one.group,
            "group_name": names[one.group],
            "contacts": one.contacts,
            "share": round(one.share, 4),
            "new": one.is_new,
            "pinned": one.is_pinned,
            "trend": one.trend.direction if one.trend else None,
            "trend_ratio": round(one.trend.ratio, 3) if one.trend and one.trend.ratio else None,
            "terms": ", ".join(term.words for term in one.terms),
            "service_areas": _told(one.service_areas),
            "causes": _told(one.causes),
            "outcomes": _told(one.outcomes),
            "flags": _told(one.flags),
            **{f"typical_{number}": text for number, text in enumerate(texts, start=1)},
            "atypical": one.atypical[0].text if one.atypical else None,
        }


def _told(counts: Sequence[Counted]) -> str:
    return ", ".join(f"{one.code} {one.contacts}" for one in counts[:_MOST])
