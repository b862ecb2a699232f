"""A process that does nothing but watch its loop: `python -m bench.api.idle`."""

import asyncio
import signal

import uvloop

from bench.api.lag import LagWatch


async def main() -> None:
    """Watch until SIGTERM."""
    stopping, watch = asyncio.Event(), LagWatch()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stopping.set)
    watch.obey(loop)
    task = asyncio.create_task(watch.run())
    print("idle", flush=True)
    await stopping.wait()
    task.cancel()


if __name__ == "__main__":
    uvloop.run(main())
