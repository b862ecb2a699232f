"""People in a media room: who gets what, what sinks get, and what happens when somebody goes."""

import random
from itertools import pairwise
from unittest import mock

import aioice.ice
import pytest
from aiortc import RTCPeerConnection, RTCRtpReceiver, RTCRtpSender

from media_server.media_types import (
    MediaError,
    MediaErrorCode,
    PeerConnected,
    PeerLost,
    SourceEnded,
    SourceStarted,
)
from media_server.transport.pinned import GuardedConnection
from storage.models.enums import MediaSource
from tests.integration.media.conftest import StageFor
from tests.integration.media.people import Stage
from tests.support.media import EncodedVideo
from tests.unit.media_server.transport.offers import EVERYTHING

MICROPHONE, CAMERA = MediaSource.MICROPHONE, MediaSource.CAMERA


async def test_everybody_gets_everybody_else(stage: Stage, video: EncodedVideo) -> None:
    anna = await stage.enter(video)
    ben = await stage.enter(video)
    await anna.sees("3", 30)
    await ben.sees("3", 30)
    await ben.sees("2", 30)
    assert stage.slots_of(anna) == {"2": (ben.id, MICROPHONE), "3": (ben.id, CAMERA)}
    assert stage.slots_of(ben) == {"2": (anna.id, MICROPHONE), "3": (anna.id, CAMERA)}
    assert {e.participant_id for e in stage.events if isinstance(e, PeerConnected)} == {
        anna.id,
        ben.id,
    }
    figures = stage.room.stats()["participants"][str(anna.id)]
    assert figures["connected"]
    assert "rttMs" in figures
    assert figures["sources"]["camera"]["packets"] > 30
    assert figures["sources"]["camera"]["packetsLost"] == 0
    assert {slot["source"] for slot in figures["slots"]} == {"microphone", "camera"}


async def test_somebody_who_comes_late_sees_whoever_is_there(
    stage: Stage, video: EncodedVideo
) -> None:
    anna = await stage.enter(video, slots=2)
    ben = await stage.enter(video, slots=2)
    await anna.sees("3", 10)
    watcher = await stage.enter(None, slots=2)
    await watcher.sees("1", 20)
    await watcher.sees("3", 20)
    assert set(stage.slots_of(watcher).values()) == {
        (anna.id, MICROPHONE),
        (anna.id, CAMERA),
        (ben.id, MICROPHONE),
        (ben.id, CAMERA),
    }


async def test_a_screen_takes_up_a_slot_while_it_is_shared(
    stage: Stage, video: EncodedVideo
) -> None:
    ben = await stage.enter(None)
    anna = await stage.enter(None)
    old = anna.peer
    await anna.connect(video, picture=MediaSource.SCREEN)
    assert stage.slots_of(ben) == {"0": (anna.id, MICROPHONE)}
    await ben.sees("1", 10)
    assert stage.slots_of(ben)["1"] == (anna.id, MediaSource.SCREEN)
    assert anna.peer is not None
    assert old is not None
    await old.close()
    anna.peer.getTransceivers()[1].sender.replaceTrack(None)
    await stage.news.until(lambda: stage.slots_of(ben)["1"] == (None, None))


async def test_only_who_agreed_reaches_the_sinks(stage: Stage, video: EncodedVideo) -> None:
    anna = await stage.enter(video)
    ben = await stage.enter(video)
    stage.room.set_recordable(anna.id, True)
    await stage.news.until(lambda: len(stage.sink.frames.get(CAMERA, [])) > 30)
    await ben.sees("3", 10)
    assert stage.sink.owners == {anna.id}
    for frames in stage.sink.frames.values():
        assert frames[0].keyframe
        assert all(before.at_ms <= after.at_ms for before, after in pairwise(frames))
    stage.room.set_recordable(anna.id, False)
    assert sorted(stage.sink.ends) == [CAMERA, MICROPHONE]
    seen, taken = len(stage.sink.frames[CAMERA]), sum(map(len, stage.sink.frames.values()))
    await ben.sees("3", 10)
    assert sum(map(len, stage.sink.frames.values())) == taken
    stage.room.set_recordable(anna.id, True, withheld=[CAMERA])
    await stage.news.until(lambda: sum(map(len, stage.sink.frames.values())) > taken + 10)
    await ben.sees("3", 10)
    assert len(stage.sink.frames[CAMERA]) == seen
    stage.room.set_recordable(anna.id, True)
    await stage.news.until(lambda: len(stage.sink.frames[CAMERA]) > seen)


