"""A council's profile: what it changes, and how a fault in one is told."""

from __future__ import annotations

from datetime import date, datetime, time
from importlib import resources
from pathlib import Path

import pytest

from redress.errors import ClockError, ProfileError
from redress.labels import default_vocabulary
from redress.triage.clocks import History
from redress.triage.processes import Sureness, default_processes, process
from redress.triage.profile_checks import departures
from redress.triage.profile_draft import FirstAnswers, draft_profile
from redress.triage.profile_files import check_profile, check_text, load_profile, packaged_profiles
from redress.triage.profiles import OWN_TIMESCALE, TWO_TIER, Profile, Tier
from redress.triage.reckoning import reckon
from redress.triage.working_days import Nation


def packaged(name: str = "default") -> str:
    folder = resources.files("redress.triage") / "data" / "profiles"
    return (folder / f"{name}.toml").read_text("utf-8")


def changed(old: str, new: str, name: str = "default") -> tuple[str, ...]:
    """The faults of a packaged profile with something in it changed."""
    text = packaged(name)
    assert text.count(old) >= 1
    return check_text(text.replace(old, new, 1)).faults


def line_of(old: str, name: str = "default") -> int:
    return packaged(name).split(old)[0].count("\n") + 1


def with_clocks(clocks: str) -> Profile:
    found = check_text(f"{packaged()}\n{clocks}")
    assert found.profile is not None, found.faults
    return found.profile


@pytest.mark.parametrize("name", packaged_profiles())
def test_every_packaged_profile_holds_and_gives_each_service_area_a_place(name: str) -> None:
    profile = load_profile(name)
    taken = [area for team in profile.teams for area in team.takes]
    taken += profile.neighbour.takes if profile.neighbour else ()
    hidden = profile.display.get("service_area", {}).get("hide", [])
    areas = set(default_vocabulary().question("service_area").codes)
    assert {*taken, *hidden} == areas - {"not_council"}
    assert len(taken) == len(set(taken))
    assert (profile.neighbour is not None) == (profile.tier in TWO_TIER)


def test_the_default_profile_keeps_every_clock_of_the_codes() -> None:
    assert load_profile("default").processes == default_processes()
    assert departures(load_profile("default")) == []


def test_a_councils_own_timescales_take_the_place_of_the_codes() -> None:
    profile = load_profile("metropolitan_holding_response")
    own = process("corporate_stage_1", profile.processes)
    found = reckon(own, History(datetime(2026, 3, 2, 10), {}), profile.hours)
    assert {clock.rule.code: clock.due for clock in found.clocks} == {
        "acknowledge": date(2026, 3, 9),
        "respond": date(2026, 3, 23),
        "extended": date(2026, 4, 8),
        "holding": date(2026, 3, 23),
    }
    assert own.clocks[1].source == OWN_TIMESCALE
    told = departures(profile)
    assert told[0] == (
        "corporate_stage_1: 'respond' 15 working days from received, where LGSCO Complaint "
        "Handling Code 6.3 says 10 working days from acknowledged."
    )
    assert "'holding' besides" in told[1]


def test_a_clock_may_be_left_out_and_keeps_its_start_unless_told() -> None:
    profile = with_clocks(
        "[timescales.corporate_stage_1]\nextended = false\nacknowledge = { working_days = 3 }\n"
    )
    acknowledge, respond = process("corporate_stage_1", profile.processes).clocks
    assert (acknowledge.counts[0].start, acknowledge.counts[0].amount) == ("received", 3)
    assert (acknowledge.ends, acknowledge.at_once) == ("acknowledged", True)
    assert acknowledge.sure is Sureness.CONFIRMED
    assert respond == process("corporate_stage_1").clocks[1]
    assert departures(profile)[-1].startswith("corporate_stage_1: no 'extended', where LGSCO")


