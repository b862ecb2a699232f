"""What hosts do: mute, send out, lock, pause; what somebody finds who comes back."""

from dataclasses import dataclass

import pytest

from tests.integration.signaling.people import Json, Peer
from tests.integration.signaling.running import Running


@dataclass
class Met:
    """An interviewer and an admitted candidate in a running interview."""

    running: Running
    session_id: str
    host: Peer
    guest: Peer
    host_id: str
    guest_id: str

    async def back(self) -> tuple[Peer, Json]:
        """The candidate on a new connection, and what they are told."""
        peer = self.running.peer(self.running.organisation.student)
        await peer.connect()
        ack = await peer.attempt("join-interview", {"interviewId": self.session_id, "lastSeq": 0})
        return peer, ack


@pytest.fixture
async def met(running: Running) -> Met:
    """Two people who have met."""
    people = running.organisation
    session = await running.server.lifecycle.create(people.instructor, people.interview())
    host, guest = running.peer(people.instructor), running.peer(people.student)
    mine, theirs = await host.join(session.id), await guest.join(session.id)
    await host.ask("admit-participant", {"participantId": theirs["participantId"]})
    await host.ask("start-interview")
    return Met(
        running, str(session.id), host, guest, mine["participantId"], theirs["participantId"]
    )


def _view(ack: Json, participant_id: str) -> Json:
    [view] = [one for one in ack["participants"] if one["id"] == participant_id]
    return dict(view)


async def test_a_muted_person_unmutes_or_asks(met: Met) -> None:
    mute = {"participantId": met.guest_id, "source": "microphone"}
    await met.host.ask("mute-participant", mute)
    await met.guest.wait("participant.muted", muted=True, by="host")
    await met.guest.ask("set-muted", {"source": "microphone", "muted": False})
    await met.host.wait("participant.muted", muted=False, by=None)
    assert await met.guest.refused("ask-unmute", {"source": "microphone"}) == "wrong-state"

    await met.host.ask("mute-participant", {**mute, "mayUnmute": False})
    unmute = {"source": "microphone", "muted": False}
    assert await met.guest.refused("set-muted", unmute) == "forbidden"
    await met.guest.ask("ask-unmute", {"source": "microphone"})
    await met.host.wait("unmute.asked", participantId=met.guest_id, source="microphone")
    _, ack = await met.back()
    assert _view(ack, met.guest_id)["muted"] == {"microphone": "firm"}

    await met.host.ask("mute-participant", {**mute, "mayUnmute": True})
    back, _ = await met.back()
    await back.ask("set-muted", unmute)
    assert await back.refused("mute-participant", mute) == "forbidden"


async def test_who_is_sent_out_comes_back_when_let_in(met: Met) -> None:
    target = {"participantId": met.guest_id}
    assert await met.guest.refused("remove-participant", {"participantId": met.host_id}) == (
        "forbidden"
    )
    own = {"participantId": met.host_id}
    assert await met.host.refused("remove-participant", own) == "wrong-state"
    await met.host.ask("remove-participant", target)
    await met.guest.wait("participant.removed", **target)
    await met.guest.wait_until(lambda: not met.guest.connected, what="being sent out")

    _, refused = await met.back()
    assert refused["error"]["code"] == "forbidden"
    await met.host.wait("participant.knocked", **target)
    await met.host.ask("admit-participant", target)
    _, ack = await met.back()
    assert (ack["ok"], ack["state"]) == (True, "admitted")
    assert "participant.left" not in met.host.names()


async def test_a_locked_room_lets_everybody_new_wait(met: Met) -> None:
    people = met.running.organisation
    await met.host.ask("lock-interview", {"locked": True})
    await met.host.ask("lock-interview", {"locked": True})
    await met.guest.wait("interview.locked", locked=True)
    assert met.guest.names().count("interview.locked") == 1
    admin = met.running.peer(people.admin)
    await admin.connect()
    waiting = await admin.ask("join-interview", {"interviewId": met.session_id, "lastSeq": 0})
    assert (waiting["state"], waiting["interview"]["locked"]) == ("waiting", True)
    target = {"participantId": waiting["participantId"]}
    assert await admin.refused("admit-participant", target) == "forbidden"
    assert await admin.refused("lock-interview", {"locked": False}) == "forbidden"
    _, back = await met.back()
    assert back["state"] == "admitted"
    await met.host.ask("admit-participant", target)
    await admin.wait("participant.admitted", **target)


async def test_a_pause_is_on_the_timeline_and_found_by_who_comes_back(met: Met) -> None:
    await met.host.ask("pause-interview")
    began = await met.guest.wait("interview.paused")
    _, ack = await met.back()
    assert ack["interview"]["pausedMs"] == began["atMs"]
    await met.host.ask("resume-interview")
    await met.host.ask("resume-interview")
    ended = await met.host.wait("interview.resumed")
    assert ended["pausedMs"] == ended["atMs"] - began["atMs"]
    assert met.host.names().count("interview.resumed") == 1
    back, ack = await met.back()
    assert ack["interview"]["pausedMs"] is None
    assert await back.refused("pause-interview") == "forbidden"
    await met.host.ask("pause-interview")
    await met.host.ask("complete-interview")
    await back.wait("interview.completed")


async def test_single_sources_are_withheld_and_views_are_told(met: Met) -> None:
    await met.guest.ask("give-consent", {"records": True, "withheld": ["screen", "camera"]})
    told = await met.host.wait("participant.consented")
    assert told["withheld"] == ["camera", "screen"]
    back, ack = await met.back()
    assert _view(ack, met.guest_id)["withheld"] == ["camera", "screen"]
    view = {"participantId": met.host_id, "source": "camera", "view": "paused"}
    await back.ask("set-views", {"views": [view]})
    heard = {**view, "source": "microphone"}
    assert await back.refused("set-views", {"views": [heard]}) == "malformed"
    assert (await met.host.ask("get-connections"))["connections"] == []
    assert await back.refused("get-connections") == "forbidden"
