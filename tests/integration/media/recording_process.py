"""Records speech and pictures in real time until it is killed; says after each second so.

Run as `python -m tests.integration.media.recording_process DIRECTORY`.
"""

import asyncio
import sys
from pathlib import Path

from media_server.recording.recorder import Recorder
from storage.models.enums import MediaSource
from tests.unit.media_server.recording.frames import INTERVIEW, KEYRING, info, pictures, sound

SECONDS = 30


async def record(directory: Path) -> None:
    recorder = Recorder(directory, KEYRING, lambda event: None, interview_id=INTERVIEW)
    frames = [(frame, info(MediaSource.CAMERA)) for frame in pictures(0, 30 * SECONDS)]
    frames += [(frame, info()) for frame in sound(0, 50 * SECONDS)]
    frames.sort(key=lambda entry: entry[0].at_ms)
    loop = asyncio.get_running_loop()
    start_s = loop.time()
    for number, (frame, source) in enumerate(frames):
        await asyncio.sleep(start_s + frame.at_ms / 1000 - loop.time())
        recorder.frame(source, frame)
        if number % 20 == 0:
            print(round(frame.at_ms), flush=True)


if __name__ == "__main__":
    asyncio.run(record(Path(sys.argv[1])))
