"""`/api/interviews/question-banks`: banks and their questions."""

from aiohttp.web import AppKey

from web.api.question_banks.schemas import (
    BankOut,
    BankPage,
    BankQuery,
    CreateBank,
    CreateQuestion,
    QuestionOut,
    QuestionPage,
    QuestionQuery,
)
from web.api.question_banks.service import QuestionBankService
from web.endpoints import Call, Routes

BANKS = "/api/interviews/question-banks"

routes = Routes("question-banks")
SERVICE = AppKey("question_banks.service", QuestionBankService)


@routes.route("POST", BANKS, takes=CreateBank, returns=BankOut, status=201, errors=(403,))
async def create_question_bank(call: Call, new: CreateBank) -> BankOut:
    """Create a question bank (staff)."""
    bank = await call.part(SERVICE).create(call.actor, new)
    call.headers["Location"] = f"{BANKS}/{bank.id}"
    return bank


@routes.route("GET", BANKS, takes=BankQuery, returns=BankPage, errors=(403,))
async def list_question_banks(call: Call, query: BankQuery) -> BankPage:
    """List question banks: public ones and one's own, for admins all."""
    return await call.part(SERVICE).page(call.actor, query)


@routes.route("GET", BANKS + "/{bankId}", returns=BankOut, errors=(403,))
async def get_question_bank(call: Call) -> BankOut:
    """Show a question bank."""
    return await call.part(SERVICE).get(call.actor, call.id("bankId", what="question bank"))


@routes.route(
    "POST",
    BANKS + "/{bankId}/questions",
    takes=CreateQuestion,
    returns=QuestionOut,
    status=201,
    errors=(403,),
)
async def add_question(call: Call, new: CreateQuestion) -> QuestionOut:
    """Add a question at the end of a bank (its author, admins)."""
    bank_id = call.id("bankId", what="question bank")
    return await call.part(SERVICE).add_question(call.actor, bank_id, new)


@routes.route(
    "GET", BANKS + "/{bankId}/questions", takes=QuestionQuery, returns=QuestionPage, errors=(403,)
)
async def list_questions(call: Call, query: QuestionQuery) -> QuestionPage:
    """List the questions of a bank in its order, with expected answers (staff)."""
    bank_id = call.id("bankId", what="question bank")
    return await call.part(SERVICE).questions(call.actor, bank_id, query)
