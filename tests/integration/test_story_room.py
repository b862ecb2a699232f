"""A whole interview between two people: lobby, captions, an answer, its score, the recording."""

import pytest

from tests.support.media import EncodedVideo
from tests.support.records import Records
from tests.support.server import ServerProcess
from tests.support.speech import QUESTION, text_of, word_error_rate
from tests.support.staging import (
    ApiFor,
    ClientFor,
    Pair,
    bring_together,
    demo_bank,
)
from tests.support.webm import decode

ANSWER = "candidate_project"
ERROR_RATE = 0.15
GENEROUS_DELAY_S = 10  # bench/ measures captions' delay on a quiet machine; here it only must come


async def test_an_interview_from_lobby_to_review(
    server: ServerProcess, api_for: ApiFor, client_for: ClientFor, video: EncodedVideo
) -> None:
    pair = await bring_together(server, api_for, client_for, video)
    response_id = await _ask_and_answer(pair)
    await _check_score(pair, response_id)
    await pair.interviewer.request("complete-interview", {"score": 90, "notes": "Clear answers"})
    await pair.candidate.wait_fact("interview.completed")
    for client in (pair.interviewer, pair.candidate):
        await pair.interviewer.wait_fact("recording.ready", participantId=client.participant_id)
    await _check_review(pair)
    Records(server.data_dir).assert_consistent(pair.session_id)


async def _ask_and_answer(pair: Pair) -> str:
    _, questions = await demo_bank(pair.staff)
    await pair.interviewer.say(QUESTION)
    asked = await pair.interviewer.request("ask-question", {"questionId": questions[0]["id"]})
    shown = await pair.candidate.wait_fact("interview.question.asked")
    assert shown["response"]["questionText"] == questions[0]["questionText"]
    await pair.candidate.say(ANSWER)
    for listener in (pair.interviewer, pair.candidate):
        for speaker, spoken in ((pair.interviewer, QUESTION), (pair.candidate, ANSWER)):
            await listener.wait_caption(
                speaker.participant_id, text_of(spoken), error_rate=ERROR_RATE
            )
    delays = pair.interviewer.caption_delays_s(pair.candidate.participant_id)
    print("captions' final text after the utterance's end, s:", [round(d, 2) for d in delays])
    assert max(delays) < GENEROUS_DELAY_S
    await pair.candidate.request("close-answer", {"responseId": asked["responseId"]})
    return str(asked["responseId"])


async def _check_score(pair: Pair, response_id: str) -> None:
    scored = await pair.interviewer.wait_fact("response.scored")
    response = scored["response"]
    assert response["id"] == response_id
    assert 0 < response["aiScore"] <= 100
    assert word_error_rate(text_of(ANSWER), response["responseText"]) <= ERROR_RATE
    evidence = [item for criterion in response["breakdown"] for item in criterion["evidence"]]
    assert evidence
    for item in evidence:
        assert item["quote"] in response["responseText"]
        assert response["startMs"] <= item["startMs"] < item["endMs"] <= response["endMs"]
    assert 100 < response["metrics"]["words_per_minute"]["value"] < 260
    # The candidate of an interview with people is not told the score.
    assert "response.scored" not in [name for name, _ in pair.candidate.facts]


async def _check_review(pair: Pair) -> None:
    transcript = (await pair.staff.get(f"{pair.path}/transcript"))["utterances"]
    for client, spoken in ((pair.interviewer, QUESTION), (pair.candidate, ANSWER)):
        said = [item for item in transcript if item["participantId"] == client.participant_id]
        text = " ".join(item["text"] for item in said)
        assert word_error_rate(text_of(spoken), text) <= ERROR_RATE
    recordings = (await pair.staff.get(f"{pair.path}/recordings"))["items"]
    assert len(recordings) == 2
    for recording in recordings:
        data = await pair.staff.bytes_of(recording["url"])
        tail = await pair.staff.bytes_of(
            recording["url"], expect=206, headers={"Range": "bytes=1000-1999"}
        )
        assert tail == data[1000:2000]
        contents = decode(data)
        length_s = recording["durationMs"] / 1000
        assert contents.video_s == pytest.approx(length_s, abs=0.5)
        assert contents.audio_s == pytest.approx(length_s, abs=0.5)
        assert contents.video_frames == pytest.approx(length_s * 30, rel=0.05)
        end_ms = recording["startMs"] + recording["durationMs"]
        for utterance in transcript:
            if utterance["participantId"] != recording["participantId"]:
                continue
            assert recording["startMs"] <= utterance["startMs"] < utterance["endMs"] <= end_ms
    responses = (await pair.staff.get(f"{pair.path}/responses"))["items"]
    assert [item["status"] for item in responses] == ["scored"]
    metrics = (await pair.staff.get(f"{pair.path}/metrics"))["items"]
    assert {"words_per_minute", "pause_share", "clarity"} <= {item["name"] for item in metrics}
