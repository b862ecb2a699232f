"""The worker's loop: take in what came, run the most urgent pass, tell the server."""

import time
from collections.abc import Callable
from queue import Empty, Queue

import numpy as np

from analysis.prosody import track_prosody
from analysis.speech import wire
from analysis.speech.config import SpeechConfig
from analysis.speech.worker.listener import Listener, Pass, Reply, Urgency
from analysis.speech.worker.recogniser import RATE, Heard, Prompt, Recogniser, Request
from analysis.speech.worker.voice import VoiceDetector, VoiceModel

Incoming = tuple[wire.ToWorker, bytes]
Send = Callable[[bytes], None]

_ALIVE_EVERY_S = 0.5
_NO_SOUND_S = 1.0
_REST = 0.4  # of the time a pass took, before the next partial
_MOST_AT_ONCE = 4  # passes decoded together: more would keep a final waiting too long

_Job = tuple[Listener, Pass]


class Worker:
    """Serves all streams with one model, one pass at a time."""

    def __init__(self, config: SpeechConfig, incoming: "Queue[Incoming]", send: Send) -> None:
        self._config = config
        self._incoming = incoming
        self._send_bytes = send
        self._recogniser = Recogniser(config)
        self._voice = VoiceModel()
        self._listeners: dict[int, Listener] = {}
        self._heard_at: dict[int, float] = {}
        self._told_at = time.monotonic()
        self._partials_at = 0.0
        self._turns = 0

    def warm_up(self) -> None:
        """Run everything once, so that the first speaker does not pay for it; say Ready."""
        noise = np.random.default_rng(1).normal(0, 0.01, 2 * RATE).astype(np.float32)
        VoiceDetector(self._voice).feed(noise)
        track_prosody(noise, 0)
        # One short pass is enough: what is slow the first time does not depend on how many.
        self._recogniser.recognise([Request(noise[: RATE // 2], Prompt(), with_words=True)])
        request = Request(noise, Prompt(), with_words=True)
        began = time.monotonic()
        self._recogniser.recognise([request])
        self._send(
            wire.Ready(
                model=self._recogniser.name,
                english_only=self._recogniser.english_only,
                pass_s=time.monotonic() - began,
            )
        )

    def serve(self) -> None:
        """Serve until the process ends."""
        while True:
            self.step()

    def step(self) -> None:
        """Take in what came, waiting a moment if nothing is to do, and run one pass."""
        self._receive()
        self._take_in()
        self._end_silent_streams()
        jobs = self._most_urgent()
        if jobs:
            self._run(jobs)
        self._tell_drained()
        if time.monotonic() - self._told_at >= _ALIVE_EVERY_S:
            self._send(wire.Alive())

    def _receive(self) -> None:
        try:
            message, payload = self._incoming.get(timeout=self._patience())
            while True:
                self._handle(message, payload)
                message, payload = self._incoming.get_nowait()
        except Empty:
            return

    def _patience(self) -> float:
        busy = bool(self._most_urgent())
        return 0.0001 if busy else _ALIVE_EVERY_S / 5

    def _handle(self, message: wire.ToWorker, payload: bytes) -> None:
        if isinstance(message, wire.Open):
            self._open(message)
            return
        listener = self._listeners.get(message.stream)
        if listener is None:
            return
        if isinstance(message, wire.Audio):
            offset = 0
            for at_ms, size in zip(message.at_ms, message.sizes, strict=True):
                listener.push(payload[offset : offset + size], at_ms)
                offset += size
            self._heard_at[message.stream] = time.monotonic()
        elif isinstance(message, wire.Drain):
            listener.drain(message.token)
        else:
            del self._listeners[message.stream]
            self._heard_at.pop(message.stream, None)

    def _open(self, message: wire.Open) -> None:
        self._listeners[message.stream] = Listener(message, model=self._voice, config=self._config)

    def _take_in(self) -> None:
        for stream, listener in self._listeners.items():
            before = listener.consumed
            if listener.take_in() and listener.consumed != before:
                self._send(
                    wire.Progress(
                        stream=stream, consumed=listener.consumed, answered=listener.answered
                    )
                )
                while (reply := listener.postponed()) is not None:
                    self._reply(reply)

    def _end_silent_streams(self) -> None:
        """A stream whose frames stopped (muted, lost) cannot show silence by itself."""
        now = time.monotonic()
        for stream, heard_at in list(self._heard_at.items()):
            if now - heard_at >= _NO_SOUND_S:
                self._listeners[stream].pause()
                del self._heard_at[stream]

    def _most_urgent(self) -> list[_Job]:
        """Return the most urgent passes that can be made at once; empty when nothing is to do."""
        jobs = [
            (listener, found)
            for listener in self._listeners.values()
            if (found := listener.next_pass()) is not None
        ]
        if time.monotonic() < self._partials_at:
            jobs = [job for job in jobs if job[1].urgency is not Urgency.PARTIAL]
        if not jobs:
            return []
        # Of the most urgent, whose turn is longest ago: nobody waits behind one who talks more.
        jobs.sort(key=lambda job: (job[1].urgency, job[0].turn))
        first = jobs[0][1]
        return [
            job
            for job in jobs
            if job[1].urgency is first.urgency
            and (job[1] is first or self._recogniser.together(_request(first), _request(job[1])))
        ][:_MOST_AT_ONCE]

    def _run(self, jobs: list[_Job]) -> None:
        ready = [job for job in jobs if self._prepared(job) is not None]
        if ready:  # made in advance, so nobody waits for it
            jobs = ready
            heard = [made for job in ready if (made := self._prepared(job)) is not None]
        else:
            began = time.monotonic()
            heard = self._recogniser.recognise([_request(chosen) for _, chosen in jobs])
            ended = time.monotonic()
            # Some time stays free, so that a final does not always meet a partial under way.
            self._partials_at = ended + _REST * (ended - began)
            self._turns += 1
        for (listener, chosen), one in zip(jobs, heard, strict=True):
            if not ready:
                listener.turn = self._turns
            for reply in listener.apply(chosen, one):
                self._reply(reply)

    def _prepared(self, job: _Job) -> Heard | None:
        listener, chosen = job
        return listener.prepared_final() if chosen.urgency is Urgency.FINAL else None

    def _tell_drained(self) -> None:
        for listener in self._listeners.values():
            for reply in listener.due_drains():
                self._reply(reply)

    def _reply(self, reply: Reply) -> None:
        self._send(reply.message, reply.payload)

    def _send(self, message: wire.FromWorker, payload: bytes = b"") -> None:
        self._send_bytes(wire.encode(message, payload))
        self._told_at = time.monotonic()


def _request(chosen: Pass) -> Request:
    with_words = chosen.urgency is not Urgency.PARTIAL
    return Request(chosen.samples, chosen.prompt, with_words, chosen.span.lead)
