"""An interview that is recorded until SIGTERM: `python -m bench.api.recording URL STAFF STUDENT`.

The arguments are the server's address, an interviewer's token and the candidate's id. Prints
`recording` once media arrive.
"""

import asyncio
import signal
import sys
from datetime import UTC, datetime

from bench.source import Tone, make_source
from tests.support.api import Api
from tests.support.client import InterviewClient
from tests.support.media import Camera, loopback_clients
from tests.support.staging import SESSIONS


async def main(url: str, token: str, candidate_id: str) -> None:
    """Hold the interview."""
    source = make_source()
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    async with Api(url) as staff:
        staff.token = token
        body = {
            "candidateId": candidate_id,
            "type": "technical",
            "mode": "video",
            "scheduledAt": datetime.now(UTC).isoformat(),
            "durationMinutes": 60,
            "scheduleAnyway": True,
        }
        session = await staff.post(SESSIONS, body, expect=201)
        link = await staff.post(f"{SESSIONS}/{session['id']}/guest-link")
    with loopback_clients():
        watching = InterviewClient(url, token, session["id"])
        candidate = InterviewClient(url, link["token"], session["id"])
        await watching.join()
        await watching.publish(slots=1)
        await candidate.join()
        await candidate.request("give-consent", {"records": True})
        await watching.request("admit-participant", {"participantId": candidate.participant_id})
        await candidate.wait_fact("participant.admitted")
        await watching.request("start-interview")
        await candidate.publish(microphone=Tone(source), camera=Camera(source.video), slots=0)
        await watching.wait_frames(candidate.participant_id, "camera", count=10)
        print("recording", flush=True)
        await stopping.wait()
        for client in (candidate, watching):
            await client.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
