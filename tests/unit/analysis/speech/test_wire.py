"""Messages between server and worker, also broken ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.speech import wire
from analysis.speech.errors import WireError


def test_messages_come_back_as_they_were() -> None:
    word = wire.WireWord(text="só", start_ms=1, end_ms=2, probability=0.5)
    message = wire.Caption(
        stream=3, consumed=9, answered=4, text="só", final=True, start_ms=1, end_ms=2, words=[word]
    )
    sent = wire.encode(message, b"prosody")
    header, payload = wire.parse_head(sent[: wire.HEAD.size])
    body = sent[wire.HEAD.size :]
    assert wire.parse_from_worker(body[:header]) == message
    assert body[header:] == b"prosody"
    assert payload == len(b"prosody")


def test_oversized_messages_are_refused_before_they_are_read() -> None:
    for lengths in ((wire.LONGEST_HEADER + 1, 0), (0, wire.LONGEST_PAYLOAD + 1)):
        with pytest.raises(WireError):
            wire.parse_head(wire.HEAD.pack(*lengths))


@pytest.mark.parametrize(
    "header", [b"", b"{}", b'{"kind":"shutdown"}', b'{"kind":"drained"}', b"\xff\xfe", b"[1]"]
)
def test_unknown_messages_are_refused(header: bytes) -> None:
    with pytest.raises(WireError):
        wire.parse_from_worker(header)
    with pytest.raises(WireError):
        wire.parse_to_worker(header)


@given(st.binary(max_size=200))
def test_garbage_is_refused_or_understood_but_never_crashes(header: bytes) -> None:
    try:
        wire.parse_from_worker(header)
    except WireError:
        return
