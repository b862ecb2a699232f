"""Silero VAD (version 6, shipped in faster-whisper), fed as the sound comes in."""

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from faster_whisper.utils import get_assets_path
from numpy.typing import NDArray

from analysis.speech.worker.endpointing import WINDOW

_CONTEXT = 64  # samples of the window before that the model sees again


class VoiceModel:
    """The network, shared by all streams; it keeps no state."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.inter_op_num_threads = 1
        options.intra_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        self.session: Any = onnxruntime.InferenceSession(
            str(Path(get_assets_path()) / "silero_vad_v6.onnx"),
            providers=["CPUExecutionProvider"],
            sess_options=options,
        )


class VoiceDetector:
    """The probability of voice in each 512 samples of one stream."""

    def __init__(self, model: VoiceModel) -> None:
        self._session = model.session
        self._state = np.zeros((1, 1, 128), np.float32)
        self._cell = np.zeros((1, 1, 128), np.float32)
        self._rest = np.zeros(_CONTEXT, np.float32)

    def feed(self, samples: NDArray[np.float32]) -> list[float]:
        """Return one probability per whole window that `samples` (16 kHz mono) completes."""
        sound = np.concatenate([self._rest, samples])
        count = (len(sound) - _CONTEXT) // WINDOW
        self._rest = sound[count * WINDOW :]
        if count == 0:
            return []
        view = np.lib.stride_tricks.sliding_window_view(sound, _CONTEXT + WINDOW)
        windows = view[::WINDOW][:count]
        feed = {"input": np.ascontiguousarray(windows), "h": self._state, "c": self._cell}
        probabilities, self._state, self._cell = self._session.run(None, feed)
        return [float(p) for p in probabilities]
