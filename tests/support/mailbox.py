"""A real SMTP server on this machine that keeps what it is sent."""

import asyncio
import email
import warnings
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Self, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "postman", "secret word"


class Mailbox:
    """Takes mail on a free port; `reply` may be set to refuse it.

    With `password` it wants to be told one first. Used as `async with Mailbox() as mailbox`.
    """

    def __init__(self, *, password: bool = False) -> None:
        self.received: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.reply: dict[str, str] = {}  # by recipient
        self.connections = 0
        self.url = ""
        self._password = password
        self._server: asyncio.Server | None = None
        self._open: list[SMTP] = []
        self._news = asyncio.Condition()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.get_running_loop().create_server(
            self._protocol, "127.0.0.1", 0
        )
        port = self._server.sockets[0].getsockname()[1]
        login = f"{USER}:{PASSWORD.replace(' ', '%20')}@" if self._password else ""
        self.url = f"smtp://{login}127.0.0.1:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for protocol in self._open:
            if protocol.transport is not None:
                protocol.transport.close()
        await self._server.wait_closed()

    def to(self, address: str) -> list[EmailMessage]:
        """What somebody was sent, in order."""
        return [message for message in self.received if message["To"] == address]

    async def wait_for(self, address: str, subject: str, *, count: int = 1) -> None:
        """Wait until somebody was sent so many mails whose subjects begin so."""

        def arrived() -> bool:
            subjects = [str(message["Subject"]) for message in self.to(address)]
            return sum(each.startswith(subject) for each in subjects) >= count

        async with asyncio.timeout(30), self._news:
            await self._news.wait_for(arrived)

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd looks for
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.reply.get(address)
        if reply is not None:
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        reply = self.reply.get("DATA")
        if reply is not None:
            return reply
        self.recipients += envelope.rcpt_tos
        content = cast("bytes", envelope.content)
        async with self._news:
            self.received.append(email.message_from_bytes(content, policy=default))
            self._news.notify_all()
        return "250 Taken"

    def _protocol(self) -> SMTP:
        self.connections += 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of passwords without TLS
            protocol = SMTP(
                self,
                enable_SMTPUTF8=True,
                auth_required=self._password,
                auth_require_tls=False,
                authenticator=self._authenticate if self._password else None,
            )
        self._open.append(protocol)
        return protocol

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        known = LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=data == known, handled=False)
