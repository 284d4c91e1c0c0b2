"""What a reporting site can report to: the council's service areas as Open311 services."""

from __future__ import annotations

import re
from typing import Any

from redress.labels import Label, Vocabulary
from redress.triage.profiles import NOT_COUNCIL

_SEEN_BY_ALL = frozenset(
    {
        *("recycling_centres", "street_cleansing", "parks_and_trees"),
        *("roads_and_pavements", "street_lighting", "traffic_and_transport"),
        "libraries_leisure_and_culture",
    }
)
"""Service areas about things that everybody can see; reports to any other are about somebody."""
_PRIVATE = "private"
"""FixMyStreet shows reports to a service with this keyword to nobody but the council."""
_LONGEST_KEYWORD = 40


def services_of(vocabulary: Vocabulary) -> dict[str, Label]:
    """The service areas that the council has, by code."""
    labels = vocabulary.question("service_area").labels
    return {one.code: one for one in labels if not one.hidden and one.code != NOT_COUNCIL}


def service_object(label: Label) -> dict[str, Any]:
    """A service as GET services answers it."""
    return {
        "service_code": label.code,
        "service_name": label.name,
        "description": label.meaning[:1].upper() + label.meaning[1:],
        "metadata": False,
        "type": "realtime",
        # Without blanks: FixMyStreet takes them for a part of the keyword.
        "keywords": ",".join(_keywords(label)),
        "group": label.group or label.name,
    }


def definition_object(label: Label) -> dict[str, Any]:
    """A service's definition: it asks for nothing beyond the standard's own fields."""
    return {"service_code": label.code, "attributes": []}


def _keywords(label: Label) -> list[str]:
    words = [] if label.code in _SEEN_BY_ALL else [_PRIVATE]
    parts = re.split(r"[,;:]", re.sub(r"\([^)]*\)", "", label.meaning))
    named = (" ".join(part.split()) for part in parts)
    return [*words, *(one for one in named if 0 < len(one) <= _LONGEST_KEYWORD)]
