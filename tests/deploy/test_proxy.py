"""The proxy's example."""

from __future__ import annotations

import re

from tests.deploy.files import text_of

from redress_api.routes.batches import STREAMED
from redress_api.settings import Settings

CONF = text_of("deploy/nginx.conf")
_MIB = 1 << 20


def test_the_service_is_told_its_name_the_caller_and_the_scheme() -> None:
    for header in ("Host $host", "X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme"):
        assert f"proxy_set_header {header};" in CONF


def test_a_body_is_refused_by_the_service_and_not_by_the_proxy() -> None:
    match = re.search(r"client_max_body_size (\d+)m;", CONF)
    assert match
    assert int(match[1]) * _MIB > Settings.model_fields["max_body_bytes"].default


def test_streams_are_not_held_back() -> None:
    for path, _ in STREAMED:
        match = re.search(rf"location = {path} {{(.*?)}}", CONF, re.DOTALL)
        assert match
        for line in ("client_max_body_size 0;", "proxy_request_buffering off;"):
            assert line in match[1]


def test_no_query_is_logged() -> None:
    formats = re.findall(r"log_format .*?;", CONF, re.DOTALL)
    assert all("$request " not in one and "$args" not in one for one in formats)
    assert re.findall(r"access_log (\S+)", CONF) == ["off;", "/var/log/nginx/redress.log"]
    assert re.search(r"error_log \S+ crit;", CONF)
