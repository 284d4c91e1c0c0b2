"""What five councils published, reproduced number by number from cases that the tests build."""

from __future__ import annotations

from datetime import date, timedelta

from tests.insight.reports.made import (
    case,
    compliment,
    material,
    open_report,
    profile,
    section,
    sentences,
    stage,
    table,
    told,
)

from redress.insight.reports.cases import ReportCase
from redress.insight.reports.making import report_of
from redress.insight.reports.values import (
    Column,
    Figure,
    Report,
    Row,
    Section,
    Sentence,
    Table,
    Unit,
    count,
)

COUNTY = {
    "calls_received": 237_500,
    "calls_answered": 190_000,
    "average_wait_seconds": 198,
    "web_chats": 1_600,
    "emails_and_web_forms": 31_000,
    "social_media": 300,
}


def county() -> Report:
    """A county's 2024-25."""
    centre = ["not_upheld"] * 6 + ["partly_upheld"]
    badges = ["not_upheld"] * 104 + ["partly_upheld"] + ["upheld"] * 2
    cases = [
        *(case("customer_services", date(2024, 9, 2), one) for one in centre),
        *(case("blue_badge_and_travel", date(2024, 6, 3), one) for one in badges),
    ]
    return open_report(cases, council=profile("county"), figures={"2024-25": COUNTY})


def test_the_county_s_contacts_by_channel_and_how_it_answered() -> None:
    found = county()
    by_channel = {
        row: told(found, "contact_by_channel", row, "now")
        for row in ("calls_answered", "web_chats", "emails_and_web_forms", "social_media")
    }
    assert by_channel == {
        "calls_answered": "190,000",
        "web_chats": "1,600",
        "emails_and_web_forms": "31,000",
        "social_media": "300",
    }
    assert told(found, "contact_levels", "calls_share", "now") == "80%"
    assert told(found, "contact_levels", "wait", "now") == "3 min 18 s"
    assert sentences(found, "contact_figures") == [
        "190,000 calls were answered, 80% of those received.",
        "The average wait for an answer was 3 min 18 s.",
        "Web chats: 1,600.",
        "Emails and web forms: 31,000.",
        "Social media: 300.",
    ]
    assert "visits in person" in found.not_given


def test_the_county_s_complaints_by_service_and_outcome() -> None:
    found = county()
    columns = ("total", "not_upheld", "partly_upheld", "upheld")

    def row(service: str) -> list[str]:
        return [told(found, "outcomes_stage_1", service, column) for column in columns]

    assert row("customer_services") == ["7", "6", "1", "0"]
    assert row("blue_badge_and_travel") == ["107", "104", "1", "2"]
    assert row("all") == ["114", "110", "2", "2"]


def on(year: int, month: int, number: int, **more: str) -> list[ReportCase]:
    """Complaints of one month, day after day."""
    first = date(year, month, 1)
    service = more.get("service", "council_tax")
    return [case(service, first + timedelta(n % 28)) for n in range(number)]


def metropolitan_2009() -> Report:
    """A metropolitan borough's 2009-10: 1,281 complaints after 1,220 and 1,000."""
    cases = [
        *on(2007, 5, 1_000),
        *on(2008, 6, 1_220),
        *(one for month in range(4, 12) for one in on(2009, month, 100)),
        *on(2010, 1, 359, service="waste_and_recycling"),
        *on(2010, 1, 40),
        *on(2010, 2, 82),
        case(stages=[stage(received=date(2009, 8, 1), process="adult_social_care")]),
        case(stages=[stage(received=date(2009, 8, 1), process="children_stage_1")]),
        case(stages=[stage(received=date(2009, 9, 1), process="children_stage_1")]),
    ]
    council = profile("metropolitan_statutory")
    return open_report(cases, "2009-10", council=council)


def test_the_metropolitan_borough_s_complaints_grew_by_5_percent_after_22() -> None:
    found = metropolitan_2009()
    assert told(found, "volumes", "stage_1", "now") == "1,281"
    assert told(found, "volumes", "stage_1", "change") == "up 5%"
    assert told(found, "volumes", "stage_1", "change_before") == "up 22%"


def test_one_snowbound_month_s_359_complaints_about_refuse_stand_out() -> None:
    found = metropolitan_2009()
    assert told(found, "months", "2010-01", "now") == "399"
    assert told(found, "months", "2010-01", "most") == "359"
    assert told(found, "months", "2010-01", "service") == "Waste and recycling"
    assert sentences(found, "volumes")[-1] == (
        "The busiest month was January 2010 with 399 complaints; 359 of them were about one "
        "service: Waste and recycling."
    )


