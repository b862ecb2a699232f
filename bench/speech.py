"""All figures of captions and speech analysis: `make bench-speech`, or `python -m bench.speech`.

Speech with known words goes to the real service, in real time where delays are measured. Sources:
the project's own synthetic speech, sets that it makes with espeak-ng and flite where they are
installed, and real speech in ../shared/audio (`--audio`) where that is present. `--only` runs
some of the parts.
"""

import argparse
import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import filled_pauses, speech_kills, speech_quality
from bench.figures import Figure, at_least, at_most, show
from bench.sounds import REAL_SPEECH
from bench.speech_live import Spoken, Track, percentile, speak_live, tracks_of

MOST_CPU_ONE, MOST_CPU_EIGHT = 15.0, 100.0
FINAL_P50_S, FINAL_P95_S, SHOWN_P95_S = 0.5, 0.7, 0.8
CHANGED, LAG_P99_MS = 2.0, 20.0
FOUND = 0.8


def one(tracks: Sequence[Track]) -> list[Figure]:
    """One speaker in real time."""
    spoken = asyncio.run(speak_live(tracks, 1))
    return [
        at_most("1 speaker: worker", spoken.worker_share, MOST_CPU_ONE, unit="% of a core"),
        *_delays("1 speaker", spoken),
        _changed("1 speaker", spoken),
    ]


def eight(tracks: Sequence[Track]) -> list[Figure]:
    """Eight speakers at once in real time."""
    spoken = asyncio.run(speak_live(tracks, 8))
    postponed = sum(heard.postponed for heard in spoken.everything)
    lag_ms = 1000 * percentile(spoken.lags_s, 99)
    return [
        at_most("8 speakers: worker", spoken.worker_share, MOST_CPU_EIGHT, unit="% of a core"),
        at_most("8 speakers: finals postponed", postponed, 0, unit="", digits=0),
        *_delays("8 speakers", spoken),
        _changed("8 speakers", spoken),
        at_most("8 speakers: lag of the server's loop, p99", lag_ms, LAG_P99_MS, unit="ms"),
    ]


def quality(tracks: Sequence[Track]) -> list[Figure]:
    """Words, times, pace, and nothing where nobody spoke."""
    return asyncio.run(speech_quality.measure(tracks))


def kills(tracks: Sequence[Track]) -> list[Figure]:
    """A worker that is killed again and again."""
    return asyncio.run(speech_kills.measure(tracks))


def fillers(_tracks: Sequence[Track]) -> list[Figure]:
    """Filled pauses on the labelled set."""
    count = filled_pauses.count_all()
    if count is None:
        return []
    return [
        at_least("filled pauses: recall", count.recall, FOUND),
        at_least("filled pauses: precision", count.precision, FOUND),
    ]


PARTS: dict[str, Callable[[Sequence[Track]], list[Figure]]] = {
    part.__name__: part for part in (one, eight, quality, kills, fillers)
}


def run(parts: Sequence[str] = tuple(PARTS), audio: Path = REAL_SPEECH) -> None:
    """Measure and print the table."""
    tracks = tracks_of(audio)
    seconds = sum(len(track.frames) for track in tracks) / 50
    figures: list[Figure] = []
    for name in parts:
        began = time.monotonic()
        figures += PARTS[name](tracks)
        print(f"{name}: {time.monotonic() - began:.0f} s")
    show(f"Captions and speech, packaged model, {seconds:.0f} s of speech", figures)


def _delays(who: str, spoken: Spoken) -> list[Figure]:
    finals = [delay for heard in spoken.everything for delay in heard.final_delays]
    words = [delay for heard in spoken.everything for delay in heard.word_delays]
    return [
        at_most(f"{who}: last sound → final, p50", percentile(finals, 50), FINAL_P50_S, unit="s"),
        at_most(f"{who}: last sound → final, p95", percentile(finals, 95), FINAL_P95_S, unit="s"),
        at_most(f"{who}: word → first shown, p95", percentile(words, 95), SHOWN_P95_S, unit="s"),
    ]


def _changed(who: str, spoken: Spoken) -> Figure:
    confirmed = sum(heard.confirmed for heard in spoken.everything)
    changed = sum(heard.changed for heard in spoken.everything)
    share = 100 * changed / max(1, confirmed)
    return at_most(f"{who}: of {confirmed} confirmed words changed", share, CHANGED, unit="%")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--audio", type=Path, default=REAL_SPEECH)
    arguments = parser.parse_args()
    run(arguments.only, arguments.audio)
