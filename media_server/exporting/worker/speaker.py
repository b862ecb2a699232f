"""Who is shown large: whoever shares their screen, else whoever has been loudest for a while."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from media_server.exporting.orders import Source
from media_server.exporting.worker.media import Sound

_SMOOTHING: Final = 0.9  # a tick's: half of a sound is forgotten after a quarter of a second
_LOUD: Final = 0.01  # RMS of full scale
_CLEARLY: Final = 2.0
_STAY_TICKS: Final = 45


class SpeakerChoice:
    """Listens to one tick after the other; nobody is shown for less than a second and a half."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._levels = np.zeros(len(sources))
        screens = [number for number, each in enumerate(sources) if each.is_screen]
        self._fixed = bool(screens)
        self._since = _STAY_TICKS
        self.speaker = screens[0] if screens else 0

    def hear(self, heard: Sequence[Sound]) -> None:
        """Take what each source says in a tick."""
        levels = [float(np.sqrt(np.mean(np.square(each)))) if len(each) else 0.0 for each in heard]
        self._levels = _SMOOTHING * self._levels + (1 - _SMOOTHING) * np.array(levels)
        self._since += 1
        loudest = int(np.argmax(self._levels))
        if self._fixed or loudest == self.speaker or self._since < _STAY_TICKS:
            return
        level = self._levels[loudest]
        if level > _LOUD and level > _CLEARLY * self._levels[self.speaker]:
            self.speaker, self._since = loudest, 0
