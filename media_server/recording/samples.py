"""What is set aside of a recording while it is read, to be looked at and listened to."""

from dataclasses import dataclass, field
from typing import Final

from media_server.media_types import EncodedFrame

SOUND_EVERY_MS: Final = 5000.0
SOUND_PACKETS: Final = 12  # 240 ms, of which a decoder spends the first two packets settling
PICTURE_EVERY_MS: Final = 10_000.0
# A black picture takes a few hundred bytes; whatever is larger shows something.
LARGEST_BLACK: Final = 8192
# So many bytes at most are kept of one recording, whatever is sent to us.
MOST_BYTES: Final = 16 * 1024 * 1024


@dataclass(slots=True)
class Sample:
    """Packets that follow each other, from `at_ms` on the timeline; none: surely not black."""

    at_ms: float
    packets: list[bytes] = field(default_factory=list)


@dataclass(slots=True)
class SoundSamples:
    """A quarter of a second out of five; feed frames in order."""

    taken: list[Sample] = field(default_factory=list)
    _bytes: int = 0

    def take(self, frame: EncodedFrame) -> None:
        """Set the frame aside if it is its turn."""
        last = self.taken[-1] if self.taken else None
        if last is None or frame.at_ms - last.at_ms >= SOUND_EVERY_MS:
            if self._bytes < MOST_BYTES:
                self.taken.append(Sample(frame.at_ms, [frame.data]))
                self._bytes += len(frame.data)
        elif len(last.packets) < SOUND_PACKETS and self._bytes < MOST_BYTES:
            last.packets.append(frame.data)
            self._bytes += len(frame.data)


@dataclass(slots=True)
class PictureSamples:
    """A keyframe out of ten seconds, without those too large to be black."""

    codec: str = "vp8"
    taken: list[Sample] = field(default_factory=list)
    _bytes: int = 0

    def take(self, frame: EncodedFrame) -> None:
        """Set the frame aside if it is its turn."""
        if not frame.keyframe:
            return
        if self.taken and frame.at_ms - self.taken[-1].at_ms < PICTURE_EVERY_MS:
            return
        keep = len(frame.data) <= LARGEST_BLACK and self._bytes < MOST_BYTES
        self.taken.append(Sample(frame.at_ms, [frame.data] if keep else []))
        self._bytes += len(frame.data) if keep else 0