async def test_recorded_positions_are_those_of_the_timeline(
    stage: Stage, video: EncodedVideo
) -> None:
    anna = await stage.enter(video)
    stage.room.set_recordable(anna.id, True)
    await stage.news.until(lambda: len(stage.sink.frames.get(CAMERA, [])) >= 60)
    behind_ms = stage.timeline.now_ms() - stage.sink.frames[CAMERA][-1].at_ms
    assert behind_ms > -2  # nothing is recorded before it happened
    steps = [b.at_ms - a.at_ms for a, b in pairwise(stage.sink.frames[CAMERA])]
    assert sum(steps) / len(steps) == pytest.approx(1000 / 30, rel=0.1)


async def test_a_new_offer_takes_the_place_of_the_old_connection(
    stage: Stage, video: EncodedVideo
) -> None:
    anna = await stage.enter(video)
    ben = await stage.enter(video)
    stage.room.set_recordable(anna.id, True)
    await ben.sees("3", 10)
    before = stage.slots_of(ben)
    old = anna.peer
    await anna.connect(video)
    await ben.sees("3", 20)
    await anna.sees("3", 20)
    assert stage.slots_of(ben) == before
    ended = [e for e in stage.events if isinstance(e, SourceEnded)]
    assert {e.reason for e in ended} == {"replaced"}
    assert not [e for e in stage.events if isinstance(e, PeerLost)]
    last = {s: f[-1].at_ms for s, f in stage.sink.frames.items()}
    await stage.news.until(lambda: stage.sink.frames[CAMERA][-1].at_ms > last[CAMERA] + 300)
    assert old is not None
    await old.close()


async def test_a_call_goes_over_ipv6(stage_for: StageFor, video: EncodedVideo) -> None:
    stage = stage_for(ice_addresses=("::1",))
    with mock.patch.object(aioice.ice, "get_host_addresses", return_value=["::1"]):
        anna, ben = await stage.enter(video), await stage.enter(video)
        await ben.sees("3", 10)
        await anna.sees("2", 10)
    for person in (anna, ben):
        connection = stage.room._members[person.id].peer._transport.connection
        assert connection.remote[0] == "::1"


async def test_a_refused_offer_leaves_everything_as_it_was(
    stage: Stage, video: EncodedVideo
) -> None:
    anna = await stage.enter(video)
    ben = await stage.enter(video)
    await ben.sees("3", 10)
    for sdp in ("", "v=0", EVERYTHING.replace("a=rtcp-mux\r\n", "")):
        with pytest.raises(MediaError) as refused:
            await stage.room.negotiate(anna.id, sdp, {})
        assert refused.value.code is MediaErrorCode.MALFORMED
    await ben.sees("3", 10)
    await anna.sees("3", 10)


@pytest.mark.parametrize(
    "candidate",
    [
        {},
        {"candidate": 5},
        {"candidate": "candidate:nonsense"},
        {"candidate": "candidate:1 1 udp x 1.2.3.4 5 typ host"},
        {"candidate": "x" * 2000},
    ],
)
async def test_a_malformed_candidate_is_refused(
    stage: Stage, video: EncodedVideo, candidate: dict[str, object]
) -> None:
    anna = await stage.enter(video)
    with pytest.raises(MediaError) as refused:
        await stage.room.add_candidate(anna.id, candidate)
    assert refused.value.code is MediaErrorCode.MALFORMED
    await stage.room.add_candidate(anna.id, None)
    await stage.room.add_candidate(anna.id, {"candidate": ""})
    await stage.room.add_candidate(
        anna.id, {"candidate": "candidate:1 1 udp 1 a1b2.local 5000 typ host", "sdpMid": "0"}
    )


async def test_hanging_up_frees_the_slots(stage: Stage, video: EncodedVideo) -> None:
    anna = await stage.enter(video)
    ben = await stage.enter(video)
    stage.room.set_recordable(anna.id, True)
    await ben.sees("3", 10)
    await anna.hang_up()
    await stage.news.until(lambda: any(isinstance(e, PeerLost) for e in stage.events))
    assert set(stage.slots_of(ben).values()) == {(None, None)}
    assert sorted(stage.sink.ends) == [CAMERA, MICROPHONE]
    with pytest.raises(MediaError) as refused:
        await stage.room.add_candidate(anna.id, None)
    assert refused.value.code is MediaErrorCode.UNAVAILABLE


