"""Logs are JSON lines, and nothing of a person's gets into them."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from tests.support.logs import restored_logs
from web.logs import configure_logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    written = io.StringIO()
    with restored_logs():
        configure_logs("info", written)
        yield written


def _lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_events_are_json_with_time_and_level(stream: io.StringIO) -> None:
    structlog.get_logger().info("room.opened", interview_id="7")
    structlog.get_logger().debug("not.wanted")
    [line] = _lines(stream)
    assert line["event"] == "room.opened"
    assert line["interview_id"] == "7"
    assert line["level"] == "info"
    assert line["timestamp"].endswith("Z")


def test_exceptions_tell_types_and_places_but_no_message(stream: io.StringIO) -> None:
    secret = "Sam Student said this"
    try:
        try:
            raise KeyError(secret)
        except KeyError as error:
            raise ValueError(secret) from error
    except ValueError:
        structlog.get_logger().exception("http.failed")
    [line] = _lines(stream)
    assert [link["type"] for link in line["exception"]] == [
        "builtins.ValueError",
        "builtins.KeyError",
    ]
    assert "test_logs.py" in line["exception"][0]["frames"][-1]
    assert secret not in stream.getvalue()


def test_libraries_speak_in_templates(stream: io.StringIO) -> None:
    logging.getLogger("aioice").warning("pair %s failed", "203.0.113.5")
    logging.getLogger("aioice").info("chatter")
    logging.getLogger("somewhere").warning("said: Sam")
    first, second = _lines(stream)
    assert first["template"] == "pair %s failed"
    assert second["logger"] == "somewhere"
    assert "203.0.113.5" not in stream.getvalue()
    assert "Sam" not in stream.getvalue()
