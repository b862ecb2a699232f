"""A room of eight who send and fifty who watch, with packets made before and no network."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping
from uuid import UUID, uuid4

import pytest

from media_server import media_room
from media_server.media_room import MediaRoom
from media_server.media_types import MediaEvent, SlotAssigned
from media_server.rtp.header import HEADER, MARKER
from media_server.seats import MOST_VIEWERS
from media_server.timeline import Timeline
from media_server.transport.config import TransportConfig
from media_server.transport.offer import read_offer
from media_server.transport.peer import Peer, _identify_slots
from storage.models.enums import MediaSource
from tests.unit.media_server.transport import offers

PUBLISHERS = 8
FRAMES, PIECES = 6, 2
SSRC = {MediaSource.MICROPHONE: 1001, MediaSource.CAMERA: 2001}


class QuietPeer(Peer):
    """A peer without a transport; `sent` counts what it would have sent, by SSRC."""

    async def answer(self, sdp: str, sources: Mapping[str, MediaSource]) -> str:
        self.lines = read_offer(sdp, sources, self._config).lines
        self.slots = _identify_slots(self.lines)
        self.sent: defaultdict[int, list[int]] = defaultdict(list)
        self.send_rtp = self._note
        self.connected = True
        return "answer"

    async def close(self) -> None:
        self.connected = False

    def _note(self, data: bytes) -> None:
        _, _, sequence, _, ssrc = HEADER.unpack_from(data)
        self.sent[ssrc].append(sequence)


class Crowd:
    """The room, who is in it, and what they were told."""

    def __init__(self) -> None:
        self.peers: dict[UUID, QuietPeer] = {}
        self.assigned: Counter[UUID] = Counter()
        self.room = MediaRoom(
            uuid4(), timeline=Timeline(None), config=TransportConfig(), on_event=self._event
        )

    async def enter(self, *, sends: bool) -> UUID:
        """Somebody comes in."""
        who = uuid4()
        slots = [
            offers.section(f"{kind}{number}", kind, "recvonly")
            for number in range(PUBLISHERS)
            for kind in ("audio", "video")
        ]
        own = [offers.MICROPHONE, offers.CAMERA] if sends else []
        sources = {"0": MediaSource.MICROPHONE, "1": MediaSource.CAMERA} if sends else {}
        await self.room.negotiate(who, offers.offer(*own, *slots), sources)
        peer = self.room._members[who].peer
        assert isinstance(peer, QuietPeer)
        self.peers[who] = peer
        self.room.peer_connected(peer)
        return who

    def speak(self, who: UUID) -> None:
        """Send some frames of sound and picture, all packets of them."""
        peer = self.peers[who]
        for number in range(FRAMES):
            header = HEADER.pack(0x80, 111, number, number * 960, SSRC[MediaSource.MICROPHONE])
            self.room.rtp_received(peer, header + b"sound")
            for piece in range(PIECES):
                marker = MARKER if piece == PIECES - 1 else 0
                sequence = number * PIECES + piece
                header = HEADER.pack(
                    0x80, 96 | marker, sequence, number * 3000, SSRC[MediaSource.CAMERA]
                )
                starts = b"\x10" + (b"\x01" if number else b"\x00")
                self.room.rtp_received(peer, header + (b"\x00" if piece else starts) + b"picture")

    def _event(self, event: MediaEvent) -> None:
        if isinstance(event, SlotAssigned) and event.owner is not None:
            self.assigned[event.participant_id] += 1


@pytest.fixture
async def crowd(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Crowd]:
    monkeypatch.setattr(media_room, "Peer", QuietPeer)
    crowd = Crowd()
    yield crowd
    await crowd.room.close()


async def test_fifty_viewers_get_every_packet_of_eight(crowd: Crowd) -> None:
    publishers = [await crowd.enter(sends=True) for _ in range(PUBLISHERS)]
    viewers = [await crowd.enter(sends=False) for _ in range(MOST_VIEWERS)]
    for publisher in publishers:
        crowd.speak(publisher)
    for who, others in [(viewer, 8) for viewer in viewers] + [(one, 7) for one in publishers]:
        assert crowd.assigned[who] == 2 * others
        streams = crowd.peers[who].sent.values()
        assert sorted(map(len, streams)) == [FRAMES] * others + [FRAMES * PIECES] * others
        for sequences in streams:
            first = sequences[0]
            assert sequences == [(first + step) & 0xFFFF for step in range(len(sequences))]
    assert crowd.room.watching == 0
