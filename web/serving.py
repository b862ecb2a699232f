"""`vivavoce serve`: from a free port to the last finished recording."""

import asyncio
import ipaddress
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import structlog
from aiohttp.web import Application, AppRunner, SockSite

from media_server.transport.addresses import local_addresses
from media_server.transport.config import TransportConfig
from web import keys
from web.app import create_app
from web.commands import CommandFailed, require_private
from web.demo_card import demo_card
from web.logs import AccessLogger
from web.seed import demo_seed
from web.settings import WILDCARDS, Settings
from web.tls import ssl_context

log = structlog.get_logger(__name__)


def announce(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, flush=True)  # noqa: T201 - the command's output


async def serve(settings: Settings, *, demo: bool, tell: Callable[[str], None] = announce) -> None:
    """Serve until a signal, then let interviews and requests end and finish recordings.

    SIGTERM lets the interviews under way go on for as long as the settings say; SIGINT, from the
    terminal, and any second signal do not. Raises CommandFailed when the address is taken, or
    when others could use the demo's logins.
    """
    if demo:
        require_private(settings)
    stop = Stop()
    with _bound_socket(settings) as listener:
        settings = _as_reached(settings, port=listener.getsockname()[1])
        async with running(settings, listener) as app:
            await _announce_ready(app, demo=demo, tell=tell)
            await stop.asked.wait()
            log.info("server.stopping")
            await _drain(app, stop, tell=tell)
    log.info("server.stopped")


class Stop:
    """What signals have asked for: to stop, and not to wait for interviews."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.at_once = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._terminate)
        loop.add_signal_handler(signal.SIGINT, self._interrupt)

    def _terminate(self) -> None:
        if self.asked.is_set():
            self.at_once.set()
        self.asked.set()

    def _interrupt(self) -> None:
        self.at_once.set()
        self.asked.set()


async def _drain(app: Application, stop: Stop, *, tell: Callable[[str], None]) -> None:
    """Wait for interviews under way, until the deadline or a second signal."""
    server, limit_s = app[keys.SERVER], app[keys.SETTINGS].drain_interviews_s
    under_way = server.rooms.under_way
    if under_way and not stop.at_once.is_set():
        tell(
            f"Waiting for {under_way} interviews, {limit_s:.0f} s at most; "
            "a second signal ends them at once."
        )
    draining = asyncio.create_task(server.drain(limit_s))
    hurried = asyncio.create_task(stop.at_once.wait())
    await asyncio.wait({draining, hurried}, return_when=asyncio.FIRST_COMPLETED)
    for task in (draining, hurried):
        task.cancel()
    await asyncio.gather(draining, hurried, return_exceptions=True)
    log.info("server.drained", cut_off=server.rooms.under_way)


@asynccontextmanager
async def running(settings: Settings, listener: socket.socket) -> AsyncIterator[Application]:
    """Run the server on a bound socket; leaving the block drains it."""
    tls = ssl_context(settings.tls, data_dir=settings.data_dir, names=_names(settings))
    app = create_app(settings)
    app.on_startup.append(_refuse_demo_logins)
    runner = AppRunner(
        app, access_log_class=AccessLogger, shutdown_timeout=settings.drain_timeout_s
    )
    try:
        await runner.setup()
        await SockSite(runner, listener, ssl_context=tls).start()
        yield app
    finally:
        await runner.cleanup()


async def _refuse_demo_logins(app: Application) -> None:
    if app[keys.SETTINGS].is_loopback_only:
        return
    async with app[keys.DATABASE].unit_of_work(read_only=True) as uow:
        if await uow.users.any_demo():
            raise CommandFailed(
                "this database holds the demo's logins, whose password is known to everybody; "
                "serve it on a loopback address, or use another database"
            )


async def _announce_ready(app: Application, *, demo: bool, tell: Callable[[str], None]) -> None:
    settings = app[keys.SETTINGS]
    text = f"Viva Voce is ready at {settings.base_url}"
    if demo:
        text += "\n" + demo_card(app, await demo_seed(app).plant())
    tell(text)
    log.info("server.ready", port=settings.port, tls=settings.tls is not None)


def _bound_socket(settings: Settings) -> socket.socket:
    try:
        found = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise CommandFailed(f"{settings.host} is no address of this machine") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise CommandFailed(
            f"cannot listen on {settings.host} port {settings.port}: {error.strerror}; "
            "VIVAVOCE_PORT chooses another"
        ) from error
    return listener


def _as_reached(settings: Settings, *, port: int) -> Settings:
    """Return the settings with what links must name: the true port, an address others can open."""
    settings = settings.model_copy(update={"port": port})
    if settings.public_url is not None or settings.host not in WILDCARDS:
        return settings
    addresses = _addresses()
    if not addresses:
        return settings
    return settings.model_copy(update={"public_url": settings.url_at(addresses[0])})


def _names(settings: Settings) -> list[str]:
    """Return the hosts that a certificate of our own must name."""
    names = [urlsplit(settings.base_url).hostname or "", settings.public_ip or ""]
    names += _addresses() if settings.host in WILDCARDS else [settings.host]
    return [name for name in (*names, *settings.ice_addresses) if name]


def _addresses() -> list[str]:
    """Return this machine's addresses on its networks, IPv4 first."""
    found = [
        ipaddress.ip_address(text) for text in local_addresses(TransportConfig(production=True))
    ]
    return [str(each) for each in sorted(found, key=lambda address: address.version)]
