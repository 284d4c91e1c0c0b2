"""The compose file, as far as it can be held without an engine."""

from __future__ import annotations

import ipaddress

from tests.deploy.files import compose, seconds

from redress_api.settings import Settings

SERVICES = compose()["services"]
OWN = {name: one for name, one in SERVICES.items() if one["image"] == "redress"}


def test_the_tables_are_made_before_anything_is_served() -> None:
    assert SERVICES["upgrade"]["command"] == ["db", "upgrade"]
    before = SERVICES["redress"]["depends_on"]
    assert before["upgrade"] == {"condition": "service_completed_successfully"}
    assert before["database"] == {"condition": "service_healthy"}
    assert SERVICES["upgrade"]["depends_on"]["database"] == {"condition": "service_healthy"}


def test_nothing_of_the_containers_can_be_written_but_what_must() -> None:
    for one in OWN.values():
        assert one["read_only"] is True
        assert one["tmpfs"] == ["/tmp"]
        assert one["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in one["security_opt"]
        assert all(volume.endswith(":ro") for volume in one["volumes"])


def test_only_this_machine_reaches_the_service_and_nobody_the_database() -> None:
    assert "ports" not in SERVICES["database"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["redress"]["ports"])


def test_secrets_are_files_and_each_goes_only_where_it_is_needed() -> None:
    secrets = compose()["secrets"]
    assert all(one == {"file": f"./secrets/{name}"} for name, one in secrets.items())
    assert SERVICES["database"]["secrets"] == ["postgres_password"]
    assert all("postgres_password" not in one["secrets"] for one in OWN.values())
    assert set(secrets) == {name for one in SERVICES.values() for name in one["secrets"]}


def test_the_proxy_is_believed_where_it_calls_from() -> None:
    (network,) = compose()["networks"]["default"]["ipam"]["config"]
    believed = OWN["redress"]["environment"]["REDRESS_TRUSTED_PROXIES"]
    assert believed == network["gateway"]
    assert ipaddress.ip_address(believed) in ipaddress.ip_network(network["subnet"])


def test_a_stop_waits_for_requests_and_then_for_deliveries() -> None:
    stop = Settings.model_fields["stop_seconds"].default
    assert seconds(SERVICES["redress"]["stop_grace_period"]) > 2 * stop


def test_it_starts_again_after_the_machine_does() -> None:
    assert SERVICES["redress"]["restart"] == SERVICES["database"]["restart"] == "unless-stopped"
    assert SERVICES["database"]["image"] == "postgres:17"
    assert "database:/var/lib/postgresql/data" in SERVICES["database"]["volumes"]
