"""What the service tells of itself, and whether it can answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from tests.api.conftest import CLASSIFY, READ, Start

from redress.casework.database import StoreError
from redress.drafting import word_lists
from redress.errors import ModelError, RedressError
from redress.labels import default_vocabulary
from redress.models import ModelStore
from redress.reading import language
from redress.triage.profile_files import load_profile
from redress_api.app import Parts, create_app
from redress_api.loading import Loaded, load, profile_version
from redress_api.published import profile_object
from redress_api.schemas_of_itself import Labels, Models, ProfileTold
from redress_api.settings import Settings

CACHED = ["/v1/labels", "/v1/profile", "/v1/models", "/v1/openapi.json", "/problems"]


@pytest.mark.parametrize("path", CACHED)
def test_who_has_it_already_gets_304(client: TestClient, path: str) -> None:
    first = client.get(path, headers=READ)
    etag = first.headers["etag"]
    assert first.status_code == 200
    for given in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        again = client.get(path, headers={**READ, "If-None-Match": given})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == etag
    changed = client.get(path, headers={**READ, "If-None-Match": '"other"'})
    assert changed.content == first.content


@pytest.mark.parametrize("path", CACHED[:3])
def test_vocabulary_is_for_any_key_and_for_no_one_else(client: TestClient, path: str) -> None:
    assert client.get(path, headers=READ).status_code == 200
    assert client.get(path).status_code == 401


def test_labels_are_those_of_the_library(client: TestClient) -> None:
    told = client.get("/v1/labels", headers=READ).json()
    Labels.model_validate(told)
    codes = {one["code"]: [label["code"] for label in one["labels"]] for one in told["questions"]}
    assert codes == {one.code: list(one.codes) for one in default_vocabulary().questions}


def test_the_profile_is_told_without_paths_of_files(client: TestClient) -> None:
    told = client.get("/v1/profile", headers=READ).json()
    ProfileTold.model_validate(told)
    assert told["version"] == client.get("/health/live").headers["redress-profile"]
    assert told["teams"]
    assert told["processes"][0]["clocks"][0]["counts"]
    private = load_profile("default").model_copy(update={"templates": Path("/srv/letters")})
    assert "/srv" not in str(profile_object(private))


def test_a_profiles_version_follows_what_it_says_and_not_where_it_is() -> None:
    profile = load_profile("default")
    first = profile_version("/srv/a/council north.toml", profile)
    assert first.startswith("council-north@")
    moved = profile.model_copy(update={"templates": Path("/srv/letters")})
    assert profile_version("/elsewhere/council north.toml", moved) == first
    other = profile.model_copy(update={"name": "Another"})
    assert profile_version("/srv/a/council north.toml", other) != first


def test_models_are_told_with_what_they_reached(small_store: ModelStore) -> None:
    settings = Settings(model="small")
    loaded = load(settings, small_store, 1)
    (told,) = loaded.models
    assert told["in_use"]
    assert 0 < told["metrics"]["kind"]["accuracy"] <= 1
    Models.model_validate({"in_use": loaded.classifier.name, "models": loaded.models})
    assert loaded.classifier.name == f"small@{told['version']}"


def test_what_is_made_at_first_need_is_there_once_the_model_is_loaded(
    small_store: ModelStore,
) -> None:
    made = (language._identifier, word_lists.stems)
    for one in made:
        one.cache_clear()
    load(Settings(model="small"), small_store, 1)
    assert all(one.cache_info().currsize for one in made)


@pytest.mark.parametrize("prefix", ["", "/v1"])
def test_the_service_is_live_and_ready_without_a_key(client: TestClient, prefix: str) -> None:
    assert client.get(f"{prefix}/health/live").json() == {"status": "live"}
    assert client.get(f"{prefix}/health/ready").json() == {"status": "ready"}


def test_it_is_not_ready_before_the_model_is_loaded() -> None:
    client = TestClient(create_app(Settings(), Parts(load=lambda: pytest.fail("not started"))))
    assert client.get("/health/live").status_code == 200
    assert client.get("/health/ready").status_code == 503
    client.close()


def _out_of_reach() -> bool:
    raise OSError("Florence Example")


@pytest.mark.parametrize("is_ready", [lambda: False, _out_of_reach])
def test_it_is_not_ready_while_the_store_does_not_answer(start: Start, is_ready: Any) -> None:
    client = start(is_ready=is_ready).client
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems/unavailable"
    assert "Florence" not in answer.text
    assert client.get("/health/live").status_code == 200


def test_why_it_cannot_start_is_logged_whichever_part_cannot(
    loaded: Loaded, caplog: pytest.LogCaptureFixture
) -> None:
    def no_model() -> Loaded:
        raise ModelError("No such model.")

    def no_store(app: FastAPI, loaded: Loaded) -> AbstractContextManager[None]:
        raise StoreError("The store is of another version.")

    for parts in (Parts(load=no_model), Parts(load=lambda: loaded, opened=(no_store,))):
        with pytest.raises(RedressError), TestClient(create_app(Settings(), parts)):
            pass
    told = [one.fields["told"] for one in caplog.records if one.message == "fault"]
    assert told == ["No such model.", "The store is of another version."]


def test_resources_are_open_while_it_runs_and_are_left_in_reverse(loaded: Loaded) -> None:
    events: list[str] = []

    def resource(name: str) -> Any:
        @contextmanager
        def opened(app: FastAPI, loaded: Loaded) -> Iterator[None]:
            setattr(app.state, name, name)
            events.append(f"{name} opened")
            yield
            events.append(f"{name} closed")

        return opened

    opened = (resource("store"), resource("outbox"))
    app = create_app(Settings(), Parts(load=lambda: loaded, opened=opened))
    with TestClient(app):
        assert app.state.store == "store"
        assert events == ["store opened", "outbox opened"]
    assert events[2:] == ["outbox closed", "store closed"]


def test_without_keys_anybody_may_classify_and_no_more(start: Start) -> None:
    client = start({"api_keys_required": False}).client
    sent = {"text": "My bin was missed."}
    assert client.post("/v1/classify", json=sent).status_code == 200
    assert client.post("/v1/classify", json=sent, headers=CLASSIFY).status_code == 200
