"""Entry of the worker process: sets it up before anything heavy is imported.

Arguments: the configuration as JSON. Messages come in on standard input and go out on what
was standard output; everything that libraries print goes to standard error.
"""

import os
import signal
import sys


def main() -> None:
    """Serve until the server closes our input, then vanish at once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is the server's affair
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    from analysis.speech.worker.pipes import serve_pipes

    serve_pipes(sys.argv[1], sys.stdin.buffer, replies)


main()
