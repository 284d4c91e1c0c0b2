"""How complaints ended, by service."""

from __future__ import annotations

from redress.insight.reports.cases import ReportStage
from redress.insight.reports.crosstab import ALL, Crosstab
from redress.insight.reports.material import NOT_SAID, STAGES, Material
from redress.insight.reports.values import Chart, Mark, Section, Sentence, Table, share

DECIDED = (
    ("upheld", "Upheld"),
    ("partly_upheld", "Partly upheld"),
    ("not_upheld", "Not upheld"),
    ("withdrawn", "Withdrawn"),
)
REFUSED, OPEN = ("refused", "Refused"), ("open", "Not answered yet")
ENDS = (*DECIDED, REFUSED, OPEN)


def outcomes(material: Material) -> Section:
    """How complaints ended, at each stage, by service."""
    tables, sentences = [], []
    for number in STAGES:
        found = by_service(material, number)
        if not found.counts:
            continue
        tables.append(_table(found, number))
        upheld, partly = found.of_column("upheld"), found.of_column("partly_upheld")
        sentences.append(
            Sentence(
                f"At stage {number}, of {{}} {{complaint|complaints}} {{}} {{was|were}} upheld "
                "({}) and {} partly upheld ({}).",
                (
                    *(found.total, upheld, share(upheld, found.total)),
                    *(partly, share(partly, found.total)),
                ),
            )
        )
    if not tables:
        sentences = [Sentence("No complaint was received, so there is no outcome.")]
    note = "Outcomes are those that officers decided; none is a model's."
    return Section("outcomes", "Outcomes", tuple(sentences), tuple(tables), (note,))


def end_of(stage: ReportStage) -> str:
    """How a stage ended."""
    if stage.answered_on is not None and stage.outcome in dict(DECIDED):
        return stage.outcome
    return REFUSED[0] if stage.is_refused else OPEN[0]


def by_service(material: Material, number: int) -> Crosstab:
    """Stages of a number by service and how they ended."""
    found = [(case.service or NOT_SAID, end_of(stage)) for case, stage in material.stages(number)]
    services = material.ordered("service_area", sorted({service for service, _ in found}))
    return Crosstab.of((material.label, f"stage_{number}"), services, ENDS, found)


def _table(found: Crosstab, number: int) -> Table:
    chart = Chart(
        f"Outcomes at stage {number} by service",
        Mark.DOTS,
        tuple(code for code, _ in DECIDED[:3]),
        "Complaints",
        (ALL,),
    )
    return Table(
        f"outcomes_stage_{number}",
        f"Outcomes at stage {number} by service",
        "Service",
        found.table_columns("Received"),
        found.table_rows(),
        found.sums,
        chart=chart,
    )
