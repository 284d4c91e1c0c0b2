"""Why complaints were upheld and what was changed; what was not taken up; what is still open."""

from __future__ import annotations

from datetime import date

from redress.drafting.origins import one_line
from redress.insight.reports.cases import LANDLORD_STAGES, ReportAction, ReportCase
from redress.insight.reports.crosstab import Crosstab
from redress.insight.reports.material import NOT_SAID, Material
from redress.insight.reports.sections.outcomes import end_of
from redress.insight.reports.values import (
    NOT_APPLICABLE,
    Column,
    Figure,
    Key,
    Row,
    Section,
    Sentence,
    Sum,
    Table,
    count,
    day,
    text,
)

_UPHELD = ("upheld", "partly_upheld")
_LONGEST = 300
"""Characters of an officer's words that are shown."""
_KINDS = (("remedy", "Remedies"), ("learning", "Lessons"), ("adjustment", "Adjustments"))
_STATES = (("done", "Done"), ("open", "Open"), ("overdue", "Open, past the due day"))
GROUNDS = {
    "over_12_months": "Made more than 12 months after the matter was known",
    "court_claim": "Proceedings are filed at court",
    "already_decided": "Already decided under the complaints procedure",
    "statutory_appeal": "There is a statutory appeal",
}


def wanted_texts(material: Material) -> dict[str, set[int]]:
    """The documents whose words a report shows, by reference."""
    wanted: dict[str, set[int]] = {}
    for case in material.at_any_stage():
        numbers = {one.reasons for one in case.refusals}
        if case.outcome in _UPHELD:
            numbers |= {one.text for one in case.actions if one.kind == "learning"}
            numbers |= {case.reasons} if case.reasons is not None else set()
        wanted[case.reference] = numbers
    for case, action in _open_actions(material):
        wanted.setdefault(case.reference, set()).add(action.text)
    return {reference: numbers for reference, numbers in wanted.items() if numbers}


def reasons_and_changes(material: Material) -> Section:
    """The reasons for what was upheld, and what was learnt, complaint by complaint."""
    rows: list[Row] = []
    for case in _by_service(material, material.at_any_stage()):
        if case.outcome not in _UPHELD:
            continue
        # What a count does not show, no list may show either.
        of = (_counted_in(material, case),)
        told = _words(material, case, case.reasons, of)
        changes = [one for one in case.actions if one.kind == "learning"]
        name = material.named("service_area", case.service)
        outcome = text(material.named("outcome", case.outcome), of=of)
        learnt = _all_words(material, case, changes, of)
        rows.append(Row(f"upheld_{len(rows) + 1}", name, (outcome, told, learnt)))
    title = "Why complaints were upheld, and what was changed"
    if not rows:
        return Section("reasons", title, (Sentence("No complaint was upheld."),))
    columns = (
        Column("outcome", "Outcome"),
        Column("reasons", "Reasons given"),
        Column("changed", "What was changed"),
    )
    caption = "Complaints upheld or partly upheld, with reasons and lessons"
    return Section(
        "reasons",
        title,
        (),
        (Table("reasons", caption, "Service", columns, tuple(rows), is_list=True),),
        (
            "Officers' words, without personal data; cut where they are long. Complaints that "
            "stand in a count that is not shown are left out.",
        ),
    )


def _counted_in(material: Material, case: ReportCase) -> Key:
    """The count of outcomes that a case is one of: at its last stage that was answered."""
    answered = [one for one in case.stages if one.answered_on is not None]
    stage = answered[-1] if answered else case.stages[0]
    if not material.period.holds(stage.received_on):
        stage = case.stages[0]
    service = case.service or NOT_SAID
    return (material.label, f"stage_{stage.number}", service, end_of(stage))


def _by_service(material: Material, cases: list[ReportCase]) -> list[ReportCase]:
    return sorted(
        cases, key=lambda one: (material.named("service_area", one.service), one.received_on)
    )


def _words(
    material: Material, case: ReportCase, number: int | None, of: tuple[Key, ...] = ()
) -> Figure:
    told = material.written.get((case.reference, number)) if number is not None else None
    if told is None:
        return NOT_APPLICABLE
    return text(_shortened(told), of=of)


def _all_words(
    material: Material, case: ReportCase, actions: list[ReportAction], of: tuple[Key, ...]
) -> Figure:
    told = [material.written.get((case.reference, one.text)) for one in actions]
    found = "; ".join(_shortened(one) for one in told if one)
    return text(found, of=of) if found else NOT_APPLICABLE


def _shortened(told: str) -> str:
    # Nothing that turns text round, rings a bell or cannot be written at all.
    told = one_line(told)
    return told if len(told) <= _LONGEST else told[: _LONGEST - 1].rstrip() + "…"


