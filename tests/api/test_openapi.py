"""The service's own description: it is committed, and leaves nothing out."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient
from typer.testing import CliRunner

from redress.cli.app import app as command
from redress_api.app import Parts, create_app
from redress_api.assembly import make_app
from redress_api.examples import example_of
from redress_api.problems import MEDIA_TYPE
from redress_api.schemas import Answers, Classified, Triaged
from redress_api.schemas_of_itself import Labels, Models, ProfileTold
from redress_api.security.requirements import Requirement
from redress_api.settings import Settings

COMMITTED = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"


def _nothing() -> Any:
    raise AssertionError("nothing is loaded to describe the service")


@pytest.fixture(scope="module")
def app() -> FastAPI:
    """The whole service; nothing is opened to describe it."""
    return make_app(Settings(), 1)


@pytest.fixture(scope="module")
def told(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def _operations(told: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in told["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_committed_description_is_that_of_the_code() -> None:
    result = CliRunner().invoke(command, ["openapi"])
    assert result.exit_code == 0
    assert result.stdout == COMMITTED.read_text("utf-8"), (
        "Write it again: redress openapi --out docs/reference/openapi.json"
    )


def test_the_service_gives_its_description_out(client: TestClient) -> None:
    answer = client.get("/v1/openapi.json")
    assert answer.json() == client.app.openapi()  # type: ignore[attr-defined]


def test_every_call_tells_every_answer_with_an_example(told: dict[str, Any]) -> None:
    for path, method, operation in _operations(told):
        assert operation["summary"], (path, method)
        assert operation["description"], (path, method)
        for status, answer in operation["responses"].items():
            place = (path, method, status)
            assert answer["description"], place
            for media_type, content in answer.get("content", {}).items():
                assert content.get("example") or content.get("examples"), place
                assert content.get("schema"), place
                is_standard = path.startswith("/open311/")
                assert (media_type == MEDIA_TYPE) == (int(status) >= 400 and not is_standard), place


def test_every_call_that_needs_a_key_says_so_and_tells_its_refusals(
    app: FastAPI, told: dict[str, Any]
) -> None:
    seen = 0
    for route in iter_route_contexts(app.routes):
        if not getattr(route, "include_in_schema", False) or route.path not in told["paths"]:
            continue
        needs = [
            one.call for one in route.dependant.dependencies if isinstance(one.call, Requirement)
        ]
        for method in route.methods or ():
            operation = told["paths"][route.path][method.lower()]
            assert bool(operation.get("security")) == bool(needs), route.path
            # Others, such as signing in, tell refusals of their own.
            assert "401" in operation["responses"] or not needs, route.path
            assert "403" in operation["responses"] or not any(one.scopes for one in needs)
            seen += 1
    assert seen == len(_operations(told))


def test_every_reference_leads_somewhere(told: dict[str, Any]) -> None:
    def check(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(ref := value.get("$ref"), str):
                place: Any = told
                for part in ref.removeprefix("#/").split("/"):
                    place = place[part]
            for part in value.values():
                check(part)
        elif isinstance(value, list):
            for part in value:
                check(part)

    check(told)


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("classified", Classified),
        ("triaged", Triaged),
        ("answers", Answers),
        ("labels", Labels),
        ("profile", ProfileTold),
        ("models", Models),
    ],
)
def test_examples_are_as_they_are_described(name: str, model: Any) -> None:
    model.model_validate(example_of(name)["value"])


def test_the_description_can_be_written_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "openapi.json"
    result = CliRunner().invoke(command, ["openapi", "--out", str(out)])
    assert result.exit_code == 0
    assert out.read_bytes() == COMMITTED.read_bytes()


def test_a_faulty_parameter_is_described_as_the_problem_that_it_is() -> None:
    router = APIRouter(prefix="/v1")

    @router.get("/numbers/{number}")
    async def number(number: int) -> None:
        raise AssertionError

    described = create_app(Settings(), Parts(load=_nothing, routers=(router,))).openapi()
    answers = described["paths"]["/v1/numbers/{number}"]["get"]["responses"]
    assert list(answers["422"]["content"]) == [MEDIA_TYPE]
    assert "HTTPValidationError" not in described["components"]["schemas"]


def _resolved(told: dict[str, Any], value: Any) -> Any:
    if "$ref" not in value:
        return value
    for part in value["$ref"].removeprefix("#/").split("/"):
        told = told[part]
    return told


def _examples(told: dict[str, Any], content: dict[str, Any]) -> list[Any]:
    given = [_resolved(told, one)["value"] for one in content.get("examples", {}).values()]
    return [*given, *([content["example"]] if "example" in content else [])]


def test_every_example_is_as_it_is_described(told: dict[str, Any]) -> None:
    seen = 0
    for path, method, operation in _operations(told):
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        for part in (*bodies, *operation["responses"].values()):
            for media_type, content in part.get("content", {}).items():
                schema = {**content["schema"], "components": told["components"]}
                for example in _examples(told, content):
                    place = (path, method, media_type)
                    errors = jsonschema_rs.validator_for(schema).iter_errors(example)
                    assert [one.message for one in errors] == [], place
                    assert example not in ({}, []), place
                    seen += 1
    assert seen > len(_operations(told))


def test_every_body_that_a_call_takes_has_an_example(told: dict[str, Any]) -> None:
    for path, method, operation in _operations(told):
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
            assert _examples(told, content), (path, method, media_type)


CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"
_WORDS = frozenset({"description", "summary", "title", "example", "examples", "info", "tags"})
"""What of a description may change without a change of the contract."""


def _contract(value: Any, is_named: bool = False) -> Any:
    """A description without its words; what is in `properties` are names, whatever they are."""
    if isinstance(value, dict):
        return {
            key: _contract(part, key == "properties")
            for key, part in value.items()
            if is_named or key not in _WORDS
        }
    return [_contract(one) for one in value] if isinstance(value, list) else value


def test_a_change_of_the_contract_has_its_line_in_the_changelog() -> None:
    contract = _contract(json.loads(COMMITTED.read_text("utf-8")))
    digest = hashlib.sha256(json.dumps(contract, sort_keys=True).encode()).hexdigest()[:12]
    newest = CHANGELOG.read_text("utf-8").split("\n## ")[1]
    assert f"`{digest}`" in newest, (
        "The API's contract has changed: say in the newest section of CHANGELOG.md what is new for "
        f"those who call it, and put {digest} in the place of the digest there."
    )
