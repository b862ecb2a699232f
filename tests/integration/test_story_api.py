"""A practice interview over the API alone: create, start, answer, complete, review."""

from tests.support.records import Records
from tests.support.server import ServerProcess
from tests.support.speech import ANSWERS, text_of
from tests.support.staging import SESSIONS, ApiFor, demo_bank, schedule

MOCKS = "/api/interviews/ai-mock"


async def test_practice_over_the_api_alone(server: ServerProcess, api_for: ApiFor) -> None:
    student = await api_for("student@demo.test")
    mock = await student.post(
        MOCKS,
        {
            "jobRole": "Software Engineer",
            "difficulty": "medium",
            "durationMinutes": 15,
            "format": "text",
            "questionTypes": ["behavioral", "technical"],
            "focusAreas": ["teamwork"],
        },
        expect=201,
    )
    started = await student.post(f"{MOCKS}/{mock['id']}/start", {"location": "home"})
    assert started["status"] == "in_progress"
    question = started["currentQuestion"]["questionText"]
    scores = []
    for number in range(started["questionCount"]):
        answer = text_of(ANSWERS[number % len(ANSWERS)])
        verdict = await student.post(
            f"{MOCKS}/{mock['id']}/response",
            {"questionText": question, "response": answer, "responseTime": 12},
        )
        scores.append(verdict["score"])
        for criterion in verdict["breakdown"]:
            for evidence in criterion["evidence"]:
                assert evidence["quote"] in answer
        last = number == started["questionCount"] - 1
        assert (verdict["nextQuestion"] is None) == last
        question = None if last else verdict["nextQuestion"]["questionText"]
    done = await student.post(f"{MOCKS}/{mock['id']}/complete")
    assert done["status"] == "completed"
    assert min(scores) <= done["overallScore"] <= max(scores)

    path = f"{SESSIONS}/{started['sessionId']}"
    review = await student.get(f"{path}/responses")
    assert [item["aiScore"] for item in review["items"]] == scores
    assert (await student.get(f"{path}/recordings"))["items"] == []
    events = await student.get(f"{path}/events", after=0)
    assert [item["seq"] for item in events["items"]] == sorted(
        {item["seq"] for item in events["items"]}
    )
    Records(server.data_dir).assert_consistent(started["sessionId"])


async def test_an_interview_is_scheduled_found_held_and_closed(
    server: ServerProcess, api_for: ApiFor
) -> None:
    staff, student = await api_for("instructor@demo.test"), await api_for("student@demo.test")
    bank, questions = await demo_bank(staff)
    assert len(questions) == 10
    session = await schedule(staff, student.user["id"], questionBankId=bank["id"])
    found = await student.get(SESSIONS, status="scheduled", candidateId=student.user["id"])
    assert session["id"] in [item["id"] for item in found["items"]]
    path = f"{SESSIONS}/{session['id']}"
    started = await staff.post(f"{path}/start", {"deviceInfo": {"browser": "none"}})
    assert started["status"] == "in_progress"
    await staff.post(f"{path}/start", expect=409)
    done = await staff.post(
        f"{path}/complete", {"score": 85, "feedback": {"technical": "Strong"}, "notes": "Hire"}
    )
    assert (done["status"], done["score"], done["notes"]) == ("completed", 85, "Hire")
    seen_by_candidate = await student.get(path)
    assert seen_by_candidate.get("notes") is None
    assert seen_by_candidate.get("score") is None
    Records(server.data_dir).assert_consistent(session["id"])


async def test_lists_are_paged_without_loss_or_repeat(
    server: ServerProcess, api_for: ApiFor
) -> None:
    staff, student = await api_for("instructor@demo.test"), await api_for("student@demo.test")
    made = {
        (await schedule(staff, student.user["id"], title=f"Page {number}"))["id"]
        for number in range(5)
    }
    seen: list[str] = []
    page = await staff.get(SESSIONS, limit=2)
    while True:
        seen += [item["id"] for item in page["items"]]
        if page["nextCursor"] is None:
            break
        page = await staff.get(SESSIONS, limit=2, cursor=page["nextCursor"])
    assert len(seen) == len(set(seen))
    assert made <= set(seen)