async def test_being_removed_ends_the_connection(stage: Stage, video: EncodedVideo) -> None:
    anna = await stage.enter(video)
    ben = await stage.enter(video)
    await ben.sees("3", 10)
    await stage.room.remove(anna.id)
    await stage.room.remove(anna.id)
    assert set(stage.slots_of(ben).values()) == {(None, None)}
    assert {e.reason for e in stage.events if isinstance(e, SourceEnded)} == {"removed"}
    assert set(stage.room.stats()["participants"]) == {str(ben.id)}


async def test_somebody_who_vanishes_is_lost_and_comes_back(
    stage_for: StageFor, video: EncodedVideo
) -> None:
    stage = stage_for(liveness_timeout_s=1.5)
    anna = await stage.enter(video)
    ben = await stage.enter(video)
    await ben.sees("3", 10)
    anna.vanish()
    await stage.news.until(lambda: PeerLost(anna.id, "silent") in stage.events)
    assert set(stage.slots_of(ben).values()) == {(None, None)}
    await anna.connect(video)
    await ben.sees("3", 10)
    assert stage.slots_of(ben)["3"] == (anna.id, CAMERA)


async def test_an_offer_nobody_follows_up_is_given_up(
    stage_for: StageFor, video: EncodedVideo
) -> None:
    stage = stage_for(connect_timeout_s=0.5)
    anna = await stage.enter(video)
    await stage.room.negotiate(anna.id, EVERYTHING, {})
    await stage.news.until(lambda: PeerLost(anna.id, "unreachable") in stage.events)
    assert stage.room.stats() == {"participants": {}}


async def test_a_source_that_pauses_ends_and_starts_again(
    stage: Stage, video: EncodedVideo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("media_server.media_room.IDLE_SOURCE_S", 0.5)
    anna = await stage.enter(video)
    stage.room.set_recordable(anna.id, True)
    await stage.news.until(lambda: len(stage.sink.frames.get(CAMERA, [])) > 10)
    assert anna.peer is not None
    camera = anna.peer.getTransceivers()[1].sender
    track, _ = camera.track, camera.replaceTrack(None)

    def ended() -> bool:
        return any(
            isinstance(e, SourceEnded) and e.info.source is CAMERA and e.reason == "idle"
            for e in stage.events
        )

    await stage.news.until(ended)
    assert stage.sink.ends == [CAMERA]
    camera.replaceTrack(track)
    await stage.news.until(
        lambda: (
            sum(isinstance(e, SourceStarted) and e.info.source is CAMERA for e in stage.events) == 2
        )
    )
    taken = len(stage.sink.frames[CAMERA])
    await stage.news.until(lambda: len(stage.sink.frames[CAMERA]) > taken)


async def test_what_is_lost_on_the_way_to_a_viewer_is_repaired(
    stage: Stage, video: EncodedVideo, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(4)
    send = GuardedConnection.send_now
    lost = []

    def lossy(connection: GuardedConnection, data: bytes) -> None:
        is_media = 127 < data[0] < 192 and data[1] not in range(192, 224)
        if is_media and chance.random() < 0.05:
            lost.append(data)
        else:
            send(connection, data)

    await stage.enter(video)
    ben = await stage.enter(video)
    await ben.sees("3", 5)
    monkeypatch.setattr(GuardedConnection, "send_now", lossy)
    for member in stage.room._members.values():
        member.peer.send_rtp = member.peer._transport.rtp_sender()
    await ben.sees("3", 120)
    assert len(lost) > 5


async def test_aiortcs_own_media_machinery_does_not_run(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("made by the server")

    for machine in (RTCPeerConnection, RTCRtpReceiver, RTCRtpSender):
        monkeypatch.setattr(machine, "__init__", refuse)
    sources = {"0": MICROPHONE, "1": CAMERA}
    answer = await stage.room.negotiate(stage.room.interview_id, EVERYTHING, sources)
    assert answer.startswith("v=0")


async def test_without_a_free_port_the_room_is_unavailable(stage_for: StageFor) -> None:
    stage = stage_for(udp_ports=(5, 4))
    with pytest.raises(MediaError) as refused:
        await stage.room.negotiate(stage.room.interview_id, EVERYTHING, {})
    assert refused.value.code is MediaErrorCode.UNAVAILABLE


async def test_a_closed_room_takes_nobody(stage: Stage, video: EncodedVideo) -> None:
    anna = await stage.enter(video)
    await stage.news.until(lambda: any(isinstance(e, SourceStarted) for e in stage.events))
    await stage.room.close()
    await stage.room.close()
    assert {e.reason for e in stage.events if isinstance(e, SourceEnded)} == {"closed"}
    with pytest.raises(MediaError):
        await anna.connect(video)
