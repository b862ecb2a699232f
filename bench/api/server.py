"""The server under measurement, with a watch on its event loop: `python -m bench.api.server`.

Prints its address when it answers. On SIGUSR1 it begins a new measurement of how late its loop
wakes up, on SIGUSR2 it prints the last one: `lag <count> <p50 ms> <p99 ms> <max ms>`.
"""

import asyncio
import signal
import socket

import uvloop

from bench.api.lag import LagWatch
from web.logs import configure_logs
from web.serving import running
from web.settings import Settings


async def main() -> None:
    """Serve until SIGTERM."""
    settings = Settings()
    stopping, watch = asyncio.Event(), LagWatch()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stopping.set)
    watch.obey(loop)
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", settings.port))
        port = listener.getsockname()[1]
        async with running(settings.model_copy(update={"port": port}), listener):
            task = asyncio.create_task(watch.run())
            print(f"http://127.0.0.1:{port}", flush=True)
            await stopping.wait()
            task.cancel()


if __name__ == "__main__":
    configure_logs("error")
    uvloop.run(main())
