"""A real Redis (or Valkey) on a free loopback port, which tests may stop and start."""

import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

PROGRAMS = ("redis-server", "valkey-server")
START_LIMIT_S = 20  # only guards against a server that hangs


class RedisServer:
    """`redis-server` keeping nothing on disk; `url` stays the same over restarts."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def program() -> str | None:
        """The program's path, None where it is not installed."""
        return next((found for name in PROGRAMS if (found := shutil.which(name))), None)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Start it, empty, and return when it answers."""
        program = self.program()
        assert program is not None
        self._process = subprocess.Popen(
            [program, "--port", str(self._port), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no", "--dir", str(self._directory)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        deadline = time.monotonic() + START_LIMIT_S
        while b"PONG" not in self._say("PING"):
            assert self._process.poll() is None, "Redis did not start"
            assert time.monotonic() < deadline, "Redis did not answer"
            time.sleep(0.02)

    def empty(self) -> None:
        """Forget everything."""
        assert b"OK" in self._say("FLUSHALL")

    def kill(self) -> None:
        """End it at once; connections break."""
        self._end(signal.SIGKILL)

    def hang(self) -> None:
        """Let it answer nothing, its connections open, until it is woken."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        """Let it answer again."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it, if it runs."""
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGCONT)
            process.send_signal(number)
            process.wait(START_LIMIT_S)

    def _say(self, command: str) -> bytes:
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=5) as connection:
                connection.sendall(f"{command}\r\n".encode())
                return connection.recv(64)
        except ConnectionRefusedError:
            return b""
