"""The server with its event loop's lag written down, and a disk that can be made to hang.

`python -m bench.recordings.watched_server DIRECTORY` serves like `python -m web serve --demo`.
`DIRECTORY/lag` gets a line of milliseconds for each timer; while `DIRECTORY/stall` exists, nothing
that the recorder writes comes to an end.
"""

import asyncio
import sys
import time
from pathlib import Path
from unittest import mock

from media_server.recording.journal import JournalWriter
from web import cli, serving
from web.settings import Settings

TIMER_S = 0.005
POLL_S = 0.02

_serve = serving.serve
_flush = JournalWriter.flush


def main() -> int:
    """Serve until told to stop."""
    directory = Path(sys.argv[1])

    async def serve_watched(settings: Settings, *, demo: bool) -> None:
        watching = asyncio.create_task(_watch(directory / "lag"))
        try:
            await _serve(settings, demo=demo)
        finally:
            watching.cancel()

    def flush_or_hang(writer: JournalWriter) -> None:
        while (directory / "stall").exists():
            time.sleep(POLL_S)
        _flush(writer)

    with (
        mock.patch.object(cli, "serve", serve_watched),
        mock.patch.object(JournalWriter, "flush", flush_or_hang),
    ):
        return cli.main(["serve", "--demo"])


async def _watch(path: Path) -> None:
    with path.open("w", buffering=1) as file:
        while True:
            asked_s = time.monotonic()
            await asyncio.sleep(TIMER_S)
            file.write(f"{(time.monotonic() - asked_s - TIMER_S) * 1000:.2f}\n")


def lags_ms(directory: Path) -> list[float]:
    """What was written down so far, in ms."""
    lines = (directory / "lag").read_text().splitlines()
    return [float(line) for line in lines if line.count(".") == 1]


if __name__ == "__main__":
    sys.exit(main())
