"""Changes bytes at random, the same way for the same seed."""

import random
import re
from collections.abc import Callable, Sequence

INTERESTING = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
NUMBERS = (b"0", b"-1", b"1", b"65535", b"65536", b"4294967296", b"1e309", b"9" * 400, b"NaN")
WORDS = (b"", b" ", b"\x00", b"\xff", b"\r\n", b"/", b":", b"a" * 3000, "\U0001f600".encode())
NUMBER = re.compile(rb"\d+")
MAX_SIZE = 300_000

Mutation = Callable[[random.Random, bytes], bytes]


def mutate(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """Return one of the seeds after a few changes, at times spliced with another."""
    data = chance.choice(seeds)
    if chance.random() < 0.1:
        other = chance.choice(seeds)
        data = data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]
    for _ in range(1 + int(chance.expovariate(0.5))):
        data = chance.choice(MUTATIONS)(chance, data)[:MAX_SIZE]
    return data


def _flip(chance: random.Random, data: bytes) -> bytes:
    if not data:
        return data
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 5)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _overwrite(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    value = chance.choice(INTERESTING)
    size = chance.choice((1, 2, 4))
    return data[:at] + (value & (256**size - 1)).to_bytes(size, "big") + data[at + size :]


def _insert(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.randbytes(chance.randrange(1, 20)) + data[at:]


def _cut_out(chance: random.Random, data: bytes) -> bytes:
    begin, end = _range(chance, data)
    return data[:begin] + data[end:]


def _cut_off(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _repeat(chance: random.Random, data: bytes) -> bytes:
    begin, end = _range(chance, data)
    times = chance.choice((2, 3, 10, 100, 1000))
    return data[:end] + data[begin:end] * times + data[end:]


def _change_number(chance: random.Random, data: bytes) -> bytes:
    found = list(NUMBER.finditer(data))
    if not found:
        return data
    match = chance.choice(found)
    return data[: match.start()] + chance.choice(NUMBERS) + data[match.end() :]


def _put_word(chance: random.Random, data: bytes) -> bytes:
    begin, end = _range(chance, data)
    return data[:begin] + chance.choice(WORDS) + data[end:]


def _move_lines(chance: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    for _ in range(chance.randrange(1, 4)):
        line = lines.pop(chance.randrange(len(lines)))
        if chance.random() < 0.7:
            lines.insert(chance.randrange(len(lines) + 1), line)
        if chance.random() < 0.3:
            lines.insert(chance.randrange(len(lines) + 1), line)
        if not lines:
            break
    return b"\n".join(lines)


def _range(chance: random.Random, data: bytes) -> tuple[int, int]:
    begin = chance.randrange(len(data) + 1)
    return begin, min(len(data), begin + chance.choice((1, 2, 4, 8, 30, 200)))


MUTATIONS: tuple[Mutation, ...] = (
    _flip,
    _flip,
    _overwrite,
    _insert,
    _cut_out,
    _cut_off,
    _repeat,
    _change_number,
    _put_word,
    _move_lines,
)
