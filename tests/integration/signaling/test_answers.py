"""Answers are scored by the words that were said between asking and closing."""

from uuid import UUID, uuid4

import pytest

from media_server.chronicle import FactType
from media_server.lifecycle_ai import NewAiMock
from storage.models import (
    InterviewResponse,
    ResponseStatus,
    TranscriptUtterance,
    TranscriptWord,
)
from storage.models.base import new_id
from tests.integration.signaling.people import Peer
from tests.integration.signaling.running import Running


async def say(
    running: Running, session_id: UUID, participant_id: str, text: str, *, start_ms: int
) -> TranscriptUtterance:
    """Store what a transcriber would store: words of 200 ms each."""
    words = text.split()
    row = TranscriptUtterance(
        id=new_id(),
        session_id=session_id,
        participant_id=UUID(participant_id),
        start_ms=start_ms,
        end_ms=start_ms + 200 * len(words),
        text=text,
        language="en",
    )
    rows = [
        TranscriptWord(
            text=word,
            start_ms=start_ms + 200 * number,
            end_ms=start_ms + 200 * number + 200,
            probability=0.9,
        )
        for number, word in enumerate(words)
    ]
    async with running.database.unit_of_work() as uow:
        await uow.transcripts.add_utterance(row, rows)
    return row


async def open_answer(running: Running) -> tuple[Peer, UUID, str, str]:
    """Return a learner with a question put to them, and interview, participant and answer id."""
    people, server = running.organisation, running.server
    practice = await server.ai_mocks.create(people.student, NewAiMock(job_role="Counter"))
    learner = running.peer(people.student)
    joined = await learner.join(practice.session.id)
    await learner.ask("start-interview")
    asked = await learner.ask("next-question")
    return learner, practice.session.id, joined["participantId"], asked["responseId"]


async def stretch(running: Running, response_id: str, *, start_ms: int) -> None:
    """Move the beginning of an open answer, as if it had been asked then."""
    async with running.database.unit_of_work() as uow:
        response = await uow.responses.get(UUID(response_id))
        assert response is not None
        response.start_ms = start_ms


async def row_of(running: Running, response_id: str) -> InterviewResponse:
    async with running.database.unit_of_work(read_only=True) as uow:
        response = await uow.responses.get(UUID(response_id))
    assert response is not None
    return response


async def test_scores_rest_on_stored_words_inside_the_answer(running: Running) -> None:
    learner, session_id, participant_id, response_id = await open_answer(running)
    await stretch(running, response_id, start_ms=400)
    # The first two words were said before the question was put.
    text = "Well then it is a natural number of small size because I counted it"
    utterance = await say(running, session_id, participant_id, text, start_ms=0)
    async with running.server.chronicle.writing(session_id) as entry:
        response = await entry.uow.responses.get(UUID(response_id))
        assert response is not None
        response.end_ms = utterance.end_ms
        response.status = ResponseStatus.CLOSED
        for fact, at_ms in ((FactType.INTERVIEW_PAUSED, 900), (FactType.INTERVIEW_RESUMED, 1_100)):
            entry.record(fact, {}, at_ms=at_ms)
    await running.server._answers.score(session_id, UUID(response_id))

    scored = (await learner.wait("response.scored"))["response"]
    assert scored["responseText"] == text.removeprefix("Well then ")
    words_each_minute = scored["metrics"]["words_per_minute"]["value"]
    assert words_each_minute == pytest.approx(12 * 60 / 2.2)  # 2.4 s without the pause
    assert scored["aiScore"] > 0
    evidence = [item for part in scored["breakdown"] for item in part["evidence"]]
    assert evidence
    words = text.split()
    for item in evidence:
        if item["utteranceId"] is None:
            continue
        assert item["utteranceId"] == str(utterance.id)
        assert item["quote"] == " ".join(words[item["wordStart"] : item["wordEnd"]])
        assert item["startMs"] == 200 * item["wordStart"]
    assert scored["metrics"]["words_per_minute"]["unit"] == "wpm"
    async with running.database.unit_of_work(read_only=True) as uow:
        values = await uow.metrics.of_response(UUID(response_id))
    assert {"words_per_minute", "pause_share"} <= {value.name for value in values}


async def test_words_that_land_late_are_scored_again(running: Running) -> None:
    learner, session_id, participant_id, response_id = await open_answer(running)
    await stretch(running, response_id, start_ms=0)
    await learner.ask("close-answer", {"responseId": response_id})
    first = (await learner.wait("response.scored"))["response"]
    assert first["aiScore"] is None
    late = await say(
        running, session_id, participant_id, "It is a natural number of small size", start_ms=0
    )
    end_ms = (await row_of(running, response_id)).end_ms
    assert end_ms is not None
    answers = running.server._answers
    await answers.words_landed(session_id, UUID(participant_id), start_ms=0, end_ms=1)
    await learner.wait_until(
        lambda: learner.names().count("response.scored") == 2, what="a second score"
    )
    await answers.words_landed(session_id, uuid4(), start_ms=0, end_ms=1)
    await answers.words_landed(
        session_id, UUID(participant_id), start_ms=end_ms, end_ms=end_ms + late.end_ms
    )
    await answers.settle(session_id)
    assert learner.names().count("response.scored") == 2


async def test_an_answer_closes_once(running: Running) -> None:
    learner, _, _, response_id = await open_answer(running)
    await learner.ask("close-answer", {"responseId": response_id})
    assert await learner.refused("close-answer", {"responseId": response_id}) == "wrong-state"


async def test_a_returning_learner_finds_the_open_answer(running: Running) -> None:
    learner, session_id, _, response_id = await open_answer(running)
    await learner.close()
    back = running.peer(running.organisation.student)
    joined = await back.join(session_id)
    assert joined["response"]["id"] == response_id
    assert joined["response"]["total"] == 5
