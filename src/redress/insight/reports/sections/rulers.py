"""What the law keeps apart, and what ombudsmen found."""

from __future__ import annotations

from redress.insight.reports.cases import ADULT, CHILDREN, OTHER_COMPLAINTS, STATUTORY
from redress.insight.reports.crosstab import Crosstab
from redress.insight.reports.material import Material
from redress.insight.reports.sections.outcomes import ENDS, end_of
from redress.insight.reports.values import Section, Sentence, Table

_STEPS = (
    ("referred", "Referred"),
    ("investigating", "Investigating"),
    ("upheld", "Upheld"),
    ("not_upheld", "Not upheld"),
    ("closed", "Closed without a finding"),
)
_BODIES = {
    "lgsco": "Local Government and Social Care Ombudsman",
    "housing": "Housing Ombudsman",
    "housing_ombudsman": "Housing Ombudsman",
    "ico": "Information Commissioner's Office",
}


def statutory(material: Material) -> Section:
    """Complaints under procedures that the law lays down, kept apart from the council's own."""
    wanted = STATUTORY | OTHER_COMPLAINTS
    found = [
        (stage.process, end_of(stage))
        for case in material.cases
        for stage in case.stages
        if stage.process in wanted and material.period.holds(stage.received_on)
    ]
    title = "Complaints under the law's own procedures"
    told = "Adult and children's social care, public health, data protection and conduct are not "
    apart = Sentence(f"{told}in the figures above.")
    if not found:
        none = Sentence("No such complaint was received.")
        return Section("statutory", title, (apart, none))
    names = {own.code: own.name for own in material.profile.processes}
    used = {process for process, _ in found}
    rows = [(code, names[code]) for code in names if code in used]
    cross = Crosstab.of((material.label, "statutory"), rows, ENDS, found, total_is_open=False)
    table = Table(
        "statutory",
        "Complaints under statutory and other procedures",
        "Procedure",
        cross.table_columns("Received"),
        cross.table_rows("All of these"),
        cross.sums,
    )
    sentences = [apart]
    for codes, name in ((ADULT, "adult social care"), (CHILDREN, "children's social care")):
        if not codes & used:
            sentences.append(Sentence(f"No complaint about {name} was received under the law."))
    note = "A stage is counted in the period in which it was asked for."
    return Section("statutory", title, tuple(sentences), (table,), (note,))


def ombudsman(material: Material) -> Section:
    """What ombudsmen did in the period, whenever the complaint was made."""
    found = [
        (step.body, step.step)
        for case in material.cases
        for step in case.ombudsman
        if material.period.holds(step.on)
    ]
    title = "The ombudsmen's findings"
    note = "By the day of the ombudsman's step, whenever the complaint was made."
    if not found:
        return Section("ombudsman", title, (Sentence("No step of an ombudsman is recorded."),))
    bodies = [
        (one, _BODIES.get(one, one.replace("_", " "))) for one in sorted({b for b, _ in found})
    ]
    cross = Crosstab.of((material.label, "ombudsman"), bodies, _STEPS, found, total_is_open=False)
    table = Table(
        "ombudsman",
        "Steps of ombudsmen",
        "Body",
        cross.table_columns("Steps"),
        cross.table_rows("All bodies"),
        cross.sums,
    )
    upheld = cross.of_column("upheld")
    told = Sentence("Ombudsmen upheld {} {complaint|complaints}.", (upheld,))
    return Section("ombudsman", title, (told,), (table,), (note,))
