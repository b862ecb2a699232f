"""Whoever has a share link watches: let in by a passcode, counted, and noted each time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

from aiohttp.web import Request, StreamResponse

from storage.database import Database
from storage.models import AuditEntry, AuditVerb, Recording, ShareLink
from storage.models.base import utc_now
from storage.scope import Scope, within
from storage.sealed_blobs import SealedBlobs
from storage.unit_of_work import UnitOfWork
from web.api.share.schemas import SharedDoor, SharedInterview, SharedMediaQuery, WatchShared
from web.api.share.service import hash_of
from web.api.share.shared_view import read_files, read_shared, shared_view
from web.auth.login_limiter import LoginLimiter
from web.auth.passwords import Passwords
from web.auth.tokens import InvalidToken, TokenIssuer
from web.client_address import client_address
from web.logs import REQUEST_ID
from web.problems import Problem, not_found, unauthorized
from web.sealed_responses import send_sealed

SHARE = "/api/share"
OPERATION = "watch_shared_interview"
LONGEST_TOKEN = 64
PLAYERS = frozenset({"video", "audio"})


class WatchService:
    """Opens links for people who have no account; what they may see is the link's alone."""

    def __init__(
        self,
        *,
        database: Database,
        passwords: Passwords,
        limiter: LoginLimiter,
        tokens: TokenIssuer,
        blobs: SealedBlobs,
        media_life: timedelta,
        proxy_hops: int,
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._limiter = limiter
        self._tokens = tokens
        self._blobs = blobs
        self._media_life = media_life
        self._proxy_hops = proxy_hops

    async def door(self, token: str) -> SharedDoor:
        """Return what is asked of whoever wants in."""
        link = await self._find(token)
        return SharedDoor(needs_passcode=link.passcode_hash is not None, expires_at=link.expires_at)

    async def watch(self, request: Request, token: str, given: WatchShared) -> SharedInterview:
        """Let somebody in and return what the link shows."""
        link = await self._find(token)
        await self._check(request, link, given.passcode)
        async with self._opened(link, request.get(REQUEST_ID, "")) as uow:
            row = await uow.share_links.get_for_update(link.id)
            shared = None if row is None else await read_shared(uow, row)
            if row is None or shared is None or not row.is_open(utc_now()):
                raise not_found("link")
            row.watch_count += 1
            row.last_watched_at = utc_now()
            await uow.audit.add(_noted(row, shared.session.organisation_id, request))
        expires_at = min(link.expires_at, utc_now() + self._media_life)

        def address(media_id: UUID) -> tuple[str, str | None]:
            signed = self._tokens.shared_media(link.id, media_id, expires_at)
            url = f"{SHARE}/{token}/media/{media_id}?t={signed}"
            return url, f"{url}&download=true" if link.allow_download else None

        return shared_view(shared, address)

    async def send(
        self, request: Request, token: str, media_id: UUID, query: SharedMediaQuery
    ) -> StreamResponse:
        """Send a file of the link; the link is asked each time, so revoking it ends playback."""
        link = await self._find(token)
        try:
            if self._tokens.read_shared_media(query.t) != (link.id, media_id):
                raise unauthorized("The media link is for another file.")
        except InvalidToken:
            raise unauthorized("The media link is not valid, or no longer.") from None
        if not link.allow_download and (query.download or _saves(request)):
            raise Problem(403, "This link is for watching only.")
        async with self._database.unit_of_work(read_only=True) as uow:
            file = (await read_files(uow, link)).file(media_id)
        if file is None or file.blob_key is None or file.size_bytes is None:
            raise not_found("recording")
        headers = {
            "Cache-Control": "private, no-store",
            "Content-Type": file.mime_type or "application/octet-stream",
        }
        if query.download:
            suffix = "webm" if isinstance(file, Recording) else "mp4"
            name = f"interview-{str(media_id)[-8:]}.{suffix}"
            headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return await send_sealed(
            request,
            self._blobs,
            file.blob_key,
            size=file.size_bytes,
            etag=f'"{file.blob_key.rpartition("/")[2]}"',
            headers=headers,
        )

    async def _find(self, token: str) -> ShareLink:
        """Return the link; one that is over or was revoked is told from none by nobody."""
        if len(token) > LONGEST_TOKEN:
            raise not_found("link")
        async with self._database.unit_of_work(read_only=True) as uow:
            link = await uow.share_links.by_token(hash_of(token))
        if link is None or not link.is_open(utc_now()):
            raise not_found("link")
        return link

    async def _check(self, request: Request, link: ShareLink, passcode: str | None) -> None:
        """Raise the 401 problem for a wrong passcode, 429 where too many were tried."""
        if link.passcode_hash is None:
            return
        account = f"share {link.id}"
        address = client_address(request, proxy_hops=self._proxy_hops)
        wait_s = self._limiter.take(account=account, address=address)
        if wait_s:
            raise Problem(429, "Too many tries.", headers={"Retry-After": str(wait_s)})
        if not await self._passwords.matches(passcode or "", link.passcode_hash):
            raise unauthorized("The passcode is wrong.")
        self._limiter.forgive(account=account, address=address)

    @asynccontextmanager
    async def _opened(self, link: ShareLink, request_id: str) -> AsyncIterator[UnitOfWork]:
        async with self._database.unit_of_work(read_only=True) as uow:
            session = await uow.sessions.get(link.session_id)
        if session is None:
            raise not_found("link")
        scope = Scope(session.organisation_id, operation=OPERATION, request_id=request_id)
        with within(scope):
            async with self._database.unit_of_work() as uow:
                yield uow


def _saves(request: Request) -> bool:
    """Return whether a browser asks for something else than to play it.

    Whoever watches can record their screen; this keeps honest people from a second copy.
    """
    return request.headers.get("Sec-Fetch-Dest", "video") not in PLAYERS


def _noted(link: ShareLink, organisation_id: UUID, request: Request) -> AuditEntry:
    return AuditEntry(
        organisation_id=organisation_id,
        actor_id=None,
        verb=AuditVerb.SAW,
        subject="share_links",
        subject_id=link.id,
        session_id=link.session_id,
        fields=[],
        count=1,
        operation=OPERATION,
        request_id=request.get(REQUEST_ID, ""),
    )
