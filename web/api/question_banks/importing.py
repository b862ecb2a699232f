"""Questions by the thousand into a bank."""

import asyncio
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from media_server.permissions import Permission, require_permission
from media_server.policy import Actor
from storage.database import Database
from web.api.question_banks.access import editable_bank, require_editor, visible_bank
from web.api.question_banks.csv_form import NotCsv, read_questions
from web.api.question_banks.question_schemas import (
    MAX_IMPORTED,
    BulkImport,
    CreateQuestion,
    ImportProblem,
    ImportQuery,
    ImportResult,
)
from web.problems import Problem

MAX_PROBLEMS = 1000
MAX_IMPORT_BYTES = 32 << 20

Checked = tuple[list[dict[str, Any]], list[ImportProblem]]


class QuestionImport:
    """Takes all questions of a list or a file, or the good ones, or none of them.

    They are checked in a thread, so that interviews go on meanwhile.
    """

    def __init__(self, *, database: Database) -> None:
        self._database = database

    async def from_list(self, actor: Actor, bank_id: UUID, given: BulkImport) -> ImportResult:
        """Import questions as the API takes them."""
        require_permission(actor, Permission.USE_BANKS)
        checked = await asyncio.to_thread(_checked, enumerate(given.questions, start=1))
        return await self._import(actor, bank_id, given, checked)

    async def from_csv(
        self, actor: Actor, bank_id: UUID, how: ImportQuery, body: bytes
    ) -> ImportResult:
        """Import the records of a CSV file in UTF-8; raises the 422 problem where it is none."""
        require_permission(actor, Permission.USE_BANKS)
        async with self._database.unit_of_work(read_only=True) as uow:
            require_editor(actor, await visible_bank(uow, actor, bank_id))
        try:
            checked = await asyncio.to_thread(_checked_csv, body)
        except NotCsv as error:
            raise Problem(422, str(error), code="malformed") from None
        return await self._import(actor, bank_id, how, checked)

    async def _import(
        self, actor: Actor, bank_id: UUID, how: ImportQuery, checked: Checked
    ) -> ImportResult:
        good, problems = checked
        taken = good if how.skip_errors or not problems else []
        if how.dry_run:
            taken = []
        async with self._database.unit_of_work() as uow:
            bank = await editable_bank(uow, actor, bank_id)
            if taken:
                await uow.questions.append(bank.id, taken)
        return ImportResult(
            imported=len(taken),
            valid=len(good),
            errors=[f"line {each.line}: {each.field}: {each.reason}" for each in problems],
            details=problems,
        )


def _checked_csv(body: bytes) -> Checked:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise NotCsv("The file is not in UTF-8.") from None
    return _checked(_at_most(read_questions(text)))


def _at_most(records: Iterable[tuple[int, Any]]) -> Iterable[tuple[int, Any]]:
    for number, record in enumerate(records):
        if number == MAX_IMPORTED:
            raise NotCsv(f"There are more than {MAX_IMPORTED} questions.")
        yield record


def _checked(questions: Iterable[tuple[int, Any]]) -> Checked:
    """Return the good questions as rows take them, and what is wrong with the others."""
    good: list[dict[str, Any]] = []
    problems: list[ImportProblem] = []
    for line, question in questions:
        try:
            good.append(CreateQuestion.model_validate(question).model_dump())
        except ValidationError as error:
            if len(problems) < MAX_PROBLEMS:
                problems += _problems(line, error)
    return good, problems[:MAX_PROBLEMS]


def _problems(line: int, error: ValidationError) -> list[ImportProblem]:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return [
        ImportProblem(
            line=line,
            field=".".join(str(part) for part in item["loc"]) or "question",
            reason=str(item["msg"]),
        )
        for item in found
    ]
