"""`Idempotency-Key`: a POST that is sent again is not carried out again.

The key is stored in the same transaction as the request's first change, so that neither a crash
nor two requests at the same time can carry one out twice. The answer is stored afterwards; where
a crash came in between, a client is told that the request was carried out and the answer lost.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from aiohttp.web import Request, Response, StreamResponse

from storage.changes import Change
from storage.database import Database
from storage.errors import Conflict
from storage.models import IdempotencyKey
from storage.models.base import utc_now
from storage.unit_of_work import UnitOfWork
from web.problems import Problem

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
MAX_KEY_LENGTH = 255
LIFE = timedelta(hours=24)
# After so long nobody is still at it: the answer was lost with the process that owed it.
ANSWER_DUE = timedelta(minutes=2)
KEPT_HEADERS = ("Content-Type", "ETag", "Location", "Link", "Cache-Control")

_PENDING: ContextVar["Pending | None"] = ContextVar("pending", default=None)


@dataclass(slots=True)
class Pending:
    """A request under a key, not yet known to have changed anything."""

    user_id: UUID
    key: str
    fingerprint: str
    stored: UUID | None = None


class Idempotency:
    """Stores keys with the changes made under them, and answers those that come again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def once(
        self, request: Request, user_id: UUID, work: Callable[[], Awaitable[StreamResponse]]
    ) -> StreamResponse:
        """Return what `work` answers, or what it answered when the key came first.

        Raises the problems 422 for a key that was used for another request or is none, and 409
        where the answer is not known: not yet, or not any more.
        """
        header = request.headers.get(HEADER)
        if header is None:
            return await work()
        pending = Pending(user_id, _key(header), await _fingerprint(request))
        known = await self._find(pending)
        if known is not None:
            return _replay(known, pending)
        token = _PENDING.set(pending)
        try:
            answer = await work()
        except Conflict:
            known = await self._find(pending)  # another request with this key was faster
            if known is None:
                raise
            return _replay(known, pending)
        finally:
            _PENDING.reset(token)
        await self._keep(pending, answer)
        return answer

    async def begun(self, _uow: UnitOfWork) -> None:
        """Nothing is to be done before a change."""

    async def committing(self, uow: UnitOfWork, _changes: Sequence[Change]) -> None:
        """Store the key together with the first change made under it."""
        pending = _PENDING.get()
        if pending is None or pending.stored is not None:
            return
        row = IdempotencyKey(
            user_id=pending.user_id, key=pending.key, fingerprint=pending.fingerprint
        )
        await uow.idempotency_keys.add(row)
        pending.stored = row.id

    async def committed(self, _changes: Sequence[Change]) -> None:
        """Nothing is left to do."""

    async def forget_old(self) -> None:
        """Delete the keys whose time is up."""
        async with self._database.unit_of_work() as uow:
            await uow.idempotency_keys.delete_before(utc_now() - LIFE)

    async def _find(self, pending: Pending) -> IdempotencyKey | None:
        async with self._database.unit_of_work(read_only=True) as uow:
            return await uow.idempotency_keys.by_key(pending.user_id, pending.key)

    async def _keep(self, pending: Pending, answer: StreamResponse) -> None:
        if pending.stored is None or not isinstance(answer, Response):
            return
        body = answer.body
        async with self._database.unit_of_work() as uow:
            row = await uow.idempotency_keys.get(pending.stored)
            if row is None:
                return
            row.status = answer.status
            row.headers = {
                name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers
            }
            row.body = body if isinstance(body, bytes) else b""


def _key(header: str) -> str:
    if not (0 < len(header) <= MAX_KEY_LENGTH and header.isascii() and header.isprintable()):
        raise Problem(422, f"{HEADER} must have 1 to {MAX_KEY_LENGTH} visible characters.")
    return hashlib.sha256(header.encode()).hexdigest()


async def _fingerprint(request: Request) -> str:
    digest = hashlib.sha256(f"{request.method} {request.rel_url}\n".encode())
    digest.update(await request.read())
    return digest.hexdigest()


def _replay(known: IdempotencyKey, pending: Pending) -> Response:
    if known.fingerprint != pending.fingerprint:
        raise Problem(422, f"This {HEADER} was used for another request.", code="key-reused")
    if known.status is None:
        if known.created_at + ANSWER_DUE < utc_now():
            raise Problem(409, "It was carried out, but its answer is lost.", code="answer-lost")
        raise Problem(
            409,
            "The same request is being carried out.",
            code="in-progress",
            headers={"Retry-After": "1"},
        )
    return Response(
        status=known.status,
        body=known.body or b"",
        headers={**(known.headers or {}), REPLAYED: "true"},
    )
