"""What an interview left behind is shown as the contract spells it."""

from uuid import UUID

import pytest

from media_server.policy import Actor
from storage.models import (
    MetricValue,
    Participant,
    ParticipantRole,
    ParticipantState,
    TranscriptUtterance,
    TranscriptWord,
)
from tests.integration.web.conftest import SESSIONS, World
from web import keys


@pytest.fixture
async def session_id(world: World) -> UUID:
    """An interview that runs."""
    session = await world.schedule()
    await world.by("ines").post(f"{SESSIONS}/{session['id']}/start")
    return UUID(session["id"])


@pytest.fixture
async def sam(world: World, session_id: UUID) -> Participant:
    """Its candidate, admitted."""
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        return await uow.participants.add(
            Participant(
                session_id=session_id,
                user_id=world.id("sam"),
                name="Sam",
                role=ParticipantRole.CANDIDATE,
                state=ParticipantState.ADMITTED,
                records=True,
                joined_ms=5,
            )
        )


async def test_the_transcript(world: World, session_id: UUID, sam: Participant) -> None:
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        for number, text in enumerate(("Good morning", "I measured")):
            start = 1000 * number
            utterance = TranscriptUtterance(
                session_id=session_id,
                participant_id=sam.id,
                start_ms=start,
                end_ms=start + 600,
                text=text,
                language="en",
            )
            words = [
                TranscriptWord(text=word, start_ms=start, end_ms=start + 300, probability=0.5)
                for word in text.split()
            ]
            await uow.transcripts.add_utterance(utterance, words)
    shown = await world.by("ines").get(f"{SESSIONS}/{session_id}/transcript")
    assert [each["text"] for each in shown["utterances"]] == ["Good morning", "I measured"]
    second = shown["utterances"][1]
    assert set(second) == {
        "id", "participantId", "startMs", "endMs", "text", "words", "version"
    }  # fmt: skip
    assert second["participantId"] == str(sam.id)
    assert second["words"] == [
        {"text": "I", "startMs": 1000, "endMs": 1300, "probability": 0.5, "original": None},
        {"text": "measured", "startMs": 1000, "endMs": 1300, "probability": 0.5, "original": None},
    ]


async def test_measures_and_their_course(world: World, session_id: UUID, sam: Participant) -> None:
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        for name, value, at_ms in (
            ("words_per_minute", 130.0, None),
            ("words_per_minute", 150.0, 9000),
            ("words_per_minute", 110.0, 1000),
            ("pause_count", 2.0, None),
        ):
            await uow.metrics.add(
                MetricValue(
                    session_id=session_id,
                    participant_id=sam.id,
                    name=name,
                    value=value,
                    unit="wpm" if name == "words_per_minute" else "1",
                    at_ms=at_ms,
                )
            )
    shown = await world.by("ada").get(f"{SESSIONS}/{session_id}/metrics")
    by_name = {each["name"]: each for each in shown["items"]}
    assert by_name["words_per_minute"] == {
        "participantId": str(sam.id),
        "responseId": None,
        "name": "words_per_minute",
        "unit": "wpm",
        "value": 130.0,
        "series": [{"atMs": 1000, "value": 110.0}, {"atMs": 9000, "value": 150.0}],
    }
    assert by_name["pause_count"]["series"] == []


async def test_people_and_notes(world: World, session_id: UUID, sam: Participant) -> None:
    ines = Actor(
        user_id=world.id("ines"),
        organisation_id=world.people["ines"].organisation_id,
        role=world.people["ines"].role,
    )
    note = await world.app[keys.SERVER].lifecycle.note(ines, session_id, "Asks back", at_ms=7)
    notes = await world.by("ada").get(f"{SESSIONS}/{session_id}/notes")
    assert notes["items"] == [
        {
            "id": str(note.id),
            "authorId": str(world.id("ines")),
            "authorName": "Ines",
            "atMs": 7,
            "text": "Asks back",
        }
    ]
    people = await world.by("sam").get(f"{SESSIONS}/{session_id}/participants")
    [seen] = [each for each in people["items"] if each["id"] == str(sam.id)]
    assert (seen["name"], seen["role"], seen["state"]) == ("Sam", "candidate", "admitted")
    assert (seen["records"], seen["connected"], seen["joinedMs"]) == (True, False, 5)
    told = await world.by("sam").get(f"{SESSIONS}/{session_id}/events")
    assert "note.added" not in [fact["type"] for fact in told["items"]]


async def test_without_servers_only_direct_paths_are_offered(world: World) -> None:
    assert await world.by("sam").get("/api/interviews/ice-servers") == {"items": []}
