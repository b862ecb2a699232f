"""Viva Voce itself: the whole server, recording and listening, in interviews with observers."""

import subprocess
import sys
import tempfile
from pathlib import Path

from bench.peers import Seen
from bench.source import Source, Tone
from tests.support.api import Api
from tests.support.client import InterviewClient
from tests.support.media import Camera
from tests.support.server import DEMO_PASSWORD, ROOT, ServerProcess
from tests.support.staging import SESSIONS, schedule

OBSERVERS = ("second@example.org", "third@example.org")
OBSERVER_OPTIONS = ("--name", "Observer", "--role", "admin", "--organisation", "demo")


class Ours:
    """The server process."""

    name = "Viva Voce"

    def __init__(self, directory: Path, address: str) -> None:
        self._server = ServerProcess(
            Path(tempfile.mkdtemp(dir=directory)) / "ours",
            {
                "VIVAVOCE_ICE_ADDRESSES": address,
                "VIVAVOCE_LOG_LEVEL": "warning",
            },
        )

    @property
    def pid(self) -> int:
        return self._server.pid

    @property
    def control(self) -> str:
        return self._server.url

    def start(self) -> None:
        self._server.start()
        for email in OBSERVERS:
            subprocess.run(
                [sys.executable, "-m", "web", "create-user", email, *OBSERVER_OPTIONS],
                cwd=ROOT,
                env=self._server.environment,
                input=DEMO_PASSWORD,
                text=True,
                check=True,
                capture_output=True,
            )

    def stop(self) -> None:
        self._server.stop()


async def call(url: str, source: Source, *, publishers: int, viewers: int) -> list[Seen]:
    """One interview a publisher: the candidate sends, `viewers` of the staff watch."""
    staff = [Api(url) for _ in range(viewers)]
    names = ("instructor@demo.test", *OBSERVERS)
    for api, name in zip(staff, names, strict=False):
        await api.login(name)
    async with Api(url) as student:
        await student.login("student@demo.test")
        seen: list[Seen] = []
        for _ in range(publishers):
            seen += await _interview(url, source, student, staff)
    for api in staff:
        await api.close()
    return seen


async def _interview(url: str, source: Source, student: Api, staff: list[Api]) -> list[Seen]:
    session = await schedule(staff[0], student.user["id"])
    watching = [InterviewClient(url, api.token, session["id"]) for api in staff]
    link = await staff[0].post(f"{SESSIONS}/{session['id']}/guest-link")
    candidate = InterviewClient(url, link["token"], session["id"])
    for client in watching:
        await client.join()
        await client.publish(slots=1)
    await candidate.join()
    await candidate.request("give-consent", {"records": True})
    await watching[0].request("admit-participant", {"participantId": candidate.participant_id})
    await candidate.wait_fact("participant.admitted")
    await watching[0].request("start-interview")
    await candidate.publish(microphone=Tone(source), camera=Camera(source.video), slots=0)
    for client in watching:
        await client.wait_frames(candidate.participant_id, "camera", count=10)
    return [_seen_by(client) for client in watching]


def _seen_by(client: InterviewClient) -> Seen:
    sources = {"audio": "microphone", "video": "camera"}
    return lambda kind: sum(
        count for (_, source), count in client.frames.items() if source == sources[kind]
    )
