"""The Codes' yearly self-assessment: each point, what the record says of it, the rest to answer."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from redress.insight.reports.material import Material
from redress.insight.reports.sections.evidence import EVIDENCE
from redress.insight.reports.telling import said
from redress.insight.reports.values import (
    NOT_APPLICABLE,
    TO_ANSWER,
    Column,
    Figure,
    Row,
    Section,
    Sentence,
    Table,
    Unit,
    text,
)

_CODES = {
    "lgsco": "Local Government and Social Care Ombudsman's Code",
    "housing": "Housing Ombudsman's Code",
}
_SURE = {"C": "", "S": " [as others quote the Code]", "U": " [not confirmed: check the Code]"}
_COLUMNS = (
    Column("asks", "What it asks"),
    Column("evidence", "What the record says"),
    Column("complies", "Do we comply?"),
    Column("comment", "Evidence and comment"),
)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a Code, in Redress's own words."""

    code: str
    """lgsco or housing."""
    number: str
    asks: str
    sure: str
    """C, S or U: how the point is known."""
    evidence: str | None = None
    """Of the record, if any of it bears on the point."""


@cache
def points() -> tuple[Point, ...]:
    """The points of both Codes, in their order."""
    folder = resources.files("redress.insight.reports") / "data"
    tables = tomllib.loads((folder / "self_assessment.toml").read_text("utf-8"))["points"]
    return tuple(Point(**table) for table in tables)


def self_assessment(material: Material) -> Section:
    """A table for each Code that binds the council; nothing in it is guessed."""
    codes = ["lgsco", *(["housing"] if material.profile.landlord else [])]
    tables = tuple(
        Table(
            f"self_assessment_{code}",
            f"Self-assessment: {_CODES[code]}",
            "Point",
            _COLUMNS,
            tuple(_row(material, one) for one in points() if one.code == code),
        )
        for code in codes
    )
    told = Sentence(
        "Whether the council complies is for its officers and its governing body to say. Figures "
        "stand where the record has them; all else is left to be answered."
    )
    note = "The points are in our own words: the ombudsman's own form and text decide."
    return Section("self_assessment", "The Codes' self-assessment", (told,), tables, (note,))


def _row(material: Material, point: Point) -> Row:
    known = NOT_APPLICABLE
    if point.evidence is not None:
        found = EVIDENCE[point.evidence](material)
        known = text(said(found), of=tuple(key for one in found.figures for key in one.of))
    asks = Figure(point.asks + _SURE[point.sure], Unit.TEXT)
    return Row(point.number, point.number, (asks, known, TO_ANSWER, TO_ANSWER))
