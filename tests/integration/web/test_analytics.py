"""Figures as REST shows them: who is shown what, over which time, and as a table."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from storage.models import (
    InterviewMode,
    InterviewQuestion,
    InterviewQuestionBank,
    InterviewResponse,
    InterviewSession,
    InterviewStatus,
    InterviewType,
)
from storage.models.base import utc_now
from tests.integration.web.conftest import AI_MOCKS, BANKS, SESSIONS, Caller, Json, World, unknown
from web import keys

ANALYTICS = "/api/interviews/analytics"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


async def _store(world: World, *days: int, **changes: Any) -> list[UUID]:
    """Interviews of `ines` with `sam`, so many days after a Monday in March."""
    fields: dict[str, Any] = {
        "organisation_id": world.people["ines"].organisation_id,
        "candidate_id": world.id("sam"),
        "interviewer_id": world.id("ines"),
        "type": InterviewType.TECHNICAL,
        "mode": InterviewMode.VIDEO,
        "status": InterviewStatus.COMPLETED,
        "duration_minutes": 60,
        "score": 80.0,
    }
    made = []
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        for day in days:
            at = MONDAY + day * DAY
            values = {**fields, **changes, "scheduled_at": at, "started_at": at}
            if values["status"] is InterviewStatus.COMPLETED:
                values["completed_at"] = at + timedelta(minutes=45)
            row = await uow.sessions.add(InterviewSession(**values))
            made.append(row.id)
    return made


async def _figures(caller: Caller, path: str = "", **query: Any) -> Json:
    if not path.startswith("/trends"):
        query.setdefault("startDate", "2026-01-01")
    return await caller.get(f"{ANALYTICS}{path}", **query)


async def test_totals_rates_and_groups(world: World) -> None:
    await _store(world, 0, 1)
    await _store(world, 2, score=40.0, type=InterviewType.HR)
    await _store(world, 3, status=InterviewStatus.NO_SHOW, score=None)
    await _store(world, 4, status=InterviewStatus.CANCELLED, score=None)
    told = await _figures(world.by("ada"))
    totals = told["totals"]
    counts = ("total", "completed", "cancelled", "noShow", "scheduled", "inProgress", "scored")
    assert [totals[name] for name in counts] == [5, 3, 1, 1, 0, 0, 3]
    assert (totals["completionRate"], totals["noShowRate"]) == (0.6, 0.2)
    assert (totals["averageScore"], totals["spread"]) == (66.67, 18.86)
    assert totals["successRate"] == 0.6667
    assert (totals["averageDurationMinutes"], totals["averagePlannedMinutes"]) == (45, 60)
    by_type = {group["key"]: group for group in told["byType"]}
    assert {key: group["total"] for key, group in by_type.items()} == {"technical": 4, "hr": 1}
    assert by_type["technical"]["completionRate"] == 0.5
    assert [bucket["count"] for bucket in told["scoreDistribution"]] == [
        *[0, 0, 0, 0, 1],
        *[0, 0, 0, 2, 0],
    ]
    strict = await _figures(world.by("ada"), successScore=90)
    assert strict["totals"]["successRate"] == 0


async def test_without_a_start_the_year_before_the_end_is_counted(world: World) -> None:
    await _store(world, 0, 300, 364, 366)
    ada, ines = world.by("ada"), world.id("ines")
    for path in (ANALYTICS, f"{ANALYTICS}/interviewer/{ines}"):
        told = await ada.get(path, endDate="2027-03-01")  # the day is included
        assert told["startDate"] == "2026-03-02T00:00:00Z"
        assert told["totals"]["total"] == 3
    told = await ada.get(f"{ANALYTICS}/skills")
    begun = datetime.now(UTC) - datetime.fromisoformat(told["startDate"])
    assert 365 * DAY <= begun < 367 * DAY


async def test_dates_include_their_days(world: World) -> None:
    await _store(world, 0, 1, 2)
    total = {}
    for start, end in (("2026-03-02", "2026-03-03"), ("2026-03-03", "2026-03-03")):
        told = await _figures(world.by("ada"), startDate=start, endDate=end)
        total[start] = told["totals"]["total"]
    assert total == {"2026-03-02": 2, "2026-03-03": 1}
    await _refused(world.by("ada"), startDate="2026-03-03", endDate="2026-03-01")
    await _refused(world.by("ada"), endDate="9999-12-31")
    await _refused(world.by("ada"), successScore=101)


async def _refused(caller: Caller, path: str = "", **query: Any) -> None:
    await caller.get(f"{ANALYTICS}{path}", expect=422, **query)


async def test_admins_see_all_instructors_their_own_others_nothing(world: World) -> None:
    await _store(world, 0)
    await _store(world, 1, interviewer_id=world.id("ivan"), panel_ids=[str(world.id("ines"))])
    await _store(world, 2, interviewer_id=world.id("ivan"))
    for name, expected in (("ada", 3), ("ines", 2), ("ivan", 2)):
        told = await _figures(world.by(name))
        assert told["totals"]["total"] == expected
        trends = await _figures(world.by(name), "/trends", startDate="2026-03-01", period="week")
        assert sum(item["total"] for item in trends["items"]) == expected
        named = {row["name"] for row in told["interviewers"]}
        assert named == ({"Ines", "Ivan"} if name == "ada" else {name.capitalize()})
    for path in ("", "/trends", "/skills", "/export.csv"):
        await world.by("sam").get(f"{ANALYTICS}{path}", expect=403)
    assert (await _figures(world.by("otto")))["totals"]["total"] == 0
    theirs = str(world.people["otto"].organisation_id)
    assert (await _figures(world.by("ada"), organisationId=theirs))["totals"]["total"] == 0
    ours = str(world.people["ada"].organisation_id)
    assert (await _figures(world.by("ada"), organisationId=ours))["totals"]["total"] == 3
    assert (await _figures(world.by("otto"), organisationId=ours))["totals"]["total"] == 0


async def test_trends_hold_periods_without_any(world: World) -> None:
    await _store(world, 0, 2, 40)
    days = {"startDate": "2026-03-02", "endDate": "2026-03-04"}
    for period, expected in (
        ("day", {"2026-03-02": 1, "2026-03-03": 0, "2026-03-04": 1}),
        ("week", {"2026-03-02": 2}),
        ("monthly", {"2026-03-01": 2}),
    ):
        told = await _figures(world.by("ada"), "/trends", period=period, **days)
        assert told["period"] == {"monthly": "month"}.get(period, period)
        assert {item["start"]: item["total"] for item in told["items"]} == expected


async def test_trends_end_now_unless_told_otherwise(world: World) -> None:
    for period, expected in (("day", 30), ("week", 12), ("month", 12)):
        told = await _figures(world.by("ada"), "/trends", period=period)
        assert len(told["items"]) == expected
        last = datetime.fromisoformat(told["items"][-1]["start"]).date()
        assert last <= utc_now().date() < last + timedelta(days=32)
    await _refused(world.by("ada"), "/trends", period="day", startDate="2020-01-01")
    await _refused(world.by("ada"), "/trends", period="year")


async def test_interviewers_are_calibrated_against_each_other(world: World) -> None:
    await _store(world, 0, score=90.0)
    await _store(world, 1, score=80.0)
    await _store(world, 2, score=60.0, interviewer_id=world.id("ivan"))
    told = await _figures(world.by("ada"), f"/interviewer/{world.id('ines')}")
    assert (told["name"], told["totals"]["total"]) == ("Ines", 2)
    load = told["load"]
    assert (load["plannedHours"], load["heldHours"], load["upcoming"]) == (2, 1.5, 0)
    assert (load["averageScore"], load["spread"], load["leniency"]) == (85, 5, 25)
    calibration = told["calibration"]
    assert (calibration["leniency"], calibration["othersAverage"]) == (25, 60)
    assert calibration["othersScored"] == 1
    own = await _figures(world.by("ivan"), f"/interviewer/{world.id('ivan')}")
    assert own["calibration"]["leniency"] == -25
    nobody = await _figures(world.by("ada"), f"/interviewer/{world.id('sue')}")
    assert (nobody["totals"]["total"], nobody["load"]["interviews"]) == (0, 0)
    await world.by("ines").get(f"{ANALYTICS}/interviewer/{world.id('ivan')}", expect=403)
    await world.by("ada").get(f"{ANALYTICS}/interviewer/{unknown()}", expect=404)


async def test_a_candidate_is_not_told_what_interviewers_gave(world: World) -> None:
    await _store(world, 0, score=20.0)
    await _store(world, 1, score=40.0, is_ai_interview=True, interviewer_id=None)
    await _store(world, 2, score=70.0, is_ai_interview=True, interviewer_id=None)
    path = f"/candidate/{world.id('sam')}"
    told = await _figures(world.by("sam"), path)
    assert (told["totals"]["total"], told["totals"]["averageScore"]) == (3, 55)
    assert told["improvement"] == 30
    assert [each["score"] for each in told["latest"]] == [70, 40]
    staff = await _figures(world.by("ines"), path)
    assert (staff["totals"]["total"], staff["totals"]["averageScore"]) == (1, 20)
    assert (await _figures(world.by("ivan"), path))["totals"]["total"] == 0
    everything = await _figures(world.by("ada"), path)
    assert everything["totals"]["scored"] == 3
    await world.by("sue").get(f"{ANALYTICS}{path}", expect=404)
    await world.by("ada").get(f"{ANALYTICS}/candidate/{unknown()}", expect=404)


async def _practise(world: World, answers: int = 2) -> Json:
    ines, sam = world.by("ines"), world.by("sam")
    bank = await ines.post(BANKS, {"name": "Practice", "isPublic": True}, expect=201)
    for number in range(answers):
        await ines.post(
            f"{BANKS}/{bank['id']}/questions",
            {
                "questionText": f"Why number {number}?",
                "evaluationCriteria": {"depth": 2, "communication": 1},
                "hints": ["Think", "Think harder"],
            },
            expect=201,
        )
    body = {"jobRole": "Engineer", "durationMinutes": 5 * answers}
    mock = await sam.post(AI_MOCKS, body, expect=201)
    path = f"{AI_MOCKS}/{mock['id']}"
    question = (await sam.post(f"{path}/start"))["currentQuestion"]
    while question is not None:
        hint = await sam.post(f"{path}/hint")
        answered = await sam.post(
            f"{path}/response",
            {
                "questionText": question["questionText"],
                "response": "Because we measured it: the index made reads three times as fast.",
                "responseTime": 30,
                "skillCategory": "communication",
            },
        )
        assert answered["responseId"] == hint["responseId"]
        question = answered["nextQuestion"]
    return await sam.post(f"{path}/complete")


async def test_how_practice_goes(world: World) -> None:
    done = await _practise(world)
    path = f"{AI_MOCKS}/user/{world.id('sam')}/analytics"
    told = await world.by("sam").get(path)
    assert (told["totals"]["completed"], told["answers"], told["hintsUsed"]) == (1, 2, 2)
    assert told["bestScore"] == told["totals"]["averageScore"] == done["overallScore"]
    assert told["averageResponseSeconds"] == 30
    skills = {(skill["source"], skill["skill"]): skill for skill in told["skills"]}
    assert set(skills) == {
        ("criterion", "depth"),
        ("criterion", "communication"),
        ("category", "communication"),
    }
    assert skills["criterion", "depth"]["answers"] == 2
    assert skills["criterion", "depth"]["humanScore"] is None
    assert sum(week["completed"] for week in told["weeks"]) == 1
    assert told["improvements"] or told["strengths"]
    assert told == await world.by("ada").get(path)
    assert (await world.by("ada").get(path, startDate="2100-01-01"))["totals"]["total"] == 0
    await world.by("ines").get(path, expect=403)
    await world.by("sue").get(path, expect=404)


async def test_skills_banks_and_the_machines_accuracy(world: World) -> None:
    done = await _practise(world)
    answers = (await world.by("ada").get(f"{SESSIONS}/{done['sessionId']}/responses"))["items"]
    path = f"{SESSIONS}/{done['sessionId']}/responses/{answers[0]['id']}/score"
    body = {"criteria": [{"criterion": "depth", "score": 90}], "reason": "Better than that"}
    await world.by("ada").json("PUT", path, expect=200, json=body)
    told = await _figures(world.by("ada"), "/skills")
    depth = next(item for item in told["items"] if item["skill"] == "depth")
    assert (depth["answers"], depth["candidates"], depth["humanScore"]) == (2, 1, 90)
    figures = await _figures(world.by("ada"))
    [bank] = figures["questionBanks"]
    assert (bank["name"], bank["interviews"], bank["asked"]) == ("Practice", 1, 2)
    gap = answers[0]["aiScore"] - 90
    assert figures["ai"]["compared"] == 1
    assert figures["ai"]["meanDifference"] == pytest.approx(gap, abs=0.01)
    assert figures["ai"]["meanAbsoluteDifference"] == pytest.approx(abs(gap), abs=0.01)
    judge = await _figures(world.by("ada"), f"/interviewer/{world.id('ada')}")
    calibration = judge["calibration"]
    assert (calibration["judged"], calibration["averageJudgement"]) == (1, 90)
    assert calibration["machineDifference"] == pytest.approx(-gap, abs=0.01)
    assert (calibration["judgedWithOthers"], calibration["peerDifference"]) == (0, None)


async def test_a_bank_tells_which_questions_work(world: World) -> None:
    home = world.people["ines"].organisation_id
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        bank = await uow.banks.add(
            InterviewQuestionBank(organisation_id=home, author_id=world.id("ines"), name="B")
        )
        good, bad, unused = [
            await uow.questions.add(
                InterviewQuestion(bank_id=bank.id, position=at, question_text=f"{at}?")
            )
            for at in range(3)
        ]
    for day, scores in enumerate(((90, 50, 80), (60, 80, 55), (30, 90, 35), (75, 60, 70))):
        [session_id] = await _store(world, day)
        async with world.app[keys.DATABASE].unit_of_work() as uow:
            for at, (question, score) in enumerate(zip((good, bad, None), scores, strict=True)):
                await uow.responses.add(
                    InterviewResponse(
                        session_id=session_id,
                        question_id=None if question is None else question.id,
                        question_text="?",
                        position=at,
                        ai_score=score,
                        response_time=60 * (at + 1),
                    )
                )
    told = await world.by("ines").get(f"{BANKS}/{bank.id}/stats")
    made_up = ("questions", "interviews", "asked", "neverAsked", "scored")
    assert [told[name] for name in made_up] == [3, 4, 8, 1, 8]
    assert told["byDifficulty"] == {"medium": 3}
    assert told["averageSeconds"] == 90
    assert [each["questionText"] for each in told["hardest"]] == ["0?", "1?"]
    assert told["leastTelling"][0]["questionText"] == "1?"
    assert told["leastTelling"][0]["discrimination"] < -0.9
    path = f"{BANKS}/{bank.id}/questions/{good.id}/stats"
    alone = await world.by("ines").get(path)
    assert alone == told["leastTelling"][1]
    assert (alone["asked"], alone["averageScore"], alone["averageSeconds"]) == (4, 63.75, 60)
    never = await world.by("ines").get(f"{BANKS}/{bank.id}/questions/{unused.id}/stats")
    assert (never["asked"], never["discrimination"], never["averageScore"]) == (0, None, None)
    await world.by("ivan").get(f"{BANKS}/{bank.id}/stats", expect=404)


async def _table(caller: Caller, **query: Any) -> list[dict[str, str]]:
    path = f"{ANALYTICS}/export.csv"
    query.setdefault("startDate", "2026-01-01")
    async with await caller.send("GET", path, params=query) as response:
        assert response.status == 200, await response.text()
        assert response.content_type == "text/csv"
        assert f'"{query["report"]}.csv"' in response.headers["Content-Disposition"]
        return list(csv.DictReader(io.StringIO(await response.text())))


async def test_every_report_is_a_table(world: World) -> None:
    await _practise(world)
    await _store(world, 0, 1)
    ada = world.by("ada")
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        person = await uow.users.get(world.id("ines"))
        assert person is not None
        person.name = "=HYPERLINK()"
    month = {"startDate": "2026-03-01", "endDate": "2026-03-31"}
    [trend] = await _table(ada, report="trends", **month)
    assert (trend["start"], trend["total"], trend["averageScore"]) == ("2026-03-01", "2", "80.0")
    [kind] = await _table(ada, report="types", **month)
    assert (kind["key"], kind["completionRate"], kind["aiInterviews"]) == ("technical", "1.0", "0")
    [row] = await _table(ada, report="interviewers")
    assert (row["name"], row["interviews"], row["leniency"]) == ("'=HYPERLINK()", "2", "")
    assert len(await _table(ada, report="scores")) == 10
    assert {row["skill"] for row in await _table(ada, report="skills")} >= {"depth"}
    assert [row["name"] for row in await _table(ada, report="banks")] == ["Practice"]
    for report in ("difficulties", "modes"):
        assert sum(int(row["total"]) for row in await _table(ada, report=report)) == 3
    assert await _table(world.by("ivan"), report="modes") == []
