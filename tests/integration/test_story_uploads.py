"""Files that are uploaded are heard, measured and scored as live speech is, and gone when deleted.

With the real recogniser and the real decoder behind the real server.
"""

import asyncio

from tests.support.api import Api, Json
from tests.support.server import ServerProcess
from tests.support.speech import path_of, text_of, word_error_rate
from tests.support.staging import SESSIONS, ApiFor

MOCKS = "/api/interviews/ai-mock"
SAID = "candidate_project"


async def _heard(api: Api, path: str) -> Json:
    """The upload once it is known what it says."""
    while True:
        found = await api.get(path)
        assert 0 <= found["progress"] <= 1
        if found["status"] in {"ready", "failed"}:
            return found
        await asyncio.sleep(0.1)  # there is nothing but asking again


async def test_an_uploaded_answer_is_heard_measured_and_scored(
    server: ServerProcess, api_for: ApiFor
) -> None:
    student, staff = await api_for("student@demo.test"), await api_for("instructor@demo.test")
    mock = await student.post(MOCKS, {"jobRole": "Engineer", "format": "voice_only"}, expect=201)
    started = await student.post(f"{MOCKS}/{mock['id']}/start")
    uploads = f"{SESSIONS}/{started['sessionId']}/speech-analyses"
    ogg = path_of(SAID).read_bytes()

    await staff.send_file(uploads, ogg, expect=404)
    await student.send_file(uploads, b"{}", kind="application/json", expect=415)
    await student.send_file(uploads, b"", expect=422)
    sent = await student.send_file(uploads, ogg)
    assert sent["audioUrl"].startswith(server.url)
    response = await student.post(
        f"{MOCKS}/{mock['id']}/response",
        {"questionText": started["currentQuestion"]["questionText"], "audioUrl": sent["audioUrl"]},
    )
    heard = await _heard(student, f"{uploads}/{sent['id']}")
    assert (heard["status"], heard["mimeType"]) == ("ready", "audio/ogg")
    assert abs(heard["durationMs"] - 11_518) < 100
    assert word_error_rate(text_of(SAID), heard["text"]) <= 0.15
    words = [word for each in heard["utterances"] for word in each["words"]]
    assert all(0 <= word["startMs"] <= word["endMs"] <= 11_600 for word in words)
    measured = {each["name"]: each for each in heard["metrics"]}
    assert 120 < measured["words_per_minute"]["value"] < 220
    assert any(each["series"] for each in heard["metrics"])
    assert set(heard["speechAnalysis"]) == {"confidence", "pace", "clarity", "sentiment"}
    assert await student.bytes_of(server.url + heard["url"]) == ogg

    answer = await _scored(student, started["sessionId"], response["responseId"])
    assert answer["responseText"] == heard["text"]
    assert answer["speechAnalysis"]["pace"]["value"] == measured["words_per_minute"]["value"]
    assert heard["responseId"] == answer["id"]
    quotes = [proof for part in answer["breakdown"] for proof in part["evidence"]]
    assert {proof["startMs"] for proof in quotes} <= {None}

    broken = await student.send_file(uploads, b"no sound at all " * 99, kind="video/mp4")
    refused = await _heard(student, f"{uploads}/{broken['id']}")
    assert (refused["status"], refused["problem"]["code"]) == ("failed", "not-media")
    assert len((await student.get(uploads))["items"]) == 2
    await student.delete(f"{uploads}/{sent['id']}")
    await student.delete(f"{SESSIONS}/{started['sessionId']}", expect=200)
    left = [each for each in server.data_dir.rglob("*") if started["sessionId"] in str(each)]
    assert [each for each in left if each.is_file() and "erasures" not in str(each)] == []


async def _scored(api: Api, session_id: str, response_id: str) -> Json:
    while True:
        items = (await api.get(f"{SESSIONS}/{session_id}/responses"))["items"]
        answer: Json = next(each for each in items if each["id"] == response_id)
        if answer["status"] == "scored":
            return answer
        await asyncio.sleep(0.1)  # there is nothing but asking again
