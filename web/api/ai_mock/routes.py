"""`/api/interviews/ai-mock`: practice interviews."""

from aiohttp.web import AppKey

from web.api.ai_mock.schemas import (
    AiMockOut,
    AiMockPage,
    AiMockQuery,
    AnswerFeedback,
    CreateAiMock,
    HintOut,
    StartAiMock,
)
from web.api.ai_mock.service import AiMockService
from web.api.sessions.schemas import WrittenAnswer
from web.endpoints import Call, Routes

AI_MOCKS = "/api/interviews/ai-mock"
AI_MOCK = AI_MOCKS + "/{id}"
WHAT = "practice interview"

routes = Routes("ai-mock", calls_ai=True)
SERVICE = AppKey("ai_mock.service", AiMockService)


@routes.route(
    "POST", AI_MOCKS, takes=CreateAiMock, returns=AiMockOut, status=201, errors=(403, 409)
)
async def create_ai_mock(call: Call, new: CreateAiMock) -> AiMockOut:
    """Make a practice interview; its questions are drawn from the banks one may see."""
    mock = await call.part(SERVICE).create(call.actor, new)
    call.headers["Location"] = f"{AI_MOCKS}/{mock.id}"
    return mock


@routes.route("GET", AI_MOCKS, takes=AiMockQuery, returns=AiMockPage, errors=(403,))
async def list_ai_mocks(call: Call, query: AiMockQuery) -> AiMockPage:
    """List one's own practice interviews."""
    return await call.part(SERVICE).page(call.actor, query)


@routes.route("GET", AI_MOCK, returns=AiMockOut)
async def get_ai_mock(call: Call) -> AiMockOut:
    """Show a practice interview and the question to be answered now."""
    return await call.part(SERVICE).get(call.actor, call.id("id", what=WHAT))


@routes.route("POST", AI_MOCK + "/start", takes=StartAiMock, returns=AiMockOut, errors=(403, 409))
async def start_ai_mock(call: Call, start: StartAiMock) -> AiMockOut:
    """Begin to practise."""
    return await call.part(SERVICE).start(call.actor, call.id("id", what=WHAT), start)


@routes.route(
    "POST", AI_MOCK + "/response", takes=WrittenAnswer, returns=AnswerFeedback, errors=(403, 409)
)
async def submit_answer(call: Call, given: WrittenAnswer) -> AnswerFeedback:
    """Answer in writing; the score and the words it rests on come back at once."""
    return await call.part(SERVICE).answer(call.actor, call.id("id", what=WHAT), given)


@routes.route("POST", AI_MOCK + "/hint", returns=HintOut, errors=(403, 409))
async def give_hint(call: Call) -> HintOut:
    """Give the next hint of the question to be answered now, which its time begins for.

    409 where hints were not wanted, or there is none left.
    """
    return await call.part(SERVICE).hint(call.actor, call.id("id", what=WHAT))


@routes.route("POST", AI_MOCK + "/complete", returns=AiMockOut, errors=(403, 409))
async def complete_ai_mock(call: Call) -> AiMockOut:
    """End; the overall score and feedback come back."""
    return await call.part(SERVICE).complete(call.actor, call.id("id", what=WHAT))
