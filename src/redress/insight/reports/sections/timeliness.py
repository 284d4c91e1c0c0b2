"""Whether complaints were answered in time, by the process's own clocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from redress.insight.reports.cases import CORPORATE_STAGES, LANDLORD_STAGES, ReportStage
from redress.insight.reports.contact_figures import Figures
from redress.insight.reports.crosstab import ALL, Crosstab
from redress.insight.reports.material import NOT_SAID, STAGES, Material
from redress.insight.reports.sections.contact import calls_share, given
from redress.insight.reports.sections.outcomes import OPEN, REFUSED
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
    Unit,
    count,
    share,
    text,
)
from redress.triage.arithmetic import amount_told, plain
from redress.triage.processes import Process

_IN_TIME, _LATE, _NO_CLOCK = ("in_time", "In time"), ("late", "Late"), ("no_clock", "No clock")
_NOT_ANSWERED = ("not_answered", "Not answered, or refused")
_ANSWERS = (_IN_TIME, _LATE, _NO_CLOCK, _NOT_ANSWERED)


def timeliness(material: Material) -> Section:
    """In time or late: by stage for the council, then by service."""
    by_process = _by_process(material)
    tables = [by_process]
    tables += [_by_service(material, number) for number in STAGES if material.stages(number)]
    sentences = [
        Sentence(
            "{}: {} of {} {answer|answers} came in time ({}).",
            (text(row.name), row.cells[2], row.cells[1], row.cells[4]),
        )
        for row in by_process.rows
        if row.cells[1].value
    ]
    return Section(
        "timeliness",
        "Answered in time",
        tuple(sentences) or (Sentence("No complaint was answered."),),
        tuple(tables),
        (
            "In time: by the last day that the council's own clocks permitted, with an extension "
            "where the person was told of one. A late acknowledgement gives no more time.",
        ),
    )


def how_answered(stage: ReportStage) -> str:
    """In time, late, or not at all."""
    if stage.answered_on is None:
        return _NOT_ANSWERED[0]
    if stage.in_time is None:
        return _NO_CLOCK[0]
    return _IN_TIME[0] if stage.in_time else _LATE[0]


def processes(material: Material) -> list[Process]:
    """The council's own complaints procedure, stage by stage, as far as it has each."""
    used = {stage.process for n in STAGES for _, stage in material.stages(n)}
    codes = {*CORPORATE_STAGES, *(LANDLORD_STAGES if material.profile.landlord else ()), *used}
    return [one for one in material.profile.processes if one.code in codes]


def stages_of(material: Material, process: str) -> list[ReportStage]:
    """The stages under a process, of the period."""
    return [stage for n in STAGES for _, stage in material.stages(n) if stage.process == process]


def _by_process(material: Material) -> Table:
    rows: list[Row] = []
    sums: list[Sum] = []
    hidden: dict[Key, Figure] = {}
    for own in processes(material):
        found = stages_of(material, own.code)
        rows.append(Row(own.code, own.name, _cells((material.label, own.code), found, hidden)))
        sums += _sums((material.label, own.code))
    for number in STAGES:
        parts = [own.code for own in processes(material) if own.code.endswith(f"_{number}")]
        total = (material.label, f"stage_{number}")
        sums.append(Sum(total, tuple((material.label, code) for code in parts)))
    columns = (
        Column("received", "Received"),
        Column("answered", "Answered"),
        Column("in_time", "In time"),
        Column("late", "Late"),
        Column("share", "Share in time"),
        Column("mean_days", "Mean working days"),
        Column("extended", "Extended"),
        Column("acknowledged_in_time", "Acknowledged in time"),
    )
    caption = "Answered in time, by procedure and stage"
    return Table("timeliness", caption, "Stage", columns, tuple(rows), tuple(sums), hidden)


def _cells(
    base: Key, stages: Sequence[ReportStage], hidden: dict[Key, Figure]
) -> tuple[Figure, ...]:
    """Counts for the whole council, which tell of nobody."""
    ends = Counter(map(how_answered, stages))

    def number(value: int, *key: str) -> Figure:
        return count(value, *base, *key, sensitive=False)

    for code in ("no_clock", "not_answered"):
        hidden[*base, code] = number(ends[code], code)
    in_time, late = number(ends["in_time"], "in_time"), number(ends["late"], "late")
    answered = number(len(stages) - ends["not_answered"], "answered")
    clocked = number(ends["in_time"] + ends["late"], "clocked")
    hidden[clocked.of[0]] = clocked
    days = [one.working_days for one in stages if one.working_days is not None]
    mean = (
        Figure(sum(days) / len(days), Unit.MEAN, of=answered.of)
        if days
        else Figure(None, Unit.MEAN, Status.NOT_APPLICABLE)
    )
    extended = number(sum(one.extended_until is not None for one in stages), "extended")
    punctual = number(sum(one.acknowledged_in_time is True for one in stages), "acknowledged")
    received = number(len(stages))
    return received, answered, in_time, late, share(in_time, clocked), mean, extended, punctual


