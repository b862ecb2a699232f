"""A WebM (Matroska) muxer that writes from front to back, with its index in front.

Made for sealed files, which cannot be rewritten: the layout is planned from the sizes and times
of all blocks in a first pass, then the head with duration and Cues is written, then the clusters.
Formats: https://www.matroska.org/technical/elements.html, WebM container guidelines.
"""

from dataclasses import dataclass, field
from struct import Struct, pack
from typing import Final

CLUSTER_MS: Final = 5000
_BLOCK_HEAD: Final = Struct("!BIBhB")  # id, size, track, time within the cluster, flags
_CLUSTER_HEAD: Final = Struct("!IQBBQ")  # id, size, then Timestamp: id, size, value
_SIZE_8: Final = 1 << 56  # marks an eight-byte size
_SIZE_4: Final = 1 << 28
_KEYFRAME: Final = 0x80
_CUE_SIZE: Final = 23
_OPUS_DELAY_NS: Final = 6_500_000
_OPUS_PREROLL_NS: Final = 80_000_000
_OPUS_HEAD: Final = b"OpusHead\x01\x02" + (312).to_bytes(2, "little") + pack("<IHB", 48000, 0, 0)


@dataclass(frozen=True, slots=True)
class VideoTrack:
    """Picture size in pixels of the first frame; `private` is the avcC of H.264."""

    codec: str
    width: int
    height: int
    private: bytes = b""


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """Opus, 48 kHz, up to two channels."""


Track = VideoTrack | AudioTrack


@dataclass(slots=True)
class _Cluster:
    at_ms: int
    cue: bool
    size: int = 0


@dataclass(slots=True)
class WebmPlan:
    """Where everything goes; `note` every block in order, then `WebmWriter` the same again.

    `tracks` by their numbers from 1. A cluster begins with each video keyframe and after 5 s.
    """

    tracks: dict[int, Track]
    end_ms: int = 0
    _clusters: list[_Cluster] = field(default_factory=list)

    def note(self, track: int, at_ms: int, size: int, keyframe: bool) -> None:
        """Take the next block's track number, time in ms, size and whether it is a keyframe."""
        if self.starts_cluster(track, at_ms, keyframe):
            cue = keyframe and (self.is_video(track) or not self.has_video)
            self._clusters.append(_Cluster(at_ms, cue))
        self._clusters[-1].size += _BLOCK_HEAD.size + size

    def starts_cluster(self, track: int, at_ms: int, keyframe: bool) -> bool:
        """Whether this block opens a cluster."""
        if not self._clusters or at_ms - self._clusters[-1].at_ms >= CLUSTER_MS:
            return True
        return keyframe and self.is_video(track) and self._clusters[-1].size > 0

    def is_video(self, track: int) -> bool:
        """Whether that track is video."""
        return isinstance(self.tracks[track], VideoTrack)

    @property
    def has_video(self) -> bool:
        """Whether there is a picture."""
        return any(isinstance(track, VideoTrack) for track in self.tracks.values())

    @property
    def doc_type(self) -> str:
        """The container's name: WebM allows VP8 and Opus only."""
        codecs = [t.codec for t in self.tracks.values() if isinstance(t, VideoTrack)]
        return "webm" if all(codec == "vp8" for codec in codecs) else "matroska"

    @property
    def mime_type(self) -> str:
        """The media type of the file."""
        kind = "video" if self.has_video else "audio"
        return f"{kind}/webm" if self.doc_type == "webm" else f"{kind}/x-matroska"

    def clusters(self) -> list[tuple[int, int]]:
        """Return time and payload size of each cluster."""
        return [(cluster.at_ms, cluster.size) for cluster in self._clusters]

    def head(self) -> bytes:
        """Return everything in front of the first cluster."""
        info = _element(0x1549A966, self._info())
        tracks = _element(0x1654AE6B, b"".join(_track(n, t) for n, t in self.tracks.items()))
        cued = [cluster for cluster in self._clusters if cluster.cue]
        cues_size = 4 + 8 + _CUE_SIZE * len(cued)
        seek_size = 4 + 8 + 3 * _SEEK_SIZE
        before = seek_size + len(info) + len(tracks)
        cues = self._cues(before + cues_size)
        seeks = (
            _seek(0x1549A966, seek_size)
            + _seek(0x1654AE6B, seek_size + len(info))
            + _seek(0x1C53BB6B, before)
        )
        body = _element(0x114D9B74, seeks) + info + tracks + _element(0x1C53BB6B, cues)
        total = len(body) + sum(_CLUSTER_HEAD.size + c.size for c in self._clusters)
        return self._ebml() + pack("!IQ", 0x18538067, _SIZE_8 | total) + body

    def _ebml(self) -> bytes:
        return _element(
            0x1A45DFA3,
            _uint(0x4286, 1)
            + _uint(0x42F7, 1)
            + _uint(0x42F2, 4)
            + _uint(0x42F3, 8)
            + _element(0x4282, self.doc_type.encode())
            + _uint(0x4287, 4)
            + _uint(0x4285, 2),
        )

    def _info(self) -> bytes:
        return (
            _uint(0x2AD7B1, 1_000_000)
            + _element(0x4489, pack("!d", float(self.end_ms)))
            + _element(0x4D80, b"vivavoce")
            + _element(0x5741, b"vivavoce")
        )

    def _cues(self, first_cluster: int) -> bytes:
        main = next((n for n in self.tracks if self.is_video(n)), 1)
        position, cues = first_cluster, []
        for cluster in self._clusters:
            if cluster.cue:
                place = _uint(0xF7, main, 1) + _uint(0xF1, position, 8)
                point = _uint(0xB3, cluster.at_ms, 4) + _short_element(0xB7, place)
                cues.append(_short_element(0xBB, point))
            position += _CLUSTER_HEAD.size + cluster.size
        return b"".join(cues)


