"""Interviews set up the way the stories need them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from tests.support.api import Api, Json
from tests.support.client import InterviewClient
from tests.support.media import Camera, EncodedVideo, Microphone
from tests.support.server import ServerProcess
from web.demo_questions import BANK_NAME

ApiFor = Callable[[str], Awaitable[Api]]
ClientFor = Callable[[ServerProcess, Api | str, str], InterviewClient]

SESSIONS = "/api/interviews/sessions"
# The stories share a server and its people, who are in one place at a time.
_HOURS = count(1)


@dataclass(slots=True)
class Pair:
    """An interviewer and a candidate in the room, admitted, on each other's screens."""

    session_id: str
    staff: Api
    interviewer: InterviewClient
    candidate: InterviewClient

    @property
    def path(self) -> str:
        """The interview's path in the API."""
        return f"{SESSIONS}/{self.session_id}"


async def schedule(staff: Api, candidate_id: str, **changes: object) -> Json:
    """Create a video interview of `staff` with that candidate; returns the session."""
    body: Json = {
        "candidateId": candidate_id,
        "interviewerId": staff.user["id"],
        "title": "A story",
        "type": "technical",
        "mode": "video",
        "scheduledAt": (datetime.now(UTC) + timedelta(hours=next(_HOURS))).isoformat(),
        "durationMinutes": 30,
        "difficulty": "medium",
        "tags": ["story"],
        **changes,
    }
    return await staff.post(SESSIONS, body, expect=201)


async def demo_bank(staff: Api) -> tuple[Json, list[Json]]:
    """The demo's question bank and its questions."""
    banks = await staff.get("/api/interviews/question-banks")
    bank: Json = next(bank for bank in banks["items"] if bank["name"] == BANK_NAME)
    questions = await staff.get(f"/api/interviews/question-banks/{bank['id']}/questions", limit=50)
    return bank, questions["items"]


async def bring_together(
    server: ServerProcess, api_for: ApiFor, client_for: ClientFor, video: EncodedVideo
) -> Pair:
    """Schedule, join (the candidate by guest link), consent, admit, start, publish."""
    staff = await api_for("instructor@demo.test")
    student = await api_for("student@demo.test")
    session = await schedule(staff, student.user["id"])
    link = await staff.post(f"{SESSIONS}/{session['id']}/guest-link")
    interviewer = client_for(server, staff, session["id"])
    candidate = client_for(server, link["token"], session["id"])
    pair = Pair(session["id"], staff, interviewer, candidate)
    await interviewer.join(last_seq=0)
    await interviewer.request("give-consent", {"records": True})
    await enter(pair)
    await interviewer.request("start-interview")
    await publish(pair, video)
    return pair


async def enter(pair: Pair) -> None:
    """The candidate joins, agrees to the recording, waits and is let in."""
    waiting = await pair.candidate.join(last_seq=0)
    assert waiting["state"] == "waiting"
    await pair.candidate.request("give-consent", {"records": True})
    await pair.interviewer.wait_fact(
        "participant.consented", records=True, participantId=pair.candidate.participant_id
    )
    await pair.interviewer.request(
        "admit-participant", {"participantId": pair.candidate.participant_id}
    )
    await pair.candidate.wait_fact("participant.admitted")


async def publish(pair: Pair, video: EncodedVideo) -> None:
    """Both send camera and microphone, and each gets the other's."""
    for client in (pair.interviewer, pair.candidate):
        await client.publish(microphone=Microphone(), camera=Camera(video))
    for one, other in (
        (pair.interviewer, pair.candidate),
        (pair.candidate, pair.interviewer),
    ):
        await one.wait_frames(other.participant_id, "camera", count=15)
        await one.wait_frames(other.participant_id, "microphone", count=25)
