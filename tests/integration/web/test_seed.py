"""The demo is whole, made once, and what it says is true."""

import re

from media_server.drawing import question_count
from tests.integration.web.conftest import AI_MOCKS, BANKS, SESSIONS, World
from web.demo_card import demo_card
from web.demo_questions import QUESTIONS
from web.seed import PASSWORD, PEOPLE, demo_seed


async def test_the_demo_is_made_once(world: World) -> None:
    seed = demo_seed(world.app)
    first = await seed.plant()
    second = await seed.plant()
    assert first.interview is not None
    assert first.practice is not None
    assert second.interview is not None
    assert second.practice is not None
    assert (second.interview.id, second.practice.id) == (first.interview.id, first.practice.id)


async def test_everybody_gets_in_and_finds_their_part(world: World) -> None:
    await demo_seed(world.app).plant()
    callers = {}
    for role, (email, _) in PEOPLE.items():
        answer = await world.with_token(None).post(
            "/api/auth/login", {"email": email, "password": PASSWORD}
        )
        assert answer["user"]["role"] == role.value
        callers[role.value] = world.with_token(answer["accessToken"])
    instructor, student = callers["instructor"], callers["student"]
    [bank] = (await instructor.get(BANKS))["items"]
    questions = await instructor.get(f"{BANKS}/{bank['id']}/questions", limit=100)
    assert len(questions["items"]) == 10
    [interview] = (await instructor.get(SESSIONS))["items"]
    assert interview["questionBankId"] == bank["id"]
    assert (interview["mode"], interview["status"]) == ("video", "scheduled")
    [mock] = (await student.get(AI_MOCKS))["items"]
    assert mock["questionCount"] == question_count(15)
    assert len((await student.get(SESSIONS))["items"]) == 2
    assert len((await callers["admin"].get(SESSIONS))["items"]) == 2


async def test_the_cards_links_lead_in(world: World) -> None:
    demo = await demo_seed(world.app).plant()
    card = demo_card(world.app, demo)
    token = re.search(r"/join/(\S+)", card)
    assert token is not None
    guest = world.with_token(token[1])
    me = await guest.get("/api/auth/me")
    assert demo.interview is not None
    assert me["guest"] == {"interviewId": str(demo.interview.id)}
    assert me["user"]["name"] == "Sam Student"
    assert f"/interviews/{demo.interview.id}\n" in card
    assert PASSWORD in card


def test_the_questions_are_complete() -> None:
    assert len({question["question_text"] for question in QUESTIONS}) == 10
    for question in QUESTIONS:
        assert len(question["expected_answer"]) > 100
        assert sum(question["evaluation_criteria"].values()) == 10
        assert question["hints"]
        assert question["time_limit_minutes"] > 0
        ratings = [sample["rating"] for sample in question["sample_answers"]]
        assert max(ratings) >= 85
