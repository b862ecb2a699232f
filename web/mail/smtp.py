"""Handing mail to an SMTP server."""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Self
from urllib.parse import unquote, urlsplit

import aiosmtplib

TIMEOUT_S = 30.0


class MailError(Exception):
    """Base of what sending raises; the message is a class name or a code, no text of others."""


class MailRefused(MailError):
    """The server will not take this mail, however often it is sent."""


class MailPostponed(MailError):
    """The server cannot be reached or does not take the mail now; later it may."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed in; `tls` from the start, else whenever the server offers it."""

    host: str
    port: int
    tls: bool
    user: str | None = None
    password: str | None = None
    trust: ssl.SSLContext | None = None

    @classmethod
    def of(cls, url: str) -> Self:
        """Return the server that `smtp://user:password@host:port` or `smtps://…` names.

        Raises ValueError.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("expected smtp://host:port or smtps://host:port")
        tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if tls else 587),
            tls=tls,
            user=None if parts.username is None else unquote(parts.username),
            password=None if parts.password is None else unquote(parts.password),
        )

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Callable[[EmailMessage], Awaitable[None]]]:
        """Connect and yield what sends one message; raises MailPostponed, it MailError."""
        client = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            use_tls=self.tls,
            start_tls=None,
            timeout=TIMEOUT_S,
            tls_context=self.trust,
        )
        try:
            await client.connect()
            if self.user is not None:
                await client.login(self.user, self.password or "")
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            raise MailPostponed(type(error).__name__) from error

        async def send(message: EmailMessage) -> None:
            try:
                await client.send_message(message)
            except aiosmtplib.SMTPException as error:
                raise _translated(error) from error
            except OSError as error:
                raise MailPostponed(type(error).__name__) from error

        try:
            yield send
        finally:
            client.close()


def _translated(error: aiosmtplib.SMTPException) -> MailError:
    match error:
        case aiosmtplib.SMTPRecipientsRefused():
            codes = [each.code for each in error.recipients]
        case aiosmtplib.SMTPResponseException():
            codes = [error.code]
        case aiosmtplib.SMTPNotSupported():
            return MailRefused("not-supported")
        case _:
            return MailPostponed(type(error).__name__)
    code = max(codes, default=0)
    return MailRefused(str(code)) if code >= 500 else MailPostponed(str(code))