def _sums(base: Key) -> list[Sum]:
    def of(*codes: str) -> tuple[Key, ...]:
        return tuple((*base, code) for code in codes)

    return [
        Sum(base, of("answered", "not_answered")),
        Sum((*base, "answered"), of("in_time", "late", "no_clock")),
        Sum((*base, "clocked"), of("in_time", "late")),
    ]


def _by_service(material: Material, number: int) -> Table:
    stages = material.stages(number)
    found = [(case.service or NOT_SAID, how_answered(stage)) for case, stage in stages]
    services = material.ordered("service_area", sorted({service for service, _ in found}))
    base = (material.label, f"stage_{number}")
    cross = Crosstab.of(base, services, _ANSWERS, found, columns_are_open=True)
    hidden: dict[Key, Figure] = {}
    sums = [*cross.sums, *_over_processes(material, number)]
    rows = []
    for row in cross.table_rows():
        under = base if row.code == ALL else (*base, row.code)
        in_time, late = row.cells[1], row.cells[2]
        assert isinstance(in_time.value, int)
        assert isinstance(late.value, int)
        is_council = row.code == ALL
        clocked = count(in_time.value + late.value, *under, "clocked", sensitive=not is_council)
        hidden[clocked.of[0]] = clocked
        sums.append(Sum(clocked.of[0], (*in_time.of, *late.of)))
        # The same complaints stand among the outcomes: what is not answered is refused or open.
        unanswered = tuple((*under, code) for code in (REFUSED[0], OPEN[0]))
        sums.append(Sum(row.cells[4].of[0], unanswered))
        rows.append(Row(row.code, row.name, (*row.cells, share(in_time, clocked))))
    columns = (*cross.table_columns("Received"), Column("share", "Share in time"))
    return Table(
        f"timeliness_stage_{number}",
        f"Answered in time at stage {number}, by service",
        "Service",
        columns,
        tuple(rows),
        tuple(sums),
        hidden,
    )


def _over_processes(material: Material, number: int) -> list[Sum]:
    """That the council's whole is that of its procedures together."""
    codes = [own.code for own in processes(material) if own.code.endswith(f"_{number}")]
    return [
        Sum(
            (material.label, f"stage_{number}", answer),
            tuple((material.label, code, answer) for code in codes),
        )
        for answer, _ in _ANSWERS
    ]


def charter(material: Material) -> Section:
    """What the council promises, and how far it kept it."""
    rows = [_standard(material, own) for own in processes(material)]
    rows.append(_compliments(material))
    rows.append(_acknowledged(material))
    rows.append(_calls(material.figures.of(material.label)))
    columns = (
        Column("standard", "Standard"),
        Column("counted", "Counted"),
        Column("met", "Met"),
        Column("share", "Share met"),
    )
    table = Table("charter", f"Customer charter, {material.label}", "Promise", columns, tuple(rows))
    return Section(
        "charter",
        "Customer charter",
        (),
        (table,),
        ("Standards are the clocks of the council's profile. Counted: what was answered.",),
    )


def _standard(material: Material, own: Process) -> Row:
    found = stages_of(material, own.code)
    return _charter_row(material, own, found, f"{own.name}: answered")


def _charter_row(material: Material, own: Process, stages: Sequence[ReportStage], name: str) -> Row:
    base = (material.label, own.code)
    answered = [one for one in stages if one.in_time is not None]
    met = sum(one.in_time is True for one in answered)
    counted = count(len(answered), *base, "clocked", sensitive=False)
    kept = count(met, *base, "in_time", sensitive=False)
    return Row(own.code, name, (text(_told(own)), counted, kept, share(kept, counted)))


def _told(own: Process) -> str:
    clock = next((one for one in own.clocks if one.code == "respond"), None)
    if clock is None:
        return "No standard in the profile"
    first = clock.counts[0]
    start = {"received": "receipt", "acknowledged": "the acknowledgement"}
    return (
        f"within {amount_told(first.amount, first.unit)} of "
        f"{start.get(first.start, plain(first.start))}"
    )


def _compliments(material: Material) -> Row:
    own = next(one for one in material.profile.processes if one.code == "compliment")
    stages = [
        case.stages[0]
        for case in material.received_in(material.period)
        if case.process == "compliment"
    ]
    return _charter_row(material, own, stages, "Compliments: answered")


def _acknowledged(material: Material) -> Row:
    """Every case has a reference of its own; whether it was told at once shows in the record."""
    found = [stage for _, stage in material.stages(1)]
    at_once = sum(one.acknowledged_on == one.received_on for one in found)
    base = (material.label, "acknowledged_at_once")
    met = count(at_once, *base, "met", sensitive=False)
    counted = count(len(found), material.label, "stage_1", sensitive=False)
    standard = text("on the day of receipt, with a unique reference")
    cells = (standard, counted, met, share(met, counted))
    return Row("acknowledged_at_once", "Complaints acknowledged", cells)


def _calls(figures: Figures) -> Row:
    received, answered = given(figures, "calls_received"), given(figures, "calls_answered")
    cells = (text("answered"), received, answered, calls_share(figures))
    return Row("calls", "Telephone calls", cells)
