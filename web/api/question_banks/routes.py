"""`/api/interviews/question-banks`: banks and their questions."""

from uuid import UUID

from aiohttp.web import AppKey, StreamResponse

from web.api.question_banks.export import QuestionExport
from web.api.question_banks.importing import MAX_IMPORT_BYTES, QuestionImport
from web.api.question_banks.question_schemas import (
    BulkImport,
    CreateQuestion,
    ImportQuery,
    ImportResult,
    QuestionFile,
    QuestionOut,
    QuestionPage,
    QuestionQuery,
    UpdateQuestion,
    VersionPage,
    VersionQuery,
)
from web.api.question_banks.question_service import QuestionService
from web.api.question_banks.schemas import (
    BankOut,
    BankPage,
    BankQuery,
    BankStats,
    CreateBank,
    DrawOut,
    DrawQuestions,
    QuestionStats,
    UpdateBank,
)
from web.api.question_banks.service import QuestionBankService
from web.api.question_banks.stats import BankStatsService
from web.endpoints import Call, Routes

BANKS = "/api/interviews/question-banks"
BANK = BANKS + "/{bankId}"
QUESTIONS = BANK + "/questions"
QUESTION = QUESTIONS + "/{questionId}"

routes = Routes("question-banks")
SERVICE = AppKey("question_banks.service", QuestionBankService)
QUESTION_SERVICE = AppKey("question_banks.questions", QuestionService)
IMPORT = AppKey("question_banks.import", QuestionImport)
STATS = AppKey("question_banks.stats", BankStatsService)
EXPORT = AppKey("question_banks.export", QuestionExport)


@routes.route("POST", BANKS, takes=CreateBank, returns=BankOut, status=201, errors=(403,))
async def create_question_bank(call: Call, new: CreateBank) -> BankOut:
    """Create a question bank (staff)."""
    bank = await call.part(SERVICE).create(call.actor, new)
    call.headers["Location"] = f"{BANKS}/{bank.id}"
    return bank


@routes.route("GET", BANKS, takes=BankQuery, returns=BankPage, errors=(403,))
async def search_question_banks(call: Call, query: BankQuery) -> BankPage:
    """Find question banks: shared ones and one's own, for admins all."""
    return await call.part(SERVICE).search(call.actor, query)


@routes.route("GET", BANK, returns=BankOut, errors=(403,))
async def get_question_bank(call: Call) -> BankOut:
    """Show a question bank."""
    return await call.part(SERVICE).get(call.actor, _bank_id(call))


@routes.route("PATCH", BANK, takes=UpdateBank, returns=BankOut, errors=(403,))
async def update_question_bank(call: Call, changes: UpdateBank) -> BankOut:
    """Change a question bank (its author, admins); what is left out stays as it is."""
    return await call.part(SERVICE).update(call.actor, _bank_id(call), changes)


@routes.route("DELETE", BANK, status=204, errors=(403,))
async def delete_question_bank(call: Call) -> None:
    """Delete a question bank (its author, admins).

    Interviews that used it keep their questions as they were asked.
    """
    await call.part(SERVICE).delete(call.actor, _bank_id(call))


@routes.route("GET", BANK + "/stats", returns=BankStats, errors=(403,))
async def get_question_bank_stats(call: Call) -> BankStats:
    """Show how a bank is used and how well its questions work (staff)."""
    return await call.part(STATS).of_bank(call.actor, _bank_id(call))


@routes.route("POST", BANK + "/draw", takes=DrawQuestions, returns=DrawOut, errors=(403, 409))
async def draw_questions(call: Call, wish: DrawQuestions) -> DrawOut:
    """Draw questions by chance, rather such as were used less and are of the wanted difficulty.

    Nothing is stored: the same seed draws the same again. 409 where the bank allows no random
    selection.
    """
    return await call.part(SERVICE).draw(call.actor, _bank_id(call), wish)


@routes.route(
    "POST", QUESTIONS, takes=CreateQuestion, returns=QuestionOut, status=201, errors=(403,)
)
async def add_question(call: Call, new: CreateQuestion) -> QuestionOut:
    """Add a question at the end of a bank (its author, admins)."""
    bank_id = _bank_id(call)
    question = await call.part(QUESTION_SERVICE).add(call.actor, bank_id, new)
    call.headers["Location"] = f"{BANKS}/{bank_id}/questions/{question.id}"
    return question


