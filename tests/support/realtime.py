"""Which tests play in real time, and how workers share the tests with that in mind."""

from typing import Any

from xdist.scheduler import LoadScopeScheduling

# Live media and speech, and stories told on the one server that tests share.
REALTIME = (
    "tests/browser/",
    "tests/integration/media/",
    "tests/integration/speech/",
    "tests/integration/test_story_api",
    "tests/integration/test_story_bad_input",
    "tests/integration/test_story_room",
)


class RealtimeScheduling(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """One worker runs the tests that play in real time, the others share the rest one by one.

    Side by side they would take each other's time. (`--dist loadgroup` would do, but the groups
    of pytest-xdist 3.8 are lost on pytest 9.2.)
    """

    def __init__(self, config: Any, log: Any = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # what takes long is collected first

    def _split_scope(self, nodeid: str) -> str:
        return "realtime" if nodeid.startswith(REALTIME) else nodeid
