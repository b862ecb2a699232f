"""Processes of a benchmark: started, waited for, stopped."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import psutil

from tests.support.server import ROOT


class Module:
    """`python -m module` that prints a line when it is ready; `line` is that line."""

    def __init__(
        self, module: str, arguments: Sequence[str] = (), environment: Mapping[str, str] = {}
    ) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._environment = {**os.environ, **environment, "PYTHONUNBUFFERED": "1"}
        self._process: subprocess.Popen[str] | None = None
        self.line = ""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, env=self._environment, stdout=subprocess.PIPE, text=True
        )
        self.line = self.read()
        assert self.line, f"{' '.join(self._command)} did not start"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process = self._process
        assert process is not None
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def cpu_s(self) -> float:
        """CPU time that it has used so far."""
        assert self._process is not None
        times = psutil.Process(self._process.pid).cpu_times()
        return float(times.user + times.system)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def read(self) -> str:
        """Wait for its next line."""
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()
