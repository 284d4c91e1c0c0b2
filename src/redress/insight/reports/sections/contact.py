"""How people got in touch: what the store recorded, and what a file of figures says."""

from __future__ import annotations

from collections import Counter

from redress.insight.reports.contact_figures import KNOWN, Figures
from redress.insight.reports.crosstab import ALL
from redress.insight.reports.material import NOT_SAID, Material
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
    Unit,
    count,
    not_given,
    share,
)

_CHANNELS = {
    "webform": "Web form",
    "email": "Email",
    "phone_note": "Telephone",
    "letter": "Letter",
    "chat": "Chat",
    "social": "Social media",
    NOT_SAID: "Not recorded",
}
_BY_CHANNEL = (
    ("calls_answered", "Calls answered"),
    ("web_chats", "Web chats"),
    ("emails_and_web_forms", "Emails and web forms"),
    ("social_media", "Social media"),
    ("letters", "Letters"),
    ("visits", "Visits"),
)


def channels(material: Material) -> Section:
    """Contacts that have a case, by channel and kind."""
    period = material.period
    received = list(material.received_in(period))
    title = "Contacts recorded as cases"
    if not received:
        return Section("channels", title, (Sentence("No contact was recorded."),))
    tables = (_by(material, "channel"), _by(material, "kind"))
    total = count(len(received), material.label, "contacts", sensitive=False)
    told = Sentence(
        "{} {contact was recorded as a case|contacts were recorded as cases}.", (total,)
    )
    note = (
        "A contact's kind is an officer's answer, or the model's where nobody changed it. "
        "Complaints elsewhere in this report are those dealt with under a complaints procedure."
    )
    return Section("channels", title, (told,), tables, (note,))


def _by(material: Material, what: str) -> Table:
    periods = (material.period, material.period.before())
    counted = [
        Counter(getattr(case, what) or NOT_SAID for case in material.received_in(one))
        for one in periods
    ]
    codes = sorted(set(counted[0]) | set(counted[1]), key=lambda one: (-counted[0][one], one))
    rows = []
    for code in (*codes, ALL):
        name = "All contacts" if code == ALL else _named(material, what, code)
        cells = [
            count(found.total(), one.label, "contacts", sensitive=False)
            if code == ALL
            else count(found[code], *_key(one, what, code), sensitive=False)
            for found, one in zip(counted, periods, strict=True)
        ]
        rows.append(Row(code, name, tuple(cells)))
    sums = [
        Sum(
            (one.label, "contacts"),
            tuple(_key(one, what, code) for code in codes),
        )
        for one in periods
    ]
    columns = (Column("now", material.label), Column("before", periods[1].label))
    chart = Chart(f"Recorded contacts by {what}", Mark.BARS, ("before", "now"), "Contacts", (ALL,))
    return Table(
        f"contacts_by_{what}",
        f"Contacts recorded, by {what}",
        what.capitalize(),
        columns,
        tuple(rows),
        tuple(sums),
        chart=chart,
    )


def _key(period: Period, what: str, code: str) -> Key:
    # The compliments of other tables are the same: what one hides, no other may tell.
    if (what, code) == ("kind", "compliment"):
        return (period.label, "compliments")
    return (period.label, "contacts", f"{what}:{code}")


def _named(material: Material, what: str, code: str) -> str:
    if what == "channel":
        return _CHANNELS.get(code, code.replace("_", " ").capitalize())
    return material.named(what, code)


def contact_centre(material: Material) -> Section:
    """Figures that are given, this year and the year before; what is missing is said."""
    now = material.figures.of(material.label)
    before = material.figures.of(material.period.before().label)
    title = "Contact by channel"
    if not now and not before:
        told = "No contact figures were given for this report: calls, waits, visits, satisfaction."
        return Section("contact_figures", title, (Sentence(told),))
    labels = (material.label, material.period.before().label)
    columns = (Column("now", labels[0]), Column("before", labels[1]))
    by_channel = [
        Row(code, name, (given(now, code), given(before, code))) for code, name in _BY_CHANNEL
    ]
    chart = Chart("Contacts by channel", Mark.BARS, ("before", "now"), "Contacts")
    tables = (
        Table(
            "contact_by_channel",
            "Contacts by channel",
            "Channel",
            columns,
            tuple(by_channel),
            chart=chart,
        ),
        _service_levels(material, now, before, columns),
    )
    missing = [one.told for one in KNOWN if one.name not in now and one.name != "homes_owned"]
    notes = (f"Not given for {labels[0]}: {', '.join(missing)}.",) if missing else ()
    return Section("contact_figures", title, _told(now), tables, notes)