class ClusterWriter:
    """Second pass: gives the bytes of each block, with its cluster's head where one begins."""

    def __init__(self, plan: WebmPlan) -> None:
        self._clusters = plan.clusters()
        self._number = -1
        self._at_ms = 0
        self._left = 0

    def block(self, track: int, at_ms: int, data: bytes, keyframe: bool) -> tuple[bytes, ...]:
        """Return what to write for a block, in pieces; the order must be that of the first pass."""
        size = len(data)
        begins = self._left == 0
        if begins:
            self._number += 1
            self._at_ms, self._left = self._clusters[self._number]
        self._left -= _BLOCK_HEAD.size + size
        if self._left < 0:
            raise ValueError("the second pass differs from the first")
        flags = _KEYFRAME if keyframe else 0
        # The size covers track, time and flags too: one, two and one byte.
        head = _BLOCK_HEAD.pack(
            0xA3, _SIZE_4 | (size + 4), 0x80 | track, at_ms - self._at_ms, flags
        )
        return (self._head(), head, data) if begins else (head, data)

    def _head(self) -> bytes:
        at_ms, size = self._clusters[self._number]
        inner = _CLUSTER_HEAD.size - 12 + size
        return _CLUSTER_HEAD.pack(0x1F43B675, _SIZE_8 | inner, 0xE7, 0x88, at_ms)


def _id(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _element(number: int, payload: bytes) -> bytes:
    return _id(number) + pack("!Q", _SIZE_8 | len(payload)) + payload


def _short_element(number: int, payload: bytes) -> bytes:
    return _id(number) + bytes([0x80 | len(payload)]) + payload


def _uint(number: int, value: int, size: int = 8) -> bytes:
    return _id(number) + bytes([0x80 | size]) + value.to_bytes(size, "big")


_SEEK_SIZE: Final = 2 + 1 + (2 + 1 + 4) + (2 + 1 + 8)


def _seek(target: int, position: int) -> bytes:
    return _short_element(0x4DBB, _short_element(0x53AB, _id(target)) + _uint(0x53AC, position))


def _track(number: int, track: Track) -> bytes:
    common = _uint(0xD7, number) + _uint(0x73C5, number) + _uint(0x9C, 0)
    if isinstance(track, AudioTrack):
        return _element(
            0xAE,
            common
            + _uint(0x83, 2)
            + _element(0x86, b"A_OPUS")
            + _uint(0x56AA, _OPUS_DELAY_NS)
            + _uint(0x56BB, _OPUS_PREROLL_NS)
            + _element(0x63A2, _OPUS_HEAD)
            + _element(0xE1, _element(0xB5, pack("!d", 48000.0)) + _uint(0x9F, 2)),
        )
    name = b"V_VP8" if track.codec == "vp8" else b"V_MPEG4/ISO/AVC"
    private = _element(0x63A2, track.private) if track.private else b""
    picture = _uint(0xB0, track.width) + _uint(0xBA, track.height)
    return _element(
        0xAE, common + _uint(0x83, 1) + _element(0x86, name) + private + _element(0xE0, picture)
    )
