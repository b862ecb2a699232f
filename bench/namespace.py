"""A network namespace with a pair of virtual interfaces, gone when the benchmark ends.

Janus never uses the loopback interface, so all servers are measured over this pair.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

ADDRESS = "10.77.0.1"
COMMANDS = (
    "link set lo up",
    "link add bench0 type veth peer name bench1",
    f"address add {ADDRESS}/24 dev bench0",
    "link set bench0 up",
    "link set bench1 up",
)


def available() -> bool:
    """Whether this machine lets us make one."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        return False
    tried = subprocess.run([*_enter(), "ip", "link"], check=False, capture_output=True)
    return tried.returncode == 0


def reenter(module: str, arguments: Sequence[str]) -> None:
    """Replace this process by `python -m module` inside a new namespace."""
    command = [*_enter(), sys.executable, "-m", module, *arguments]
    os.execvp(command[0], command)


def prepare() -> str:
    """Make the interfaces; returns the address to use."""
    for command in COMMANDS:
        subprocess.run(["ip", *command.split()], check=True)
    return ADDRESS


def _enter() -> list[str]:
    return ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]
