"""A person's right to see all that is kept about them, and to have it erased."""

from uuid import UUID

import structlog
from aiohttp.web import Request, StreamResponse

from media_server.erasure import Eraser
from media_server.errors import Forbidden, NotFound, WrongState
from media_server.permissions import Permission, require_own_or
from media_server.policy import Actor
from storage.database import Database
from storage.errors import StorageError
from storage.models import ErasureReason, User, UserRole
from storage.models.base import utc_now
from storage.repositories.sessions import SessionFilter
from storage.sealed_blobs import SealedBlobs
from storage.unit_of_work import UnitOfWork
from web.api.personal_data.export import PersonalExport, archive_name
from web.api.personal_data.schemas import ErasedPerson, ErasePerson
from web.auth.revocations import Revocations
from web.problems import invalid_field
from web.zip_stream import ZipStream

NOBODY = "Erased person"
PAGE = 50

log = structlog.get_logger(__name__)


class PersonalDataService:
    """Exports and erases; oneself, or anybody of the organisation for its admins."""

    def __init__(
        self,
        *,
        database: Database,
        blobs: SealedBlobs,
        eraser: Eraser,
        revocations: Revocations,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._eraser = eraser
        self._revocations = revocations

    async def export(self, request: Request, actor: Actor, user_id: UUID) -> StreamResponse:
        """Answer with the archive; one that was cut off has no directory and does not open."""
        user = await self._find(actor, user_id)
        response = StreamResponse(
            headers={
                "Content-Type": "application/zip",
                "Content-Disposition": f'attachment; filename="{archive_name(user.id)}"',
                "Cache-Control": "no-store",
            }
        )
        response.enable_chunked_encoding()
        await response.prepare(request)
        if request.method == "HEAD":
            return response
        archive = ZipStream(response, utc_now())
        export = PersonalExport(database=self._database, blobs=self._blobs, user=user)
        try:
            await export.write(archive, utc_now())
            await archive.close()
            await response.write_eof()
        except ConnectionResetError:
            archive.discard()
            log.debug("personal_data.abandoned", user_id=user.id)
        except StorageError as error:
            archive.discard()
            # The status is out: only a connection that breaks tells that the rest is missing.
            log.error("personal_data.broken", user_id=user.id, exc_info=error)
            if request.transport is not None:
                request.transport.abort()
        return response

    async def erase(self, actor: Actor, user_id: UUID, given: ErasePerson) -> ErasedPerson:
        """Erase a person; what was begun and failed is finished by asking again.

        Their interviews as a candidate go, recordings and all, each with a receipt. Interviews
        of others stay, without the person's name. Raises Forbidden for admins, who are made
        something else first, and WrongState while an interview is under a legal hold.
        """
        user = await self._find(actor, user_id)
        if given.confirm_email.strip().lower() != user.email:
            raise invalid_field("confirmEmail", "mismatch", "It is another person's address.")
        if user.role is UserRole.ADMIN:
            raise Forbidden("An admin cannot be erased; change their role first.")
        await self._refuse_held(user)
        count = 0
        while interviews := await self._candidate_in(user):
            for session_id in interviews:
                await self._eraser.erase_interview(
                    session_id, ErasureReason.PERSON, by=actor.user_id
                )
                count += 1
        await self._forget(user)
        return ErasedPerson(user_id=user.id, interviews=count, erased_at=utc_now())

    async def _find(self, actor: Actor, user_id: UUID) -> User:
        require_own_or(actor, Permission.MANAGE_PEOPLE, user_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            user = await uow.users.get_in(actor.organisation_id, user_id)
        if user is None:
            raise NotFound("There is no such person.")
        return user

    async def _refuse_held(self, user: User) -> None:
        """Raise WrongState before anything is erased if not everything may be."""
        filters, after = SessionFilter(candidate_id=user.id), None
        while True:
            async with self._database.unit_of_work(read_only=True) as uow:
                page = await uow.sessions.search(
                    user.organisation_id, filters, limit=PAGE, after=after
                )
                for session in page:
                    rule = await uow.retention_rules.of_session(session.id)
                    if rule is not None and rule.legal_hold:
                        raise WrongState("An interview of theirs is under a legal hold.")
            if len(page) < PAGE:
                return
            after = (page[-1].scheduled_at, page[-1].id)

    async def _candidate_in(self, user: User) -> list[UUID]:
        async with self._database.unit_of_work(read_only=True) as uow:
            page = await uow.sessions.search(
                user.organisation_id, SessionFilter(candidate_id=user.id), limit=PAGE
            )
        return [session.id for session in page]

    async def _forget(self, user: User) -> None:
        async with self._database.unit_of_work() as uow:
            row = await uow.users.get_for_update(user.id)
            if row is None:
                raise NotFound("There is no such person.")
            logins = await uow.logins.page(user.id, limit=1000)
            await uow.personal.forget(user.id, name=NOBODY)
            row.name, row.password_hash = NOBODY, None
            row.email = f"{user.id.hex}@erased.invalid"
            row.is_demo = False
            await uow.flush()
            await self._rename(uow, user)
        self._revocations.note(login.id for login in logins)

    async def _rename(self, uow: UnitOfWork, user: User) -> None:
        """Take the name out of what the interviews of others are found by."""
        filters, after = SessionFilter(interviewer_id=user.id), None
        while page := await uow.sessions.search(
            user.organisation_id, filters, limit=PAGE, after=after
        ):
            for session in page:
                await uow.sessions.reindex(session)
            after = (page[-1].scheduled_at, page[-1].id)
