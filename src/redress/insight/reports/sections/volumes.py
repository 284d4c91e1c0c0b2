"""How many complaints and compliments there were, by month and service, and in the years before."""

from __future__ import annotations

from collections import Counter
from datetime import date

from redress.insight.reports.cases import ReportCase
from redress.insight.reports.crosstab import ALL
from redress.insight.reports.material import NOT_SAID, STAGES, Material
from redress.insight.reports.periods import Period
from redress.insight.reports.values import (
    Chart,
    Column,
    Figure,
    Key,
    Mark,
    Row,
    Section,
    Sentence,
    Status,
    Sum,
    Table,
    change,
    count,
    text,
)

_YEARS = 3
"""The period and the two before it, for two changes on the year."""
_STAGE_1 = "stage_1"
_TO_COME = Figure(None, status=Status.NOT_APPLICABLE)
"""Of a month that has not begun."""


def volumes(material: Material) -> Section:
    """Complaints by stage, month and service."""
    by_stage = _by_stage(material)
    now, before, grown, _, _ = by_stage.rows[0].cells
    sentences = [_received(material, now, before, grown)]
    tables = [by_stage]
    if material.complaints():
        tables += [_by_month(material), _by_service(material)]
        sentences.append(_busiest(material))
    return Section(
        "volumes",
        "Complaints received",
        tuple(sentences),
        tuple(tables),
        (
            "A complaint is counted in the period in which it was received; an escalation in the "
            "period in which the next stage was asked for. Days are London's.",
            "Complaints under procedures that the law lays down are counted apart, below.",
        ),
    )


def _received(material: Material, now: Figure, before: Figure, grown: Figure) -> Sentence:
    told = f"{{}} {{complaint was|complaints were}} received at stage 1 in {material.period.name}"
    earlier = material.period.before().label
    if not before.value:
        return Sentence(f"{told}; none in {earlier}.", (now,))
    return Sentence(f"{told}: {{}} on {earlier}, which had {{}}.", (now, grown, before))


def _by_stage(material: Material) -> Table:
    periods = [material.period.before(years) for years in range(_YEARS)]

    def row(code: str, name: str, counts: list[int]) -> Row:
        now, before, earlier = (
            count(one, period.label, code, sensitive=False)
            for one, period in zip(counts, periods, strict=True)
        )
        grown = (change(now, before), change(before, earlier))
        return Row(code, name, (now, before, grown[0], earlier, grown[1]))

    rows = [
        row(f"stage_{n}", f"Complaints, stage {n}", [len(material.stages(n, p)) for p in periods])
        for n in STAGES
    ]
    praise = [len(_praise(material, one)) for one in periods]
    rows.append(row("compliments", "Compliments", praise))
    now, before, earlier = (one.label for one in periods)
    columns = (
        Column("now", now),
        Column("before", before),
        Column("change", f"Change, {now}"),
        Column("earlier", earlier),
        Column("change_before", f"Change, {before}"),
    )
    chart = Chart(
        "Complaints and compliments, year on year",
        Mark.BARS,
        ("earlier", "before", "now"),
        "Received",
    )
    return Table("volumes", "Received, by year", "Received", columns, tuple(rows), chart=chart)


def _by_month(material: Material) -> Table:
    """Months with the service that most were about, which shows what an event did."""
    before = material.period.before()
    now, then = _months(material, material.period), _months(material, before)
    tops = _tops(material)
    rows, sums = [], []
    hidden: dict[Key, Figure] = {}
    for month, earlier in zip(material.period.months, before.months, strict=True):
        key = (material.label, _STAGE_1, _month(month))
        has_begun = month <= material.today
        total = count(now[month], *key, sensitive=False) if has_begun else _TO_COME
        old = count(then[earlier], before.label, _STAGE_1, _month(earlier), sensitive=False)
        service, top = tops.get(month, (None, 0))
        most = count(top, *key, service or NOT_SAID) if has_begun else _TO_COME
        if service is not None:
            rest = (*key, "other_services")
            hidden[rest] = count(now[month] - top, *rest)
            sums.append(Sum(key, (most.of[0], rest)))
        named = material.named("service_area", service) if service else "-"
        cells = (total, old, text(named, of=most.of), most)
        rows.append(Row(_month(month), f"{month:%B}", cells))
    sums += _over_months(material, before)
    sums += _over_services(material, tops, hidden)
    columns = (
        Column("now", material.label),
        Column("before", before.label),
        Column("service", "Most were about"),
        Column("most", "About that service"),
    )
    chart = Chart(
        "Stage 1 complaints by month", Mark.LINES, ("before", "now"), "Complaints, stage 1"
    )
    caption = "Stage 1 complaints by month of receipt"
    return Table("months", caption, "Month", columns, tuple(rows), tuple(sums), hidden, chart=chart)


