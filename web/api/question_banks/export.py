"""The questions of a bank as a file, which can be imported again."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from aiohttp.web import Request, StreamResponse

from media_server.permissions import Permission, require_permission
from media_server.policy import Actor
from storage.database import Database
from web.api.question_banks.access import visible_bank
from web.api.question_banks.csv_form import write_questions
from web.api.question_banks.question_schemas import QuestionContent

AT_ONCE = 200

Json = dict[str, Any]


class QuestionExport:
    """Sends a file while it reads, so that the largest bank needs no more memory than a small."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    async def as_json(self, request: Request, actor: Actor, bank_id: UUID) -> StreamResponse:
        """Send `{"questions": […]}`, as bulk import takes it."""
        response = await self._begun(request, actor, bank_id, "application/json", "json")
        await response.write(b'{"questions": [')
        async for number, questions in self._batches(bank_id):
            text = await asyncio.to_thread(_json, questions)
            await response.write((", " if number else "").encode() + text)
        await response.write(b"]}")
        await response.write_eof()
        return response

    async def as_csv(self, request: Request, actor: Actor, bank_id: UUID) -> StreamResponse:
        """Send a table, as bulk import takes it."""
        response = await self._begun(request, actor, bank_id, "text/csv", "csv")
        await response.write(write_questions([]).encode())
        async for _, questions in self._batches(bank_id):
            await response.write(await asyncio.to_thread(_csv, questions))
        await response.write_eof()
        return response

    async def _begun(
        self, request: Request, actor: Actor, bank_id: UUID, media_type: str, suffix: str
    ) -> StreamResponse:
        require_permission(actor, Permission.USE_BANKS)
        async with self._database.unit_of_work(read_only=True) as uow:
            await visible_bank(uow, actor, bank_id)
        name = f"questions-{bank_id}.{suffix}"
        response = StreamResponse(
            headers={
                "Cache-Control": "no-store",
                "Content-Disposition": f'attachment; filename="{name}"',
            }
        )
        response.content_type = media_type
        response.charset = "utf-8"
        await response.prepare(request)
        return response

    async def _batches(self, bank_id: UUID) -> AsyncIterator[tuple[int, list[Json]]]:
        after, number = None, 0
        while True:
            async with self._database.unit_of_work(read_only=True) as uow:
                rows = await uow.questions.page(bank_id, limit=AT_ONCE, after=after)
            if not rows:
                return
            yield number, [_content(row) for row in rows]
            after, number = (rows[-1].position, rows[-1].id), number + 1


def _content(row: object) -> Json:
    return QuestionContent.model_validate(row).model_dump(mode="json", by_alias=True)


def _json(questions: Sequence[Json]) -> bytes:
    return ", ".join(json.dumps(each, ensure_ascii=False) for each in questions).encode()


def _csv(questions: Sequence[Json]) -> bytes:
    return write_questions(questions, header=False).encode()