@routes.route("GET", QUESTIONS, takes=QuestionQuery, returns=QuestionPage, errors=(403,))
async def list_questions(call: Call, query: QuestionQuery) -> QuestionPage:
    """List the questions of a bank in its order, with expected answers (staff)."""
    return await call.part(QUESTION_SERVICE).page(call.actor, _bank_id(call), query)


@routes.route(
    "POST",
    QUESTIONS + "/bulk-import",
    takes=BulkImport,
    returns=ImportResult,
    errors=(403,),
    max_body=MAX_IMPORT_BYTES,
)
async def import_questions(call: Call, given: BulkImport) -> ImportResult:
    """Import questions by the thousand (the bank's author, admins).

    Where one is wrong, none is imported, or all others with `skipErrors`.
    """
    return await call.part(IMPORT).from_list(call.actor, _bank_id(call), given)


@routes.route(
    "POST",
    QUESTIONS + "/bulk-import.csv",
    takes=ImportQuery,
    accepts="text/csv",
    returns=ImportResult,
    errors=(403,),
    max_body=MAX_IMPORT_BYTES,
)
async def import_questions_from_csv(call: Call, how: ImportQuery) -> ImportResult:
    """Import questions of a CSV file in UTF-8 (the bank's author, admins).

    The first line names the columns as in the API, `questionText` among them. Lists have one item
    a line within their cell, tags also between semicolons, `evaluationCriteria` one `name=weight`
    a line; all these and `sampleAnswers` may be JSON.
    """
    body = await call.request.read()
    return await call.part(IMPORT).from_csv(call.actor, _bank_id(call), how, body)


@routes.route("GET", QUESTIONS + "/export", returns=QuestionFile, errors=(403,))
async def export_questions(call: Call) -> StreamResponse:
    """Export the questions of a bank, as bulk import takes them."""
    return await call.part(EXPORT).as_json(call.request, call.actor, _bank_id(call))


@routes.route("GET", QUESTIONS + "/export.csv", produces="text/csv", errors=(403,))
async def export_questions_to_csv(call: Call) -> StreamResponse:
    """Export the questions of a bank as CSV, as bulk import takes it."""
    return await call.part(EXPORT).as_csv(call.request, call.actor, _bank_id(call))


@routes.route("GET", QUESTION, returns=QuestionOut, errors=(403,))
async def get_question(call: Call) -> QuestionOut:
    """Show a question (staff)."""
    return await call.part(QUESTION_SERVICE).get(call.actor, *_ids(call))


@routes.route("PATCH", QUESTION, takes=UpdateQuestion, returns=QuestionOut, errors=(403,))
async def update_question(call: Call, changes: UpdateQuestion) -> QuestionOut:
    """Change a question (the bank's author, admins); what is left out stays as it is.

    Answers already given keep the question they answered, which is then an earlier version.
    """
    return await call.part(QUESTION_SERVICE).update(call.actor, *_ids(call), changes)


@routes.route("DELETE", QUESTION, status=204, errors=(403,))
async def delete_question(call: Call) -> None:
    """Delete a question (the bank's author, admins); answers given to it keep it."""
    await call.part(QUESTION_SERVICE).delete(call.actor, *_ids(call))


@routes.route("GET", QUESTION + "/versions", takes=VersionQuery, returns=VersionPage, errors=(403,))
async def list_question_versions(call: Call, query: VersionQuery) -> VersionPage:
    """List what a question said before it was changed, the latest first."""
    return await call.part(QUESTION_SERVICE).versions(call.actor, *_ids(call), query)


@routes.route("GET", QUESTION + "/stats", returns=QuestionStats, errors=(403,))
async def get_question_stats(call: Call) -> QuestionStats:
    """Show how often a question was asked and how well it works (staff)."""
    return await call.part(STATS).of_question(call.actor, *_ids(call))


def _bank_id(call: Call) -> UUID:
    return call.id("bankId", what="question bank")


def _ids(call: Call) -> tuple[UUID, UUID]:
    return _bank_id(call), call.id("questionId", what="question")
