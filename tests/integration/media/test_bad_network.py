"""Real peers behind a relay that loses, delays and moves."""

import pytest

from media_server.media_types import PeerLost, SourceEnded
from storage.models.enums import MediaSource
from tests.integration.media.people import Person, Stage
from tests.support.media import AUDIO_PACKET_S, EncodedVideo
from tests.support.udp_relay import UdpRelay, Weather

MICROPHONE, CAMERA = MediaSource.MICROPHONE, MediaSource.CAMERA
AUDIO_FRAMES = 400


def missing_audio(stage: Stage) -> float:
    """Return the share of 20 ms packets missing between the first and the last recorded."""
    frames = stage.sink.frames[MICROPHONE]
    expected = (frames[-1].at_ms - frames[0].at_ms) / (AUDIO_PACKET_S * 1000) + 1
    return 1 - len(frames) / expected


@pytest.mark.parametrize("loss", [0.0, 0.03, 0.05])
async def test_what_can_be_repaired_is_recorded(
    stage: Stage, video: EncodedVideo, loss: float
) -> None:
    weather = [Weather(loss=loss, burst=4, delay_s=0.025, seed=seed) for seed in (5, 6)]
    async with UdpRelay(*weather) as relay:
        anna = await stage.enter(video, relay=relay)
        stage.room.set_recordable(anna.id, True)
        await stage.news.until(lambda: len(stage.sink.frames.get(MICROPHONE, [])) >= AUDIO_FRAMES)
    assert relay.up.lost == 0 or relay.up.lost > 10
    assert missing_audio(stage) <= 0.01
    cameras = stage.sink.frames[CAMERA]
    wanted = (cameras[-1].at_ms - cameras[0].at_ms) * 30 / 1000
    assert len(cameras) >= 0.9 * wanted


async def test_a_viewer_behind_loss_sees_nearly_everything(
    stage: Stage, video: EncodedVideo
) -> None:
    await stage.enter(video)
    async with UdpRelay(down=Weather(loss=0.05, burst=2, delay_s=0.02, seed=3)) as relay:
        ben = await stage.enter(None, relay=relay)
        await ben.sees("1", 200)
        await ben.sees("0", 50)
    assert relay.down.lost > 10


async def test_a_peer_whose_address_changes_is_followed(stage: Stage, video: EncodedVideo) -> None:
    async with UdpRelay() as relay:
        anna = await stage.enter(video, relay=relay)
        ben = await stage.enter(video)
        stage.room.set_recordable(anna.id, True)
        await ben.sees("3", 10)
        await anna.sees("3", 10)
        await relay.move()
        await ben.sees("3", 30)
        await anna.sees("3", 30)
    assert not [e for e in stage.events if isinstance(e, PeerLost)]
    assert not [e for e in stage.events if isinstance(e, SourceEnded)]


async def test_somebody_whose_path_died_comes_back_as_the_same_participant(
    stage: Stage, video: EncodedVideo
) -> None:
    async with UdpRelay() as relay:
        anna = await stage.enter(video, relay=relay)
        ben = await stage.enter(video)
        stage.room.set_recordable(anna.id, True)
        await ben.sees("3", 10)
        before = stage.slots_of(ben)
        relay.cut()
        came_back = Person(stage)
        came_back.id = anna.id
        stage.people.append(came_back)
        await came_back.connect(video)
        await ben.sees("3", 30)
        await came_back.sees("3", 30)
    assert stage.slots_of(ben) == before
    ends = [e.reason for e in stage.events if isinstance(e, SourceEnded)]
    assert ends == ["replaced", "replaced"]
