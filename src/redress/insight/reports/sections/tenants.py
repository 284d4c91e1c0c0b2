"""Tenant Satisfaction Measures CH01 and CH02 (Regulator of Social Housing)."""

from __future__ import annotations

from redress.insight.reports.cases import LANDLORD_STAGES
from redress.insight.reports.material import Material
from redress.insight.reports.sections.contact import given
from redress.insight.reports.sections.timeliness import stages_of
from redress.insight.reports.values import (
    Column,
    Figure,
    Key,
    Row,
    Section,
    Sentence,
    Status,
    Sum,
    Table,
    count,
    rate,
    share,
)

_NOTES = (
    "CH01: complaints that the council took as landlord, for each 1,000 homes that it owns; each "
    "stage in the period in which it was asked for.",
    "CH02: of those made, the share answered within the Housing Ombudsman's Code, whatever the "
    "council's own clocks: 10 working days from the acknowledgement at stage 1, 20 at stage 2, or "
    "an extension of at most as many more. A complaint whose time is not over is left out.",
    "Check both against the regulator's technical requirements before they are submitted: whether "
    "a valid extension counts as in time is not confirmed here. No record says which homes are "
    "rented and which are shared ownership, so the measures are not split.",
)


def tenant_measures(material: Material) -> Section | None:
    """CH01 and CH02; nothing for a council that is no landlord."""
    if not material.profile.landlord:
        return None
    homes = given(material.figures.of(material.label), "homes_owned")
    hidden: dict[Key, Figure] = {}
    rows = [
        _row(material, number, process, homes, hidden)
        for number, process in enumerate(LANDLORD_STAGES, start=1)
    ]
    sums = [one for process in LANDLORD_STAGES for one in _sums((material.label, process))]
    columns = (
        Column("received", "Complaints"),
        Column("homes", "Homes"),
        Column("ch01", "CH01: for each 1,000 homes"),
        Column("in_code_time", "Answered within the Code"),
        Column("counted", "Whose time is over, or answered"),
        Column("ch02", "CH02: share within the Code"),
    )
    caption = "Tenant Satisfaction Measures CH01 and CH02"
    table = Table("tenant_measures", caption, "Measure", columns, tuple(rows), tuple(sums), hidden)
    sentences = (
        ()
        if homes.status is Status.SHOWN
        else (
            Sentence(
                "CH01 cannot be told: the number of homes that the council owns is not given."
            ),
        )
    )
    return Section("tenant_measures", "Tenant Satisfaction Measures", sentences, (table,), _NOTES)


def _row(
    material: Material, number: int, process: str, homes: Figure, hidden: dict[Key, Figure]
) -> Row:
    stages = stages_of(material, process)
    over = [one for one in stages if one.in_code_time is not None]
    base = (material.label, process)
    received = count(len(stages), *base, sensitive=False)
    kept = sum(one.in_code_time is True for one in over)
    within = count(kept, *base, "code", sensitive=False)
    counted = count(len(over), *base, "over", sensitive=False)
    for rest, code in ((len(over) - kept, "not_code"), (len(stages) - len(over), "not_over")):
        hidden[*base, code] = count(rest, *base, code, sensitive=False)
    cells = (received, homes, rate(received, homes), within, counted, share(within, counted))
    return Row(f"stage_{number}", f"Stage {number}", cells)


def _sums(base: Key) -> tuple[Sum, ...]:
    return (
        Sum(base, ((*base, "over"), (*base, "not_over"))),
        Sum((*base, "over"), ((*base, "code"), (*base, "not_code"))),
    )
