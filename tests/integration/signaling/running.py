"""A running server: real sockets, a real database and real rooms; no speech worker."""

from collections.abc import Awaitable
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web as aiohttp_web

from analysis.scoring import Scorer
from media_server.errors import Unauthorized
from media_server.policy import Actor
from media_server.service import InterviewServer, ServerConfig
from media_server.transport.config import TransportConfig
from signaling.server import create_signaling
from storage.blobs import ObjectBlobStore
from storage.database import Database
from storage.keyring import Keyring
from tests.integration.signaling.people import Organisation, Peer

KEY = b"k" * 32


class Running:
    """One running server and where it listens."""

    def __init__(
        self,
        server: InterviewServer,
        database: Database,
        runner: aiohttp_web.AppRunner,
        url: str,
        organisation: Organisation,
    ) -> None:
        self.server = server
        self.database = database
        self.runner = runner
        self.url = url
        self.organisation = organisation
        self._peers: list[Peer] = []

    def peer(self, who: Actor) -> Peer:
        """Return a client that shows the token of `who`."""
        peer = Peer(self.url, self.organisation.token_of(who))
        self._peers.append(peer)
        return peer

    async def stop(self) -> None:
        """Hang up all clients and stop."""
        for peer in self._peers:
            await peer.close()
        await self.server.close()
        await self.runner.cleanup()


async def start_server(
    directory: Path, database: Database, organisation: Organisation, **config: Any
) -> Running:
    """Start a server on a free port over the given rows."""
    server = InterviewServer(
        database=database,
        blobs=ObjectBlobStore.local(directory / "blobs"),
        keyring=Keyring(KEY),
        speech=None,
        scorer=Scorer(None),
        transport=TransportConfig(ice_addresses=("127.0.0.1",)),
        config=ServerConfig(
            journal_directory=directory / "journals",
            scratch_directory=directory / "scratch",
            **config,
        ),
    )
    await server.start()

    async def authenticate(token: str) -> Actor:
        actor = organisation.tokens.get(token)
        if actor is None:
            raise Unauthorized("No such token.")
        return actor

    app = aiohttp_web.Application()
    sio = create_signaling(
        server,
        authenticate,
        lambda actor: [{"urls": "stun:stun.test"}],
        clock=lambda: 0.0,  # allowances are not refilled, however slow the machine is
    )
    sio.attach(app)

    async def hang_up(_app: aiohttp_web.Application) -> None:
        await sio.shutdown()

    app.on_shutdown.append(hang_up)
    runner = aiohttp_web.AppRunner(app)
    await runner.setup()
    site = aiohttp_web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    [(_, port)] = [address[:2] for address in runner.addresses]
    return Running(server, database, runner, f"http://127.0.0.1:{port}", organisation)


class Start(Protocol):
    """Starts a server with settings of `ServerConfig`."""

    def __call__(self, **config: float) -> Awaitable[Running]: ...