def test_hours_closures_and_school_holidays_make_the_calendar() -> None:
    text = packaged().replace(
        "cut_off = 17:00:00",
        "cut_off = 16:30:00\nclosed = [2026-12-24]\n"
        "school_holidays = [{ first = 2026-12-19, last = 2027-01-03 }]",
    )
    found = check_text(text)
    assert found.profile is not None, found.faults
    office = found.profile.hours
    assert office.cut_off == time(16, 30)
    assert not office.calendar.is_working(date(2026, 12, 24))
    assert office.schools is not None
    assert office.schools.after(date(2026, 12, 18), 1) == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('tier = "unitary"', 'tier = "parish"', "tier: Input should be 'unitary'"),
        ("landlord = true", "landlady = true", "landlady: there is no such key"),
        ('duty_team = "feedback"', 'duty_team = "nobody"', "there is no team 'nobody'"),
        ('tier = "unitary"', 'tier = "county"', "a county has a neighbour"),
        ("closes = 17:00:00", "closes = 08:00:00", "closes before it opens"),
        ("cut_off = 17:00:00", "cut_off = 61200", "valid time"),
        ("landlord = true", 'landlord = "yes"', "valid boolean"),
        ("cut_off = 17:00:00", "closed = [1899-12-31]", "2015 to 2035"),
        (
            "cut_off = 17:00:00",
            "school_holidays = [{ first = 2026-02-20, last = 2026-02-16 }]",
            "ends before it begins",
        ),
        ('code = "waste"', 'code = "tips"', "there are two teams 'tips'"),
        ('email = "waste@council.example"', 'email = "waste"', "teams.10.email: this is no"),
        ('code = "waste"', 'code = "Waste bins"', "small letters, digits and _"),
        ('takes = ["parking"]', 'takes = ["car_parks"]', "no service area 'car_parks'"),
        ('takes = ["parking"]', 'takes = ["elections"]', "'elections' is taken more than once"),
    ],
)
def test_a_fault_is_told_with_its_line(old: str, new: str, told: str) -> None:
    faults = changed(old, new)
    named = [fault for fault in faults if told in fault]
    assert named, faults
    shift = new.count("\n")
    assert any(fault.startswith(f"line {line_of(old) + shift}: ") for fault in named), named


def test_every_fault_is_told_in_the_files_order() -> None:
    text = packaged().replace('tier = "unitary"', 'tier = "x"').replace("opens =", "open =")
    faults = check_text(text).faults
    lines = [int(fault.split()[1].rstrip(":")) for fault in faults]
    assert len(faults) == 2
    assert lines == sorted(lines)


def test_an_area_that_nobody_takes_is_told() -> None:
    assert any("nobody takes parking" in f for f in changed('takes = ["parking"]', "takes = []"))


def test_a_missing_field_is_told() -> None:
    faults = changed('nation = "england"\n', "")
    assert faults == ("nation: Field required.",)


def test_deputies_that_stand_in_for_each_other_are_told_once() -> None:
    text = packaged()
    feedback = 'phone = "01632 960000"'
    faults = check_text(text.replace(feedback, f'{feedback}\ndeputy = "waste"')).faults
    assert len(faults) == 1
    assert "in a circle: feedback → waste → feedback" in faults[0]


def test_a_deputy_that_is_no_team_is_told() -> None:
    faults = changed('deputy = "feedback"', 'deputy = "nobody"')
    assert ["there is no team 'nobody'" in fault for fault in faults] == [True]


@pytest.mark.parametrize(
    ("clocks", "told"),
    [
        ("[timescales.complaint]\nrespond = { days = 1 }", "there is no process 'complaint'"),
        ("[timescales.social_services_wales]\nacknowledge = { days = 1 }", "no process of england"),
        ("[timescales.subject_access]\nrespond = { hours = 1 }", "how much is counted"),
        ("[timescales.subject_access]\nchase = { from = 'received', days = 1 }", "name: Field"),
        ("[timescales.subject_access]\nrespond = { from = 'extended', days = 1 }", "comes later"),
        ("[timescales.subject_access]\nrespond = { from = 'recieved', days = 1 }", "it may be: "),
        ("[timescales.subject_access]\nrespond = 15", "is a table such as"),
        ("[timescales.subject_access]\nrespond = true", "is a table such as"),
        ("[timescales.subject_access]\nextendd = false", "no clock 'extendd'"),
        ("[timescales.corporate_stage_1]\nacknowledge = false", "no clock leads to any more"),
        ("[timescales.children_stage_1]\nrespond = { working_days = 30 }", "less than what is"),
        ("[timescales.ehc_appeal]\nappeal = { months = 3 }", "later of several dates"),
        ("[timescales.subject_access]\nrespond = { months = 200000 }", "equal to 5000"),
        ("[display.service_area]\nhide = 3", "must be a list"),
        ("[costs]\npence_a_minute = inf\nminutes_a_contact = 1", "finite number"),
        ("[costs]\npence_a_minute = true\nminutes_a_contact = 1", "valid number"),
        ('[display.kind]\nappeal = "\\u001b]0;"', "unprintable character"),
        ("[display.service_area]\nparking = 3", "must be text"),
        ("[display.area]\nparking = 'Cars'", "There is no question 'area'"),
    ],
)
def test_a_timescale_or_a_name_that_does_not_hold_is_told(clocks: str, told: str) -> None:
    faults = check_text(f"{packaged()}\n{clocks}\n").faults
    assert len(faults) == 1
    assert told in faults[0]
    assert faults[0].startswith("line ")


def test_what_is_no_toml_is_told_with_its_line() -> None:
    (fault,) = check_text('name = "A"\nnation = england\n').faults
    assert fault.startswith("line 2: not TOML")


