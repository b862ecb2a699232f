"""Who is heard and seen: held sources, paused pictures, the active speaker, slow viewers."""

from typing import Any

import pytest
from aiortc import RTCRtpSender

from media_server.media_types import SlotPaused, SpeakerChanged, View
from storage.models.enums import MediaSource
from tests.integration.media.people import Person, Stage
from tests.support.media import EncodedVideo

MICROPHONE, CAMERA = MediaSource.MICROPHONE, MediaSource.CAMERA


async def test_a_held_source_reaches_nobody_until_it_is_let_go(
    stage: Stage, video: EncodedVideo
) -> None:
    anna = await stage.enter(video)
    ben = await stage.enter(video)
    stage.room.set_recordable(anna.id, True)
    await ben.sees("3", 10)
    await stage.news.until(lambda: len(stage.sink.frames.get(CAMERA, [])) > 10)
    stage.room.hold(anna.id, CAMERA, True)
    held_at, recorded = ben.frames["3"], len(stage.sink.frames[CAMERA])
    await ben.sees("2", 50)  # her voice still comes
    assert ben.frames["3"] <= held_at + 5  # what was on its way
    assert len(stage.sink.frames[CAMERA]) == recorded
    await anna.connect(video)  # coming back does not help
    await ben.sees("2", 25)
    assert ben.frames["3"] <= held_at + 5
    stage.room.hold(anna.id, CAMERA, False)
    await ben.sees("3", 20)
    await stage.news.until(lambda: len(stage.sink.frames[CAMERA]) > recorded)


async def test_a_picture_that_a_viewer_paused_is_not_sent_to_them(
    stage: Stage, video: EncodedVideo
) -> None:
    anna = await stage.enter(video)
    ben = await stage.enter(video)
    cleo = await stage.enter(None, slots=2)
    await ben.sees("3", 10)
    stage.room.set_view(ben.id, anna.id, CAMERA, View.PAUSED)
    seen = ben.frames["3"]
    await cleo.sees("1", 30)
    await ben.sees("2", 25)
    assert ben.frames["3"] <= seen + 5
    assert stage.slots_of(ben)["3"] == (anna.id, CAMERA)
    await ben.connect(video)
    await ben.sees("2", 25)
    assert ben.frames["3"] <= seen + 5
    stage.room.set_view(ben.id, anna.id, CAMERA, View.FULL)
    await ben.sees("3", 20)
    assert not [event for event in stage.events if isinstance(event, SlotPaused)]


async def test_what_everybody_shows_small_is_asked_for_at_a_lower_rate(
    stage: Stage, video: EncodedVideo
) -> None:
    anna = await stage.enter(video)
    ben = await stage.enter(None)
    cleo = await stage.enter(None)
    await ben.sees("1", 5)
    config, member = stage.room._config, stage.room._members[anna.id]
    unlimited = config.max_bitrate_bps + config.audio_bitrate_bps
    assert member._allowed_bps() == unlimited
    stage.room.set_view(ben.id, anna.id, CAMERA, View.THUMBNAIL)
    assert member._allowed_bps() == unlimited  # Cleo wants it large
    stage.room.set_view(cleo.id, anna.id, CAMERA, View.THUMBNAIL)
    assert member._allowed_bps() == config.thumbnail_bitrate_bps + config.audio_bitrate_bps
    await stage.room.remove(ben.id)
    await stage.room.remove(cleo.id)
    stage.room.set_view(ben.id, anna.id, CAMERA, View.FULL)
    assert member._allowed_bps() == unlimited


async def test_a_slow_viewer_loses_pictures_and_keeps_sound_while_others_see_all(
    stage: Stage, video: EncodedVideo
) -> None:
    anna = await stage.enter(video)
    await stage.enter(video, slots=2)
    slow = await stage.enter(None, slots=2)
    await slow.sees("1", 10)
    await slow.sees("3", 10)
    await stage.news.until(
        lambda: all(
            m.sources[CAMERA].bitrate_bps > 0
            for m in stage.room._members.values()
            if CAMERA in m.sources
        )
    )
    member = stage.room._members[slow.id]
    member.downlink.limit_bps, member.downlink.lossy = 130_000, True
    member.downlink._reduced_s = float("inf")
    await stage.news.until(lambda: any(isinstance(e, SlotPaused) for e in stage.events))
    paused = [e for e in stage.events if isinstance(e, SlotPaused)]
    assert {e.participant_id for e in paused} == {slow.id}
    assert all(e.paused for e in paused)
    await slow.sees("0", 20)
    await anna.sees("3", 20)
    member.downlink.limit_bps = None
    await stage.news.until(
        lambda: any(isinstance(e, SlotPaused) and not e.paused for e in stage.events)
    )
    await slow.sees("1", 10)
    await slow.sees("3", 10)


def speak(person: Person, monkeypatch: pytest.MonkeyPatch, levels: dict[Person, int]) -> None:
    """Have the packets of a person's microphone say how loud they are."""
    assert person.peer is not None
    sender: RTCRtpSender = person.peer.getTransceivers()[0].sender
    encode = sender._next_encoded_frame

    async def with_level(*args: Any) -> Any:
        frame = await encode(*args)
        if frame is not None:
            frame.audio_level = levels[person]
        return frame

    monkeypatch.setattr(sender, "_next_encoded_frame", with_level)


async def test_who_speaks_is_told_to_all_and_to_whoever_comes_later(
    stage: Stage, video: EncodedVideo, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await stage.enter(video)
    ben = await stage.enter(video)
    levels = {anna: -20, ben: -90}
    for person in (anna, ben):
        speak(person, monkeypatch, levels)

    def told(who: Person, to: Person | None = None) -> bool:
        return any(
            isinstance(e, SpeakerChanged)
            and e.participant_id == who.id
            and e.to == (to.id if to else None)
            for e in stage.events
        )

    await stage.news.until(lambda: told(anna))
    assert stage.room.speaker == anna.id
    levels |= {anna: -90, ben: -20}
    await stage.news.until(lambda: told(ben))
    cleo = await stage.enter(None)
    await stage.news.until(lambda: told(ben, to=cleo))
    levels |= {anna: -20, ben: -90}
    stage.room.hold(anna.id, MICROPHONE, True)
    await ben.sees("3", 30)
    assert stage.room.speaker == ben.id  # who is silenced does not speak
    await stage.room.remove(ben.id)
    await stage.news.until(lambda: stage.room.speaker is None)
