"""What is in a finished recording, by decoding all of it."""

import io
from dataclasses import dataclass

import av


@dataclass(frozen=True, slots=True)
class Contents:
    """Decoded frames and the seconds that each kind spans, from its first to its last frame."""

    video_frames: int
    video_s: float
    audio_s: float
    video_start_s: float
    audio_start_s: float


def decode(data: bytes) -> Contents:
    """Decode a WebM whole; raises av.FFmpegError when it is damaged."""
    times: dict[str, list[float]] = {"video": [], "audio": []}
    audio_s = 0.0
    with av.open(io.BytesIO(data), "r") as container:
        for packet in container.demux():
            for frame in packet.decode():
                assert isinstance(frame, av.VideoFrame | av.AudioFrame)
                assert frame.time is not None
                kind = "video" if isinstance(frame, av.VideoFrame) else "audio"
                times[kind].append(frame.time)
                if isinstance(frame, av.AudioFrame):
                    audio_s = frame.time + frame.samples / frame.sample_rate
    return Contents(
        video_frames=len(times["video"]),
        video_s=times["video"][-1] - times["video"][0] if times["video"] else 0.0,
        audio_s=audio_s - times["audio"][0] if times["audio"] else 0.0,
        video_start_s=times["video"][0] if times["video"] else 0.0,
        audio_start_s=times["audio"][0] if times["audio"] else 0.0,
    )
