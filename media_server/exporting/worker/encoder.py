"""Encodes pictures and sound into the MP4 that every player takes: H.264 and AAC."""

from fractions import Fraction
from typing import Any, Final

import av
import numpy as np

from media_server.exporting.worker.media import RATE, Sound
from media_server.exporting.worker.mp4_file import Mp4File
from media_server.exporting.worker.pipes import Pipes

_TICKS: Final = 90_000
_SOUND_BITS: Final = 96_000
_KEYFRAME_EVERY: Final = 60
_X264: Final = {"preset": "veryfast", "crf": "23", "threads": "1", "bf": "0", "profile": "high"}


class Encoder:
    """Feed pictures with their time in ms and sound without gaps, then `finish`."""

    def __init__(self, pipes: Pipes, *, size: tuple[int, int] | None, sound: bool = True) -> None:
        self._pipes = pipes
        self._file = Mp4File(pipes.body)
        self._container: Any = av.open(self._file, "w", format="mp4")
        self._video: Any = None if size is None else self._add_video(size)
        self._audio: Any = None
        self._samples = 0
        if sound:
            self._audio = self._container.add_stream("aac", rate=RATE, layout="mono")
            self._audio.bit_rate = _SOUND_BITS

    def picture(self, frame: Any, at_ms: float) -> None:
        """Show a frame from `at_ms` on, until the next one."""
        frame.pts, frame.time_base = round(at_ms * _TICKS / 1000), Fraction(1, _TICKS)
        # As it was in its recording, it says nothing about this one.
        frame.pict_type = av.video.frame.PictureType.NONE
        for packet in self._video.encode(frame):
            self._container.mux(packet)

    def sound(self, samples: Sound) -> None:
        """Add mono samples behind those before."""
        frame: Any = av.AudioFrame.from_ndarray(
            np.clip(samples, -1.0, 1.0)[None, :], format="fltp", layout="mono"
        )
        frame.sample_rate, frame.pts = RATE, self._samples
        frame.time_base = Fraction(1, RATE)
        self._samples += len(samples)
        for packet in self._audio.encode(frame):
            self._container.mux(packet)

    def finish(self) -> None:
        """Send what is left, then what belongs in front."""
        for stream in (self._video, self._audio):
            if stream is not None:
                for packet in stream.encode(None):
                    self._container.mux(packet)
        self._container.close()
        self._pipes.front(self._file.front())

    def _add_video(self, size: tuple[int, int]) -> Any:
        stream = self._container.add_stream("libx264", options=dict(_X264))
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.time_base = Fraction(1, _TICKS)
        stream.codec_context.framerate = Fraction(30)
        stream.codec_context.gop_size = _KEYFRAME_EVERY
        return stream
