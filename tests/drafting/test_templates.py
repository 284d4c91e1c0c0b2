"""Templates: a council's own in place of the packaged, and every fault told by file and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from redress.drafting.compose import compose
from redress.drafting.letter import Letter, Manner
from redress.drafting.samples import (
    sample_decision,
    sample_profile,
    sample_understanding,
    sample_values,
)
from redress.drafting.templates import PACKAGED, Templates, load_templates
from redress.drafting.values import ATTRIBUTES, NAMES
from redress.drafting.wording import packaged_templates
from redress.errors import LetterError, TemplateError
from redress.triage.profiles import Profile

Own = Callable[[str], Profile]
NAMED = "enquiry"


@pytest.fixture
def own(tmp_path: Path) -> Own:
    """The profile of a council with one template of its own."""

    def with_template(text: str, name: str = f"en/{NAMED}.j2") -> Profile:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return sample_profile(NAMED).model_copy(update={"templates": tmp_path})

    return with_template


def written(profile: Profile, manner: Manner = Manner.USUAL) -> Letter:
    decision = sample_decision(NAMED, profile)
    return compose(decision, sample_understanding(), manner, profile, "R-1")


def faults(profile: Profile) -> str:
    with pytest.raises(TemplateError) as raised:
        load_templates(profile)
    return raised.value.message


@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_packaged_template_holds(language: str) -> None:
    templates = Templates(None)
    for file in (packaged_templates() / language).iterdir():
        if file.name.endswith(".j2"):
            assert templates.faults_in(f"{language}/{file.name}", sample_values) == []


def test_a_council_without_templates_has_the_packaged_ones() -> None:
    assert load_templates(sample_profile(NAMED)).folder is None


def test_a_councils_own_template_is_used_and_named_as_origin(own: Own) -> None:
    profile = own(
        "# Hello {{ reference }}\n\n## What now\n\nWe write by {{ clock('respond').date }}."
    )
    load_templates(profile)
    letter = written(profile)
    assert letter.subject == "Hello R-1"
    assert letter.body == "What now\n\nWe write by Tuesday 28 July 2026."
    assert "the council’s template en/enquiry.j2" in letter.paragraphs[0].origin
    assert "No rule: a packaged starting value" in letter.paragraphs[0].origin


@pytest.mark.parametrize("parent", [f"{PACKAGED}en/enquiry.j2", "en/_request.j2"])
def test_a_councils_own_template_may_change_one_block_of_a_packaged_one(
    own: Own, parent: str
) -> None:
    ending = "{% block ending %}Bye, {{ parts.reach(team) }}{% endblock %}"
    profile = own(f'{{% extends "{parent}" %}}\n{ending}')
    load_templates(profile)
    body = written(profile).body
    assert "What we understand" in body
    assert body.splitlines()[-1].startswith("Bye, You can email")


def test_parts_of_a_councils_own_may_be_shared(own: Own, tmp_path: Path) -> None:
    own("{% macro bye(name) %}Bye, {{ name }}.{% endmacro %}", "en/_ours.j2")
    profile = own('{% import "en/_ours.j2" as ours %}\n# S\n\n{{ ours.bye(council) }}')
    load_templates(profile)
    assert written(profile).body == "Bye, Example Council."


def test_one_part_of_a_councils_own_changes_every_letter(own: Own) -> None:
    ending = "{% block ending %}Kind regards, {{ council }}{% endblock %}"
    profile = own(f'{{% extends "{PACKAGED}en/_letter.j2" %}}\n{ending}', "en/_letter.j2")
    load_templates(profile)
    assert written(profile).body.endswith("Kind regards, Example Council")


def test_a_fault_in_a_shared_part_is_told_at_load_though_no_letter_is_the_councils(
    own: Own,
) -> None:
    part = "{% block ending %}{{ points[9] }}{% endblock %}"
    message = faults(own(f'{{% extends "{PACKAGED}en/_letter.j2" %}}\n\n{part}', "en/_letter.j2"))
    assert "_letter.j2, line 3: " in message
    assert len(message.splitlines()) == 2


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{% if %}", "Expected an expression"),
        ("{% endfor %}", "Encountered unknown tag 'endfor'"),
        ("{{ refrence }}", "there is no value 'refrence'; there are: adjustments"),
        ("{{ team.nmae }}", "nothing has 'nmae'; values have: amount"),
        ("{{ reference|shout }}", "No filter named 'shout'"),
        ("{{ clock('respond').date() }}", "is not safely callable"),
        ("{% if false %}{{ team.nmae }}{% endif %}", "nothing has 'nmae'"),
        ('{% include "en/_nowhere.j2" %}', "there is no template 'en/_nowhere.j2'"),
        ('{% include "../../../etc/passwd" %}', "there is no template"),
        ("{{ 1 // 0 }}", "ZeroDivisionError"),
    ],
)
def test_a_fault_is_told_at_load_by_file_and_line(own: Own, line: str, words: str) -> None:
    message = faults(own(f"# S\n\nText.\n{line}\n"))
    assert words in message
    if "template '" not in words and "no template" not in words:
        assert "enquiry.j2, line 4: " in message


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ cycler('a') }}",
        "{{ lipsum() }}",
        "{{ self.__init__.__globals__ }}",
        "{{ ''['__class__'] }}",
        "{{ ''['__cla' ~ 'ss__'].x }}",
        "{{ clock._function }}",
        "{{ clock.__call__ }}",
        "{{ ''|attr('__class__') }}",
        "{{ '{0.__class__}'.format(team) }}",
        "{{ 'x'.center(999999999) }}",
        "{{ 'x' * 999999999 }}",
        "{{ '%0999999999d' % 1 }}",
        "{{ 9 ** 99999999 }}",
        "{{ [1].append(2) }}",
        "{{ points.append('x') }}",
        "{% for x in range(99999999) %}x{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ team.email.upper() }}",
        "{{ reference.join(points) }}",
    ],
)
def test_no_template_reaches_the_program_or_grows_without_bounds(own: Own, attack: str) -> None:
    profile = own(f"# S\n\n{attack}\n")
    assert "enquiry.j2, line 3: " in faults(profile)
    with pytest.raises(LetterError, match=r"The letter cannot be drafted\. .*enquiry\.j2, line 3"):
        written(profile)


def test_every_fault_is_listed_with_its_own_line(own: Own) -> None:
    message = faults(own("# S\n{{ a }}\n{{ b }}\n{{ ''.__class__ }}"))
    assert [line.split(": ")[0].split(", ")[-1] for line in message.splitlines()[1:]] == [
        "line 2",
        "line 3",
        "line 4",
    ]


def test_a_letter_without_a_subject_is_a_fault(own: Own) -> None:
    assert "line 1: the letter has no subject" in faults(own("Dear {{ sender }}"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("en/enquirey.j2", "there is no process 'enquirey'"),
        ("fr/enquiry.j2", "here are only folders of languages: en, cy"),
        ("enquiry.j2", "here are only folders of languages"),
        ("en/enquiry.txt", "a template's name ends in '.j2'"),
    ],
)
def test_a_file_that_no_letter_would_use_is_a_fault(own: Own, name: str, words: str) -> None:
    assert words in faults(own("# S\n\nx", name))


def test_a_template_that_is_no_text_is_a_fault(own: Own, tmp_path: Path) -> None:
    profile = own("# S")
    (tmp_path / "en" / "enquiry.j2").write_bytes(b"\xff\xfe")
    assert "it cannot be read (UnicodeDecodeError)" in faults(profile)


def test_what_fails_only_on_other_values_is_an_error_not_a_traceback(own: Own) -> None:
    profile = own(
        "# S\n\n{% if reference == 'x' %}ok{% endif %}{% if manner == 'z' %}{{ 1/0 }}{% endif %}"
    )
    load_templates(profile)
    assert written(profile).subject == "S"


def test_the_reference_names_every_value_that_a_template_may_use() -> None:
    text = (Path(__file__).parents[2] / "docs" / "reference" / "draft.md").read_text("utf-8")
    for name in NAMES | ATTRIBUTES:
        assert any(f"`{form}" in text for form in (f"{name}`", f".{name}`", f"{name}(")), name