def _service_levels(
    material: Material, now: Figures, before: Figures, columns: tuple[Column, ...]
) -> Table:
    months = len(material.period.months)

    def row(code: str, name: str, *cells: Figure) -> Row:
        return Row(code, name, cells)

    rows = (
        row(
            "calls_received",
            "Calls received",
            *(given(f, "calls_received") for f in (now, before)),
        ),
        row("calls_share", "Calls answered, of those received", *map(calls_share, (now, before))),
        row("wait", "Average wait for an answer", *(_wait(f) for f in (now, before))),
        row(
            "visits_month",
            "Visits a month",
            *(_a_month(f, "visits", months) for f in (now, before)),
        ),
        row(
            "asked",
            "Asked whether satisfied",
            *(given(f, "satisfaction_asked") for f in (now, before)),
        ),
        row(
            "satisfied",
            "Satisfied, of those asked",
            *(_part(f, "satisfied", "satisfaction_asked") for f in (now, before)),
        ),
        row(
            "first_contact",
            "Resolved at first contact",
            *(_part(f, "first_contact_resolved", "first_contact_measured") for f in (now, before)),
        ),
        row(
            "first_contact_target",
            "Target for first contact",
            *(given(f, "first_contact_target", Unit.SHARE) for f in (now, before)),
        ),
    )
    return Table("contact_levels", "Answering, waiting, satisfaction", "Measure", columns, rows)


def given(figures: Figures, name: str, unit: Unit = Unit.COUNT) -> Figure:
    """A figure of the file; not given where it has none."""
    return Figure(figures[name], unit) if name in figures else not_given(unit)


def _wait(figures: Figures) -> Figure:
    return given(figures, "average_wait_seconds", Unit.SECONDS)


def _part(figures: Figures, part: str, whole: str) -> Figure:
    return share(given(figures, part), given(figures, whole))


def calls_share(figures: Figures) -> Figure:
    """How many of the calls that came in were answered."""
    return _part(figures, "calls_answered", "calls_received")


def _a_month(figures: Figures, name: str, months: int) -> Figure:
    total = figures.get(name)
    return not_given(Unit.MEAN) if total is None else Figure(total / months, Unit.MEAN)


def _told(now: Figures) -> tuple[Sentence, ...]:
    """A sentence for each figure that is given; the others are told to be missing."""
    resolved = _part(now, "first_contact_resolved", "first_contact_measured")
    target = given(now, "first_contact_target", Unit.SHARE)
    satisfied = _part(now, "satisfied", "satisfaction_asked")
    possible = (
        Sentence(
            "{} {call was|calls were} answered, {} of those received.",
            (given(now, "calls_answered"), calls_share(now)),
        ),
        Sentence("The average wait for an answer was {}.", (_wait(now),)),
        *(
            Sentence(f"{name}: {{}}.", (given(now, code),))
            for code, name in _BY_CHANNEL
            if code != "calls_answered"
        ),
        Sentence("{} of contacts were resolved at first contact.", (resolved,)),
        Sentence("The target for first contact is {}.", (target,)),
        Sentence("{} were satisfied, of {} asked.", (satisfied, given(now, "satisfaction_asked"))),
    )
    return tuple(
        one for one in possible if all(each.status is Status.SHOWN for each in one.figures)
    )


def missing_figures(material: Material) -> tuple[str, ...]:
    """What nobody gave, in words."""
    now = material.figures.of(material.label)
    wanted = [one for one in KNOWN if one.name != "homes_owned" or material.profile.landlord]
    return tuple(one.told for one in wanted if one.name not in now)