def refusals(material: Material) -> Section:
    """Complaints that were not taken up, by ground and stage (LGSCO Code 8.1)."""
    found = [
        (refusal.ground, f"at_stage_{refusal.stage}")
        for case in material.at_any_stage()
        for refusal in case.refusals
    ]
    title = "Complaints not taken up"
    if not found:
        return Section("refusals", title, (Sentence("No complaint was refused."),))
    grounds = sorted({ground for ground, _ in found})
    named = [(one, _ground(one)) for one in grounds]
    stages = sorted({one.stage for case in material.at_any_stage() for one in case.refusals})
    columns = [(f"at_stage_{one}", f"Stage {one}") for one in stages]
    cross = Crosstab.of((material.label, "refusals"), named, columns, found, total_is_open=False)
    own = [
        count(refusals_as(material, landlord=one), *cross.base, "landlord" if one else "corporate")
        for one in (True, False)
    ]
    table = Table(
        "refusals",
        "Complaints refused, by ground",
        "Ground",
        cross.table_columns("Refused"),
        cross.table_rows("All grounds"),
        # The self-assessment as landlord tells those of one procedure.
        (*cross.sums, Sum(cross.base, tuple(one.of[0] for one in own))),
        {one.of[0]: one for one in own},
    )
    tables = (table, _reasons_of_refusals(material))
    told = Sentence(
        "{} {complaint or escalation was|complaints or escalations were} refused.", (cross.total,)
    )
    note = "Counted in the period in which the complaint was received, with any later reopened."
    return Section("refusals", title, (told,), tables, (note,))


def _ground(code: str) -> str:
    return GROUNDS.get(code, code.replace("_", " ").capitalize())


def refusals_as(material: Material, *, landlord: bool) -> int:
    """How many were refused of the complaints that came in as landlord, or of all others."""
    return sum(
        len(case.refusals)
        for case in material.at_any_stage()
        if (case.process in LANDLORD_STAGES) is landlord
    )


def _reasons_of_refusals(material: Material) -> Table:
    rows: list[Row] = []
    for case in _by_service(material, material.at_any_stage()):
        for refusal in case.refusals:
            of = ((material.label, "refusals", refusal.ground, f"at_stage_{refusal.stage}"),)
            cells = (text(str(refusal.stage), of=of), _words(material, case, refusal.reasons, of))
            rows.append(Row(f"refused_{len(rows) + 1}", _ground(refusal.ground), cells))
    columns = (Column("stage", "Stage"), Column("reasons", "Reasons given"))
    return Table(
        "refusal_reasons",
        "Reasons given for refusals",
        "Ground",
        columns,
        tuple(rows),
        is_list=True,
    )


def still_open(material: Material) -> Section:
    """Remedies and lessons: done, open, past their day; the open ones with owner and day."""
    found = [
        (action.kind, _state(action, material.today))
        for case in material.cases
        for action in case.actions
    ]
    title = "Remedies and lessons still open"
    if not found:
        return Section("open_actions", title, (Sentence("No remedy or lesson is recorded."),))
    rows = [
        Row(
            kind,
            name,
            tuple(count(found.count((kind, one)), sensitive=False) for one, _ in _STATES),
        )
        for kind, name in _KINDS
    ]
    columns = tuple(Column(code, name) for code, name in _STATES)
    summary = Table(
        "actions",
        f"Remedies, lessons and adjustments on {material.today:%-d %B %Y}",
        "What",
        columns,
        tuple(rows),
    )
    return Section("open_actions", title, (), (summary,))


def open_list(material: Material) -> Section | None:
    """What somebody must still do: for the council's own use."""
    rows: list[Row] = []
    for case, action in _open_actions(material):
        what = _words(material, case, action.text)
        cells = (
            text(dict(_KINDS).get(action.kind, action.kind)),
            what,
            text(one_line(action.owner)),
            day(action.due),
            text("yes" if _state(action, material.today) == "overdue" else "no"),
        )
        rows.append(Row(f"action_{len(rows) + 1}", case.reference, cells))
    if not rows:
        return None
    columns = (
        Column("kind", "Kind"),
        Column("what", "What"),
        Column("owner", "Owner"),
        Column("due", "Due"),
        Column("overdue", "Past its day"),
    )
    table = Table("open_list", "Remedies and lessons still open", "Case", columns, tuple(rows))
    return Section(
        "open_list", "To do: remedies and lessons still open", (), (table,), is_internal=True
    )


def _open_actions(material: Material) -> list[tuple[ReportCase, ReportAction]]:
    found = [
        (case, action)
        for case in material.cases
        for action in case.actions
        if action.done_on is None and action.kind != "adjustment"
    ]
    return sorted(found, key=lambda one: (one[1].due or date.max, one[0].reference))


def _state(action: ReportAction, today: date) -> str:
    if action.done_on is not None:
        return "done"
    return "overdue" if action.due is not None and action.due < today else "open"
