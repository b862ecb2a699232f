"""`make bench`: the media table, then captions' delay."""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import crowd, media, namespace
from bench.janus import Janus
from tests.support.server import ROOT


def main() -> None:
    """Run what the arguments ask for; all of it by default."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=15, help="how long each call is watched")
    parser.add_argument("--repeats", type=int, default=1, help="of the media table; medians count")
    parser.add_argument("--shape", help="one shape of the media table only, like 8x3")
    parser.add_argument("--only", choices=["media", "speech"])
    parser.add_argument("--viewers", type=int, help="of one interview instead, like 50")
    parser.add_argument("--publishers", type=int, default=2, help="of that interview")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not arguments.inside and arguments.only != "speech" and namespace.available():
        namespace.reenter("bench", [*sys.argv[1:], "--inside"])
    address = namespace.prepare() if arguments.inside else "127.0.0.1"
    if arguments.viewers is not None:
        _run_crowd(address, arguments)
        return
    if arguments.only != "speech":
        with_janus = arguments.inside and Janus.installed()
        if not with_janus:
            print("Janus is left out: it is not installed, or no network namespace can be made")
        with tempfile.TemporaryDirectory(prefix="vivavoce-bench-") as directory:
            media.run(
                Path(directory),
                address,
                seconds=arguments.seconds,
                with_janus=with_janus,
                repeats=arguments.repeats,
                shapes=_shapes(arguments.shape),
            )
    if arguments.only != "media":
        # A process of its own, so that what was measured before leaves nothing behind.
        subprocess.run([sys.executable, "-m", "bench.speech"], cwd=ROOT, check=True)


def _run_crowd(address: str, arguments: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="vivavoce-bench-") as directory:
        crowd.run(
            Path(directory),
            address,
            publishers=arguments.publishers,
            viewers=arguments.viewers,
            seconds=arguments.seconds,
        )


def _shapes(text: str | None) -> Sequence[tuple[int, int]]:
    if text is None:
        return media.SHAPES
    publishers, _, viewers = text.partition("x")
    return [(int(publishers), int(viewers))]


if __name__ == "__main__":
    main()
