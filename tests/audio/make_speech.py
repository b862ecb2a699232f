"""Makes the test speech in this folder: espeak-ng reads known sentences, PyAV packs them as Opus.

Run it after changing a text, from anywhere: `python tests/audio/make_speech.py`. The files are
committed, so tests need no speech synthesiser. `speech.json` says what is spoken in each.
Voices and speed were chosen by what tiny.en understands: 0 to 8 % word error rate offline.
"""

import io
import json
import subprocess
import wave
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent
RATE = 48_000
LEAD_S, TAIL_S = 0.5, 1.5  # silence around the words, so that utterances begin and end in the file

SPEECH = {
    "interviewer_question": (
        "en-gb-x-rp",
        (
            "Good morning and welcome to the interview. Please describe a project that was "
            "difficult, and what you did to finish it."
        ),
    ),
    "candidate_project": (
        "en-us",
        (
            "Last year my team moved a payment service to a new database. I wrote the plan, tested "
            "every step, and we finished without losing a single order."
        ),
    ),
    "candidate_disagreement": (
        "en-us",
        (
            "When I disagree with a colleague, I listen first and ask questions. Then we look at "
            "the facts together and choose what helps the customer most."
        ),
    ),
    "candidate_debugging": (
        "en-us",
        (
            "I start by reading the error and the logs. Then I write a small test that shows the "
            "problem, change one thing at a time, and check that the test passes."
        ),
    ),
}


def synthesise(text: str, *, voice: str) -> NDArray[np.int16]:
    """`text` read by espeak-ng, mono at RATE, with silence around it."""
    command = ["espeak-ng", "-v", voice, "-s", "155", "--stdout", text]
    spoken = subprocess.run(command, check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(spoken)) as source:
        # espeak-ng streams, so its header claims a length that it could not know.
        samples = np.frombuffer(source.readframes(2**30), dtype=np.int16)
        rate = source.getframerate()
    length = int(len(samples) * RATE / rate)
    stretched = np.interp(np.arange(length) * rate / RATE, np.arange(len(samples)), samples)
    silence = [np.zeros(int(seconds * RATE)) for seconds in (LEAD_S, TAIL_S)]
    return np.concatenate([silence[0], stretched, silence[1]]).astype(np.int16)


def write_opus(samples: NDArray[np.int16], path: Path) -> None:
    """Packs mono samples at RATE into Ogg/Opus, 20 ms a packet, 24 kbit/s."""
    with av.open(path, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=RATE, layout="mono")
        stream.bit_rate = 24_000
        stream.options = {"application": "voip", "frame_duration": "20"}
        size = RATE // 50
        for start in range(0, len(samples) // size * size, size):
            frame = av.AudioFrame.from_ndarray(
                samples[None, start : start + size], format="s16", layout="mono"
            )
            frame.sample_rate, frame.pts = RATE, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def main() -> None:
    """Writes every file and the list of what is said in them."""
    told = {}
    for name, (voice, text) in SPEECH.items():
        samples = synthesise(text, voice=voice)
        write_opus(samples, FOLDER / f"{name}.ogg")
        told[name] = {"text": text, "voice": voice, "duration_ms": len(samples) * 1000 // RATE}
    (FOLDER / "speech.json").write_text(json.dumps(told, indent=2) + "\n")


if __name__ == "__main__":
    main()
