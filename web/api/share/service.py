"""Share links: made, listed and revoked by those who may share an interview."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from media_server.errors import NotFound, WrongState
from media_server.lifecycle import InterviewLifecycle
from media_server.policy import Action, Actor, require
from storage.database import Database
from storage.models import ExportFormat, InterviewResponse, ShareLink
from storage.models.base import utc_now
from web.api.exports.schemas import RequestExport
from web.api.exports.service import ExportService
from web.api.share.schemas import MadeShareLink, MakeShareLink, ShareLinkList, ShareLinkOut
from web.auth.passwords import Passwords
from web.problems import invalid_field

MOST_LINKS = 100
TOKEN_BYTES = 24


class ShareService:
    """Makes links of which only a hash is kept."""

    def __init__(
        self,
        *,
        database: Database,
        lifecycle: InterviewLifecycle,
        passwords: Passwords,
        exports: ExportService,
        base_url: str,
    ) -> None:
        self._database = database
        self._lifecycle = lifecycle
        self._passwords = passwords
        self._exports = exports
        self._base_url = base_url

    async def make(self, actor: Actor, session_id: UUID, given: MakeShareLink) -> MadeShareLink:
        """Make a link; for one answer the piece of its recording is cut out meanwhile."""
        await self._lifecycle.get(actor, session_id, Action.SHARE)
        passcode = given.passcode
        hashed = None if passcode is None else await self._passwords.hash(passcode)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        async with self._database.unit_of_work() as uow:
            require(actor, Action.SHARE, await uow.sessions.get(session_id))
            if len(await uow.share_links.of_session(session_id)) >= MOST_LINKS:
                raise WrongState("This interview has too many links.")
            response = None
            if given.response_id is not None:
                response = await uow.responses.get_in_session(session_id, given.response_id)
                if response is None:
                    raise invalid_field("responseId", "unknown", "There is no such answer.")
            link = await uow.share_links.add(
                ShareLink(
                    session_id=session_id,
                    author_id=actor.user_id,
                    response_id=given.response_id,
                    token_hash=hash_of(token),
                    passcode_hash=hashed,
                    label=given.label,
                    expires_at=utc_now() + timedelta(days=given.days),
                    hide_names=given.hide_names,
                    allow_download=given.allow_download,
                )
            )
        if response is not None:
            await self._cut(actor, session_id, response)
        url = f"{self._base_url}/share/{token}"
        return MadeShareLink(**shown(link).model_dump(), url=url, token=token)

    async def all(self, actor: Actor, session_id: UUID) -> ShareLinkList:
        """Return an interview's links."""
        await self._lifecycle.get(actor, session_id, Action.SHARE)
        async with self._database.unit_of_work(read_only=True) as uow:
            links = await uow.share_links.of_session(session_id)
        return ShareLinkList(items=[shown(link) for link in links])

    async def revoke(self, actor: Actor, session_id: UUID, link_id: UUID) -> None:
        """Close a link at once, also for those who are watching; again changes nothing."""
        await self._lifecycle.get(actor, session_id, Action.SHARE)
        async with self._database.unit_of_work() as uow:
            link = await uow.share_links.get_in_session(session_id, link_id)
            if link is None:
                raise NotFound("There is no such link.")
            link.revoked_at = link.revoked_at or utc_now()

    async def _cut(self, actor: Actor, session_id: UUID, response: InterviewResponse) -> None:
        """Have the pieces made that hold one answer, of whoever gave it."""
        async with self._database.unit_of_work(read_only=True) as uow:
            recordings = await uow.recordings.of_session(session_id)
        start_ms, end_ms = response.start_ms, response.end_ms
        if start_ms is None or end_ms is None or end_ms <= start_ms:
            return
        for each in recordings:
            ends_ms = each.start_ms + each.duration_ms
            overlaps = each.start_ms < end_ms and start_ms < ends_ms
            if each.participant_id == response.participant_id and overlaps:
                wanted = RequestExport.model_validate(
                    {
                        "format": ExportFormat.MP4,
                        "recordingId": each.id,
                        "startMs": start_ms,
                        "endMs": end_ms,
                    }
                )
                await self._exports.request(actor, session_id, wanted)


def hash_of(token: str) -> str:
    """Return what is kept of a link's token, which is too long to be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def shown(link: ShareLink) -> ShareLinkOut:
    """Return a link as those who made it see it."""
    columns = {
        name: getattr(link, name) for name in ShareLinkOut.model_fields if name != "has_passcode"
    }
    return ShareLinkOut(**columns, has_passcode=link.passcode_hash is not None)
