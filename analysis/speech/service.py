"""The speech service: streams in the server, one model in a worker process it looks after."""

import asyncio
from enum import StrEnum

import structlog

from analysis.speech import wire
from analysis.speech.config import EndpointProfile, SpeechConfig, StreamMode
from analysis.speech.errors import SpeechUnavailable, WireError
from analysis.speech.process import WorkerProcess
from analysis.speech.stream import SpeechStream

_log = structlog.get_logger(__name__)

_TICK_S = 0.25
_HUNG_PASSES = 20.0  # a worker silent for that many passes is hung
_BACKOFF_S = (0.0, 0.5, 1.0, 2.0, 5.0)
_FAILED_AFTER = 3  # starts in a row
_MOST_STREAMS = 64


class SpeechState(StrEnum):
    """What the worker is doing."""

    STOPPED = "stopped"
    STARTING = "starting"
    READY = "ready"
    FAILED = "failed"  # it could not be started several times; the service keeps trying
    CLOSED = "closed"


class SpeechService:
    """Keeps a worker alive and hands out streams.

    A worker that dies or hangs is replaced, and the new one is sent all audio that was not
    answered yet: captions come later then, none is lost and none doubled. Streams can be
    opened and fed while the worker is starting.
    """

    def __init__(self, config: SpeechConfig) -> None:
        self._config = config
        self._streams: dict[int, SpeechStream] = {}
        self._opened = 0
        self._state = SpeechState.STOPPED
        self._detail = ""
        self._worker: WorkerProcess | None = None
        self._spare: WorkerProcess | None = None
        self._english_only = False
        self._hang_s = config.hang_s
        self._silent_ticks = 0
        self._refused = False  # the last worker said itself that it cannot work
        self._restarts = 0
        self._supervisor: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    @property
    def state(self) -> SpeechState:
        """What the worker is doing."""
        return self._state

    @property
    def healthy(self) -> bool:
        """Whether captions are being made."""
        return self._state is SpeechState.READY

    @property
    def failed(self) -> bool:
        """Whether the worker cannot be started."""
        return self._state in (SpeechState.FAILED, SpeechState.CLOSED)

    @property
    def detail(self) -> str:
        """The model's name, or why there are no captions; holds nothing about people."""
        return self._detail

    @property
    def restarts(self) -> int:
        """How many workers died or hung and were replaced."""
        return self._restarts

    @property
    def worker_pid(self) -> int | None:
        """The process id of the worker, None while there is none."""
        return self._worker.pid if self._worker else None

    async def start(self) -> None:
        """Begin to start the worker; returns at once, `ready` waits for it."""
        if self._supervisor is None and self._state is not SpeechState.CLOSED:
            self._set_state(SpeechState.STARTING, "loading the model")
            self._supervisor = asyncio.create_task(self._supervise(), name="speech-supervisor")

    async def ready(self) -> None:
        """Wait until captions are being made; raises SpeechUnavailable when that failed."""
        while not self.healthy:
            if self.failed:
                raise SpeechUnavailable(self._detail)
            await self.state_change()

    async def state_change(self) -> SpeechState:
        """Wait until the state changes; return the new one."""
        self._changed.clear()
        await self._changed.wait()
        return self._state

    async def aclose(self) -> None:
        """Close all streams and end the worker. Idempotent."""
        self._set_state(SpeechState.CLOSED, "closed")
        for stream in list(self._streams.values()):
            await stream.aclose()
        supervisor, self._supervisor = self._supervisor, None
        if supervisor is not None:
            supervisor.cancel()
            await asyncio.gather(supervisor, return_exceptions=True)
        await self._drop_spare()

    def open_stream(
        self,
        language: str,
        hotwords: str = "",
        mode: StreamMode = StreamMode.LIVE,
        profile: EndpointProfile = EndpointProfile.CONVERSATION,
    ) -> SpeechStream:
        """Open a stream for one speaker in `language` (ISO 639-1, regions are ignored).

        `hotwords` are names and terms to expect. Raises SpeechUnavailable when the service is
        closed or has too many streams. If the model does not know the language, the stream
        makes no captions.
        """
        if self._state is SpeechState.CLOSED or len(self._streams) >= _MOST_STREAMS:
            raise SpeechUnavailable("no more speech streams can be opened")
        self._opened += 1
        stream = SpeechStream(
            self._opened,
            language=language.split("-", maxsplit=1)[0].lower() or "en",
            hotwords=hotwords[:500],
            mode=mode,
            profile=profile,
            config=self._config,
            owner=self,
        )
        self._streams[self._opened] = stream
        if self._worker is not None and self.healthy:
            stream.attach(self._worker, english_only=self._english_only)
        return stream

    def forget(self, number: int) -> None:
        """A stream is closed."""
        self._streams.pop(number, None)

    async def _supervise(self) -> None:
        failures = 0
        while True:
            await asyncio.sleep(_BACKOFF_S[min(failures, len(_BACKOFF_S) - 1)])
            was_ready = await self._live_once()
            failures = 0 if was_ready else failures + 1
            self._restarts += 1
            if failures >= _FAILED_AFTER or self._refused:
                self._set_state(SpeechState.FAILED, self._detail)
                for stream in list(self._streams.values()):
                    stream.fail()
            else:
                self._set_state(SpeechState.STARTING, self._detail)

    async def _live_once(self) -> bool:
        """Run one worker to its end; return whether it was ever ready."""
        try:
            worker = await self._next_worker()
        except OSError as error:
            self._detail = f"cannot start a process: errno {error.errno}"
            return False
        self._worker = worker
        self._silent_ticks = 0
        self._refused = False
        self._hang_s = self._config.start_s
        watchdog = asyncio.create_task(self._watch(worker), name="speech-watchdog")
        was_ready = False
        try:
            async for message, payload in worker.messages():
                self._silent_ticks = 0
                was_ready = self._receive(worker, message, payload) or was_ready
                if isinstance(message, wire.Ready):
                    await self._keep_spare()
        except WireError as error:
            _log.warning("speech.worker_garbled", error=str(error))
        finally:
            watchdog.cancel()
            worker.kill()
            self._worker = None
            for stream in list(self._streams.values()):
                stream.detach()
            code = await worker.ended()
        _log.warning("speech.worker_ended", code=code, was_ready=was_ready)
        return was_ready

    async def _next_worker(self) -> WorkerProcess:
        """Return the spare if there is one, else a new worker; raises OSError.

        What the spare said while nobody read it, that it is ready, is read first.
        """
        spare, self._spare = self._spare, None
        if spare is not None and spare.alive:
            return spare
        if spare is not None:
            await spare.ended()
        return await WorkerProcess.start(self._config)

    async def _keep_spare(self) -> None:
        """Start the worker that takes over when this one ends, where one is wanted.

        Only now, so that it does not slow the start of the one that is needed.
        """
        if not self._config.spare:
            return
        try:
            self._spare = await WorkerProcess.start(self._config)
        except OSError as error:
            _log.warning("speech.no_spare", errno=error.errno)

    async def _drop_spare(self) -> None:
        spare, self._spare = self._spare, None
        if spare is not None:
            spare.kill()
            await spare.ended()

    def _receive(self, worker: WorkerProcess, message: wire.FromWorker, payload: bytes) -> bool:
        """Handle a message; return whether it said that the worker is ready."""
        if isinstance(message, wire.Ready):
            self._english_only = message.english_only
            self._hang_s = max(self._config.hang_s, _HUNG_PASSES * message.pass_s)
            self._set_state(SpeechState.READY, message.model)
            for stream in list(self._streams.values()):
                stream.attach(worker, english_only=self._english_only)
            return True
        if isinstance(message, wire.Failed):
            self._detail = message.reason
            self._refused = True
        elif not isinstance(message, wire.Alive):
            stream_of = self._streams.get(message.stream)
            if stream_of is not None:
                stream_of.receive(message, payload)
        return False

    async def _watch(self, worker: WorkerProcess) -> None:
        """Kill a worker that says nothing. Ticks are counted, not seconds: when the server
        itself stood still (suspended, debugged), the worker is not blamed."""
        while True:
            await asyncio.sleep(_TICK_S)
            self._silent_ticks += 1
            if self._silent_ticks * _TICK_S > self._hang_s:
                _log.warning("speech.worker_hung", pid=worker.pid)
                worker.kill()
                return

    def _set_state(self, state: SpeechState, detail: str) -> None:
        if self._state is SpeechState.CLOSED or (state, detail) == (self._state, self._detail):
            return
        _log.info("speech.state", before=self._state, after=state)
        self._state = state
        self._detail = detail
        self._changed.set()
