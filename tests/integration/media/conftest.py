"""Rooms for the tests of this folder."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.integration.media.people import Stage
from tests.support.media import loopback_clients

StageFor = Callable[..., Stage]


@pytest.fixture
async def stage_for() -> AsyncIterator[StageFor]:
    """Makes rooms, with changes to the transport's settings; closed when the test ends."""
    async with AsyncExitStack() as stack:

        def make(**config: Any) -> Stage:
            stage = Stage(**config)
            stack.push_async_callback(stage.close)
            return stage

        with loopback_clients():
            yield make


@pytest.fixture
async def stage(stage_for: StageFor) -> Stage:
    """A room with ordinary settings."""
    return stage_for()