def test_statutory_complaints_are_kept_apart() -> None:
    found = metropolitan_2009()
    assert told(found, "statutory", "adult_social_care", "total") == "1"
    assert told(found, "statutory", "children_stage_1", "total") == "2"
    # They are in no figure of the council's own procedure.
    assert told(found, "outcomes_stage_1", "all", "total") == "1,281"


def test_the_fourth_council_s_quarterly_charter_table() -> None:
    day = date(2024, 4, 16)
    cases = [
        case(stages=[stage(received=day), stage(2, date(2024, 6, 3))]),
        *(case(stages=[stage(received=day)]) for _ in range(2)),
        *(compliment(day, in_time=True) for _ in range(3)),
    ]
    times = {**profile("metropolitan_holding_response").timescales}
    times["compliment"] = {"respond": {"name": "Answer", "from": "received", "working_days": 15}}
    council = profile("metropolitan_holding_response", timescales=times)
    calls = {"2024Q2": {"calls_received": 10_000, "calls_answered": 7_900}}
    found = open_report(cases, "2024Q2", council=council, figures=calls)

    def row(promise: str) -> list[str]:
        return [
            told(found, "charter", promise, one) for one in ("standard", "counted", "met", "share")
        ]

    assert row("corporate_stage_1") == ["within 15 working days of receipt", "3", "3", "100%"]
    assert row("compliment") == ["within 15 working days of receipt", "3", "3", "100%"]
    assert row("corporate_stage_2") == ["within 10 working days of receipt", "1", "1", "100%"]
    assert row("acknowledged_at_once")[1:] == ["3", "3", "100%"]
    assert row("calls")[1:] == ["10,000", "7,900", "79%"]


def test_the_small_district_s_messages_that_were_passed_on_and_not_answered_are_flagged() -> None:
    day = date(2022, 9, 5)
    late = stage(received=day, outcome=None, due_on=date(2022, 9, 26))
    cases = [
        case(stages=[late], team="feedback", passed_on=day),
        case(stages=[stage(received=day)], passed_on=day),
        case(stages=[stage(received=day, in_time=False)], passed_on=day),
        case(stages=[stage(received=day)]),
    ]
    council = profile("district_shared_inbox")
    found = open_report(cases, "2022-23", council=council, today=date(2022, 9, 27))
    assert sentences(found, "passed_on") == [
        "3 contacts were passed on; 2 of them were not answered in time."
    ]
    flagged = table(found, "overdue_list").rows
    assert [row.name for row in flagged] == ["RED-00001"]
    assert told(found, "overdue_list", "RED-00001", "team") == "Customer feedback"
    assert told(found, "overdue_list", "RED-00001", "due") == "26 September 2022"


DISTRICT = {
    "calls_received": 100_000,
    "calls_answered": 92_000,
    "visits": 674 * 12,
    "satisfaction_asked": 3_824,
    "satisfied": 3_595,
    "first_contact_measured": 10_000,
    "first_contact_resolved": 8_800,
    "first_contact_target": 0.85,
}


def avoidable() -> Section:
    """What another part of Redress works out, as a section of a report."""
    rows = [
        Row("revenues", "Revenues and benefits", (count(2_252, "2024-25", "avoidable", "r"),)),
        Row("waste", "Waste", (count(1_841, "2024-25", "avoidable", "w"),)),
    ]
    found = Table(
        "avoidable", "Avoidable", "Service", (Column("contacts", "Contacts"),), tuple(rows)
    )
    told_of = Sentence("Avoidable: {} of all contact.", (Figure(0.15, Unit.SHARE),))
    return Section("avoidable_contact", "Avoidable contact", (told_of,), (found,))


def test_the_district_s_figures_with_the_section_on_avoidable_contact() -> None:
    made = material(council=profile("district_avoidable_contact"), figures={"2024-25": DISTRICT})
    found = report_of(made, 1, further=[avoidable()])
    assert told(found, "contact_levels", "first_contact", "now") == "88%"
    assert told(found, "contact_levels", "first_contact_target", "now") == "85%"
    assert told(found, "contact_levels", "visits_month", "now") == "674"
    assert told(found, "contact_levels", "satisfied", "now") == "94%"
    assert told(found, "contact_levels", "asked", "now") == "3,824"
    assert sentences(found, "avoidable_contact") == ["Avoidable: 15% of all contact."]
    assert told(found, "avoidable", "revenues", "contacts") == "2,252"
    assert told(found, "avoidable", "waste", "contacts") == "1,841"
    assert section(found, "avoidable_contact").title == "Avoidable contact"
