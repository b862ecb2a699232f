"""Keeping interviews no longer than is said, and erasing them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

from media_server.errors import NotFound, WrongState
from media_server.lifecycle import InterviewLifecycle
from media_server.permissions import Permission, may, require_permission
from media_server.policy import Action, Actor, require
from media_server.retention import days_kept, ended_at
from media_server.service import InterviewServer
from storage.database import Database
from storage.models import (
    Erasure,
    ErasureReason,
    ErasureRequest,
    InterviewSession,
    RequestStatus,
    RetentionRule,
)
from storage.models.base import utc_now
from storage.unit_of_work import UnitOfWork
from web.api.keeping.schemas import (
    DefaultRetention,
    ErasureOut,
    ErasurePage,
    ErasureRequestOut,
    ErasureRequestPage,
    RetentionOut,
    SetRetention,
)
from web.api.schemas import PageQuery
from web.cursors import CursorCodec
from web.paging import Pager


class KeepingService:
    """Admins decide how long interviews are kept and erase them; candidates ask for it.

    Those who practised alone erase what they left themselves.
    """

    def __init__(
        self,
        *,
        database: Database,
        server: InterviewServer,
        cursors: CursorCodec,
        request_life: timedelta,
    ) -> None:
        self._database = database
        self._lifecycle: InterviewLifecycle = server.lifecycle
        self._eraser = server.eraser
        self._server_days = server.retention.default_days
        self._cursors = cursors
        self._request_life = request_life

    async def erase(self, actor: Actor, session_id: UUID) -> ErasureOut:
        """Erase an interview; asked again, return the same receipt. Raises WrongState when held."""
        async with self._database.unit_of_work(read_only=True) as uow:
            session = await uow.sessions.get(session_id)
            receipt = await uow.erasures.of_session(session_id)
        if session is None and receipt is not None and _may_see(actor, receipt):
            # Perhaps it was not all gone the first time.
            erased = await self._eraser.erase_interview(session_id, receipt.reason, receipt.by_id)
            return ErasureOut.model_validate(erased)
        admin = may(actor, Permission.ERASE)
        require(actor, Action.VIEW if admin else Action.ERASE, session)
        erased = await self._eraser.erase_interview(
            session_id,
            ErasureReason.STAFF if admin else ErasureReason.REQUEST,
            actor.user_id,
        )
        return ErasureOut.model_validate(erased)

    async def receipts(self, actor: Actor, query: PageQuery) -> ErasurePage:
        """Return a page of the organisation's receipts."""
        require_permission(actor, Permission.ERASE)
        pager = Pager(self._cursors, "erasures", actor.organisation_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            rows = await uow.erasures.page(
                actor.organisation_id, limit=query.limit + 1, after=pager.after(query.cursor)
            )
        page, next_cursor = pager.cut(rows, query.limit, lambda row: (row.id,))
        return ErasurePage(
            items=[ErasureOut.model_validate(row) for row in page], next_cursor=next_cursor
        )

    async def default(self, actor: Actor) -> DefaultRetention:
        """Return how long the organisation keeps interviews."""
        require_permission(actor, Permission.ERASE)
        async with self._database.unit_of_work(read_only=True) as uow:
            rule = await uow.retention_rules.of_organisation(actor.organisation_id)
        return DefaultRetention(
            days=None if rule is None else rule.days, server_days=self._server_days
        )

    async def set_default(self, actor: Actor, days: int | None) -> DefaultRetention:
        """Say how long the organisation keeps interviews."""
        require_permission(actor, Permission.ERASE)
        async with self._database.unit_of_work() as uow:
            rule = await uow.retention_rules.of_organisation(actor.organisation_id)
            if rule is None:
                rule = await uow.retention_rules.add(
                    RetentionRule(organisation_id=actor.organisation_id)
                )
            rule.days = days
        return DefaultRetention(days=days, server_days=self._server_days)

    async def retention(self, actor: Actor, session_id: UUID) -> RetentionOut:
        """Return how long an interview is kept."""
        session = await self._lifecycle.get(actor, session_id, Action.SEE_RETENTION)
        async with self._database.unit_of_work(read_only=True) as uow:
            return await self._retention(uow, session)

    async def set_retention(
        self, actor: Actor, session_id: UUID, given: SetRetention
    ) -> RetentionOut:
        """Say how long an interview is kept, or that nothing may erase it."""
        session = await self._lifecycle.get(actor, session_id)
        require_permission(actor, Permission.ERASE)
        async with self._database.unit_of_work() as uow:
            rule = await uow.retention_rules.of_session(session_id)
            if rule is None:
                rule = await uow.retention_rules.add(
                    RetentionRule(organisation_id=session.organisation_id, session_id=session_id)
                )
            rule.days = given.days
            rule.legal_hold = given.legal_hold
            rule.hold_reason = given.hold_reason if given.legal_hold else None
            return await self._retention(uow, session)

    async def request(self, actor: Actor, session_id: UUID, message: str) -> ErasureRequestOut:
        """Ask that one's interview be erased; asked again, return the request there is."""
        session = await self._lifecycle.get(actor, session_id, Action.REQUEST_ERASURE)
        async with self._database.unit_of_work() as uow:
            row = await uow.erasure_requests.of_session(session_id)
            if row is None:
                row = await uow.erasure_requests.add(
                    ErasureRequest(
                        organisation_id=session.organisation_id,
                        session_id=session_id,
                        requested_by_id=actor.user_id,
                        message=message,
                        due_at=utc_now() + self._request_life,
                    )
                )
        return ErasureRequestOut.model_validate(row)

    async def requested(self, actor: Actor, session_id: UUID) -> ErasureRequestOut:
        """Return the request that an interview be erased. Raises NotFound where none was made."""
        await self._lifecycle.get(actor, session_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            row = await uow.erasure_requests.of_session(session_id)
        if row is None:
            raise NotFound("There is no such request.")
        return ErasureRequestOut.model_validate(row)

    async def requests(self, actor: Actor, query: PageQuery) -> ErasureRequestPage:
        """Return a page of the requests made in the organisation."""
        require_permission(actor, Permission.ERASE)
        pager = Pager(self._cursors, "erasure-requests", actor.organisation_id)
        async with self._database.unit_of_work(read_only=True) as uow:
            rows = await uow.erasure_requests.page(
                actor.organisation_id, limit=query.limit + 1, after=pager.after(query.cursor)
            )
        page, next_cursor = pager.cut(rows, query.limit, lambda row: (row.id,))
        return ErasureRequestPage(
            items=[ErasureRequestOut.model_validate(row) for row in page], next_cursor=next_cursor
        )

    async def grant(self, actor: Actor, request_id: UUID) -> ErasureOut:
        """Follow a request now. Raises WrongState when it was decided, or under a legal hold."""
        async with self._deciding(actor, request_id) as row:
            session_id = row.session_id
        # The request goes with the interview; the receipt tells who decided.
        erased = await self._eraser.erase_interview(
            session_id, ErasureReason.REQUEST, actor.user_id
        )
        return ErasureOut.model_validate(erased)

    async def decline(self, actor: Actor, request_id: UUID, answer: str) -> ErasureRequestOut:
        """Do not follow a request, and say why."""
        async with self._deciding(actor, request_id) as row:
            row.status = RequestStatus.DECLINED
            row.decided_by_id = actor.user_id
            row.decided_at = utc_now()
            row.answer = answer
        return ErasureRequestOut.model_validate(row)

    @asynccontextmanager
    async def _deciding(self, actor: Actor, request_id: UUID) -> AsyncIterator[ErasureRequest]:
        async with self._database.unit_of_work() as uow:
            row = await uow.erasure_requests.get_in(actor.organisation_id, request_id)
            require_permission(actor, Permission.ERASE)
            if row is None:
                raise NotFound("There is no such request.")
            if row.status is not RequestStatus.OPEN:
                raise WrongState("This request was decided already.")
            yield row

    async def _retention(self, uow: UnitOfWork, session: InterviewSession) -> RetentionOut:
        own = await uow.retention_rules.of_session(session.id)
        organisation = await uow.retention_rules.of_organisation(session.organisation_id)
        days = days_kept(self._server_days, organisation, own)
        held = own is not None and own.legal_hold
        ends = None if days is None or held else ended_at(session) + timedelta(days=days)
        return RetentionOut(
            days=None if own is None else own.days,
            effective_days=days,
            erased_after=ends,
            legal_hold=held,
            hold_reason=None if own is None else own.hold_reason,
        )


def _may_see(actor: Actor, receipt: Erasure) -> bool:
    if actor.organisation_id != receipt.organisation_id:
        return False
    return may(actor, Permission.ERASE) or actor.user_id == receipt.by_id
