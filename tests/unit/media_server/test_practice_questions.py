"""The built-in questions: enough for every line of work, each complete."""

import pytest

from media_server.practice_questions import BUILT_IN, LINES, is_of_another_line, practice_questions
from storage.models import Difficulty
from storage.repositories.questions import CONTENT

QUESTIONS = list(practice_questions())


def test_each_is_complete_and_said_once() -> None:
    texts = [question["question_text"] for question in QUESTIONS]
    assert len(set(texts)) == len(texts)
    for question in QUESTIONS:
        assert set(question) == set(CONTENT)
        assert all(question[name] for name in ("expected_answer", "hints", "evaluation_criteria"))
        assert BUILT_IN in question["tags"]


def test_everybody_finds_questions_of_every_difficulty() -> None:
    everybody = [each for each in QUESTIONS if not is_of_another_line(each["tags"], "Gardener")]
    assert {each["difficulty"] for each in everybody} == set(Difficulty)
    for words in LINES.values():
        role = words.split()[0]
        fitting = [each for each in QUESTIONS if not is_of_another_line(each["tags"], role)]
        assert len(fitting) >= len(everybody) + 2


@pytest.mark.parametrize(
    ("role", "line"),
    [("Software Engineer", "software"), ("Head of Sales", "sales"), ("Maths teacher", "teaching")],
)
def test_questions_go_by_the_role(role: str, line: str) -> None:
    assert not is_of_another_line([BUILT_IN, line], role)
    assert is_of_another_line([BUILT_IN, "care"], role)
    assert not is_of_another_line(["care"], role)  # tags of people's own banks mean nothing here