def _tops(material: Material) -> dict[date, tuple[str, int]]:
    """The service that most complaints of a month were about, and how many."""
    counted: dict[date, Counter[str]] = {}
    for case, stage in material.stages(1):
        month = counted.setdefault(stage.received_on.replace(day=1), Counter())
        month[case.service or NOT_SAID] += 1
    return {
        month: min(found.items(), key=lambda one: (-one[1], one[0]))
        for month, found in counted.items()
    }


def _over_months(material: Material, before: Period) -> list[Sum]:
    return [
        Sum(
            (period.label, _STAGE_1),
            tuple(
                (period.label, _STAGE_1, _month(one))
                for one in period.months
                if one <= material.today
            ),
        )
        for period in (material.period, before)
    ]


def _over_services(
    material: Material, tops: dict[date, tuple[str, int]], hidden: dict[Key, Figure]
) -> list[Sum]:
    """That a service's months, shown and not shown, add up to its year."""
    found = []
    totals = Counter(case.service or NOT_SAID for case in material.complaints())
    for service in sorted({one for one, _ in tops.values()}):
        shown = {month: top for month, (one, top) in tops.items() if one == service}
        rest = (material.label, _STAGE_1, service, "other_months")
        hidden[rest] = count(totals[service] - sum(shown.values()), *rest)
        parts = [(material.label, _STAGE_1, _month(month), service) for month in shown]
        found.append(Sum((material.label, _STAGE_1, service), (*parts, rest)))
    return found


def _months(material: Material, period: Period) -> Counter[date]:
    """How many complaints each month had, by its first day."""
    return Counter(stage.received_on.replace(day=1) for _, stage in material.stages(1, period))


def _month(month: date) -> str:
    return f"{month:%Y-%m}"


def _busiest(material: Material) -> Sentence:
    counted = _months(material, material.period)
    month, number = min(counted.items(), key=lambda one: (-one[1], one[0]))
    key = (material.label, _STAGE_1, _month(month))
    total = count(number, *key, sensitive=False)
    service, top = _tops(material)[month]
    most = count(top, *key, service)
    named = text(material.named("service_area", service), of=most.of)
    return Sentence(
        f"The busiest month was {month:%B %Y} with {{}} {{complaint|complaints}}; {{}} of them "
        "{was|were} about one service: {}.",
        (total, most, named),
    )


def _by_service(material: Material) -> Table:
    periods = [material.period, material.period.before()]
    counted = [
        Counter(case.service or NOT_SAID for case in material.complaints(one)) for one in periods
    ]
    services = material.ordered("service_area", sorted(set(counted[0]) | set(counted[1])))
    rows = []
    for code, name in (*services, (ALL, "All services")):
        pair = [
            count(found.total(), period.label, _STAGE_1, sensitive=False)
            if code == ALL
            else count(found[code], period.label, _STAGE_1, code)
            for found, period in zip(counted, periods, strict=True)
        ]
        rows.append(Row(code, name, (*pair, change(pair[0], pair[1]))))
    sums = [
        Sum((one.label, _STAGE_1), tuple((one.label, _STAGE_1, code) for code, _ in services))
        for one, found in zip(periods, counted, strict=True)
        if services
    ]
    columns = (
        Column("now", material.label),
        Column("before", periods[1].label),
        Column("change", "Change"),
    )
    chart = Chart(
        "Stage 1 complaints by service", Mark.BARS, ("before", "now"), "Complaints, stage 1", (ALL,)
    )
    caption = "Stage 1 complaints by service, year on year"
    return Table("services", caption, "Service", columns, tuple(rows), tuple(sums), chart=chart)


def compliments(material: Material) -> Section:
    """Thanks, by service."""
    found = Counter(case.service or NOT_SAID for case in _praise(material, material.period))
    total = count(found.total(), material.label, "compliments", sensitive=False)
    told = Sentence("{} {compliment was|compliments were} received.", (total,))
    if not found:
        return Section("compliments", "Compliments", (told,))
    services = material.ordered("service_area", list(found))
    rows = [
        Row(code, name, (count(found[code], material.label, "compliments", code),))
        for code, name in services
    ]
    parts = tuple((material.label, "compliments", code) for code, _ in services)
    table = Table(
        "compliments",
        "Compliments by service",
        "Service",
        (Column("received", "Compliments"),),
        (*rows, Row(ALL, "All services", (total,))),
        (Sum((material.label, "compliments"), parts),),
    )
    return Section("compliments", "Compliments", (told,), (table,))


def _praise(material: Material, period: Period) -> list[ReportCase]:
    return [case for case in material.received_in(period) if case.kind == "compliment"]
