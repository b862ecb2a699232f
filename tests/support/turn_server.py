"""A real coturn on a loopback port that takes the short-lived credentials of the server."""

import shutil
import socket
import subprocess
import time
from pathlib import Path

PROGRAM = "turnserver"
START_LIMIT_S = 20  # only guards against a server that hangs


class TurnServer:
    """`turnserver` with a shared secret; relays between addresses of this machine only."""

    def __init__(self, directory: Path, secret: str) -> None:
        self.log_path = directory / "turn.log"
        self._directory = directory
        self._secret = secret
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def is_installed() -> bool:
        """Whether this machine has it."""
        return shutil.which(PROGRAM) is not None

    @property
    def url(self) -> str:
        """Its address as `TURN_URLS` has it."""
        return f"turn:127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it and return when it listens."""
        with self.log_path.open("wb") as log:
            self._process = subprocess.Popen(
                [PROGRAM, "-n", "--use-auth-secret", f"--static-auth-secret={self._secret}",
                 "--realm=vivavoce", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1",
                 f"--listening-port={self._port}", "--allow-loopback-peers", "--no-cli",
                 "--no-tls", "--no-dtls", "--no-multicast-peers", "--user-quota=12",
                 "--simple-log", "--log-file=stdout", "--verbose",
                 f"--pidfile={self._directory / 'turn.pid'}",
                 f"--userdb={self._directory / 'turn.db'}"],
                stdout=log,
                stderr=subprocess.STDOUT,
            )  # fmt: skip
        deadline = time.monotonic() + START_LIMIT_S
        while not self._listens():
            assert self._process.poll() is None, self.log_path.read_text()
            assert time.monotonic() < deadline, "coturn did not listen"
            time.sleep(0.02)

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(START_LIMIT_S)

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
        except OSError:
            return False
        return True
