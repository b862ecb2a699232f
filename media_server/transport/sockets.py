"""UDP sockets in the configured range of ports."""

import random
import socket

RECEIVE_BUFFER = 1 << 20


def bind_udp(address: str, ports: tuple[int, int] | None) -> socket.socket | None:
    """Return a bound, non-blocking UDP socket; None if no port of the range is free.

    The search starts at a random port, so that a port just given up is not taken again at once,
    when late packets of the old peer still arrive.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for port in _candidates(ports):
        sock = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        try:
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            sock.bind((address, port))
        except OSError:
            sock.close()
            continue
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            sock.setsockopt(socket.SOL_SOCKET, option, RECEIVE_BUFFER)
        return sock
    return None


def _candidates(ports: tuple[int, int] | None) -> list[int]:
    if ports is None:
        return [0]
    every = list(range(ports[0], ports[1] + 1))
    start = random.randrange(len(every)) if every else 0  # noqa: S311
    return every[start:] + every[:start]
