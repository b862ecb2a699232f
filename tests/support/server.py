"""The real server as a process of its own: started on a free port, killed, started again."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"https?://127\.0\.0\.1:\d+")
DEMO_PASSWORD = "vivavoce-demo"
START_LIMIT_S, STOP_LIMIT_S = 60, 45  # only guards against a server that hangs


class ServerFailed(Exception):
    """The server did not start or stop; the text carries the end of its log."""


class ServerProcess:
    """`python -m web serve --demo` with everything it keeps below `data_dir`.

    `url` is where it answers, known once `start` has returned; `environment` is what it runs
    with. Its output goes to `log_path`, appended over restarts. Its coverage is taken if it is
    `measured`, which takes as long again: a server that is killed tells nothing anyway.
    """

    command: Sequence[str] = ("-m", "web", "serve", "--demo")

    def __init__(
        self,
        data_dir: Path,
        environment: Mapping[str, str] | None = None,
        *,
        measured: bool = False,
    ) -> None:
        self.data_dir = data_dir
        self.log_path = data_dir.with_suffix(".log")
        self.url = ""
        self.environment = {
            **_inherited(measured),
            "VIVAVOCE_DATA_DIR": str(data_dir),
            "VIVAVOCE_PORT": "0",
            "VIVAVOCE_ICE_ADDRESSES": "127.0.0.1",
            # Tests are no measure of what a server can carry.
            "VIVAVOCE_MAX_LOAD": "100",
            "VIVAVOCE_MAX_LAG_MS": "60000",
            # Whoever stops it has seen enough.
            "VIVAVOCE_DRAIN_INTERVIEWS_S": "0",
            "PYTHONUNBUFFERED": "1",
            **(environment or {}),
        }
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._ready = threading.Event()

    @property
    def pid(self) -> int:
        """The running server's process id."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it and return when it answers; raises ServerFailed when it does not."""
        self._ready.clear()
        self.url = ""
        self._process = subprocess.Popen(
            [sys.executable, *self.command],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()
        self._ready.wait(START_LIMIT_S)
        if not self.url or self._process.poll() is not None:
            self.kill()
            raise ServerFailed(f"the server did not start:\n{self.log_tail()}")

    def kill(self) -> None:
        """End it as a crash would, with SIGKILL."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to stop and wait until it has; raises ServerFailed when it does not."""
        self._end(signal.SIGTERM)

    def log_tail(self, lines: int = 60) -> str:
        """The last lines that it wrote."""
        if not self.log_path.exists():
            return ""
        return "\n".join(self.log_path.read_text().splitlines()[-lines:])

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.wait()
            raise ServerFailed(f"the server did not stop:\n{self.log_tail()}") from error
        finally:
            if self._reader is not None:
                self._reader.join(STOP_LIMIT_S)
            if process.stdout is not None:
                process.stdout.close()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with self.log_path.open("a") as log:
            for line in process.stdout:
                log.write(line)
                log.flush()
                found = ADDRESS.search(line)
                if found and not self._ready.is_set():
                    self.url = found[0]
                    self._ready.set()
        self._ready.set()


def _inherited(measured: bool) -> dict[str, str]:
    left_out = ("VIVAVOCE",) if measured else ("VIVAVOCE", "COVERAGE_PROCESS")
    return {
        name: value
        for name, value in os.environ.items()
        if not any(part in name for part in left_out)
    }