def test_a_profile_that_is_not_there_or_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"no profile 'nowhere'.*default"):
        load_profile("nowhere")
    binary = tmp_path / "council.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ProfileError, match="cannot be read"):
        load_profile(str(binary))
    binary.write_text("name = 1")
    with pytest.raises(ProfileError, match=r"(?s)does not hold.*line 1: name"):
        load_profile(str(binary))


@pytest.mark.parametrize("nation", list(Nation))
@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize("landlord", [True, False])
def test_a_first_draft_holds_as_it_stands(nation: Nation, tier: Tier, landlord: bool) -> None:
    first = FirstAnswers('The "Old" Council ŵ\n', nation, tier, landlord, "a@b.example", "B", "C")
    found = check_text(draft_profile(first))
    if tier in TWO_TIER and nation is not Nation.ENGLAND:
        assert "only England has counties and districts" in found.faults[0]
        return
    assert found.faults == ()
    assert found.profile is not None
    assert found.profile.name == 'The "Old" Council ŵ'
    assert found.profile.teams[0].takes


def test_a_profile_of_another_nation_has_not_englands_processes() -> None:
    first = FirstAnswers("Cyngor", Nation.WALES, Tier.UNITARY, True, "a@b.example")
    profile = check_text(draft_profile(first)).profile
    assert profile is not None
    history = History(datetime(2026, 3, 2, 10), {})
    adult, welsh = (
        process(code, profile.processes) for code in ("adult_social_care", "social_services_wales")
    )
    with pytest.raises(ClockError, match="not of wales"):
        reckon(adult, history, profile.hours)
    assert reckon(welsh, history, profile.hours).clocks[0].due == date(2026, 3, 4)


def test_what_the_law_adds_to_a_number_stays_with_a_councils_own() -> None:
    profile = with_clocks(
        "[timescales.children_stage_1]\nrespond = { working_days = 8 }\n"
        "[timescales.homelessness_review]\nrequest = { days = 28 }\n"
    )
    children, homeless = (
        next(c.counts[0] for c in process(code, profile.processes).clocks if c.code == clock)
        for code, clock in (("children_stage_1", "respond"), ("homelessness_review", "request"))
    )
    assert (children.amount, children.longest) == (8, 20)
    assert (homeless.amount, homeless.with_first_day) == (28, True)


def test_the_codes_own_number_said_again_is_no_departure() -> None:
    profile = with_clocks(
        "[timescales.corporate_stage_1]\nrespond = { from = 'acknowledged', working_days = 10 }\n"
    )
    assert profile.processes == default_processes()
    assert departures(profile) == []


def test_another_nations_numbers_are_told() -> None:
    first = FirstAnswers("Council", Nation.SCOTLAND, Tier.UNITARY, False, "a@b.example")
    profile = check_text(draft_profile(first)).profile
    assert profile is not None
    assert departures(profile)[0] == (
        "corporate_stage_1: the numbers are England's; set your nation's own."
    )


def test_a_long_chain_of_deputies_is_no_circle() -> None:
    teams = "".join(
        f'[[teams]]\ncode = "t{number}"\nname = "T"\nemail = "t@b.example"\n'
        f'deputy = "t{number + 1}"\n'
        for number in range(3000)
    )
    last = '[[teams]]\ncode = "t3000"\nname = "T"\nemail = "t@b.example"\n'
    assert check_text(f"{packaged()}\n{teams}{last}").faults == ()


@pytest.mark.parametrize("text", ["a = " + "[" * 5000 + "]" * 5000, "a = " + "9" * 5000])
def test_what_no_reader_of_toml_can_take_is_a_fault(text: str) -> None:
    (fault,) = check_text(text).faults
    assert "not TOML" in fault


def test_a_fault_after_odd_breaks_and_texts_of_several_lines_is_told_with_its_line() -> None:
    text = "# an odd\u2028break\n" + packaged().replace(
        '"letters in', '"""letters\nlandlady = 1\n""", "letters in', 1
    )
    faults = check_text(text.replace("opens =", "open =")).faults
    line = text.split("opens =")[0].count("\n") + 1
    assert [fault.split(":")[0] for fault in faults] == [f"line {line}"]


def test_a_folder_of_templates_is_looked_for_beside_the_profile(tmp_path: Path) -> None:
    file = tmp_path / "council.toml"
    file.write_text(f'templates = "letters"\n{packaged()}', encoding="utf-8")
    missing = check_profile(str(file))
    assert missing.faults == (f"line 1: there is no folder '{tmp_path / 'letters'}'.",)
    (tmp_path / "letters").mkdir()
    found = check_profile(str(file)).profile
    assert found is not None
    assert found.templates == tmp_path / "letters"
