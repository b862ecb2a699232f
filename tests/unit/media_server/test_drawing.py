"""Drawing questions by role, focus and difficulty."""

import random

from hypothesis import given
from hypothesis import strategies as st

from media_server.drawing import MOST_QUESTIONS, Wish, draw, question_count
from storage.models import Difficulty
from tests.unit.media_server.rows import question_row

WISH = Wish(difficulty=Difficulty.MEDIUM)


def test_the_number_of_questions_follows_the_time() -> None:
    assert [question_count(minutes) for minutes in (1, 5, 15, 30, 60, 240)] == [
        1,
        1,
        3,
        6,
        MOST_QUESTIONS,
        MOST_QUESTIONS,
    ]


def test_focus_outweighs_luck_and_tags_outweigh_text() -> None:
    tagged = question_row("How do hooks work?", tags=["React"])
    named = question_row("What is special about React?")
    others = [question_row(f"Something else {number}?") for number in range(20)]
    wish = Wish(difficulty=Difficulty.MEDIUM, focus_areas=("react",))
    assert draw([*others, named, tagged], wish, count=1, seed=1) == [tagged]
    assert set(draw([*others, named, tagged], wish, count=2, seed=1)) == {tagged, named}


def test_the_role_counts_by_tags() -> None:
    fitting = question_row("What is the GIL?", tags=["python"])
    others = [question_row(f"Something else {number}?", tags=["sales"]) for number in range(9)]
    wish = Wish(difficulty=Difficulty.MEDIUM, role="Senior Python Developer")
    assert draw([*others, fitting], wish, count=1, seed=5) == [fitting]


def test_short_names_of_languages_are_words() -> None:
    fitting = question_row("What is RAII?", tags=["c++"])
    others = [question_row(f"Else {number}?", tags=["cooking"]) for number in range(9)]
    wish = Wish(difficulty=Difficulty.MEDIUM, focus_areas=("C++",))
    assert draw([*others, fitting], wish, count=1, seed=5) == [fitting]


def test_the_wanted_difficulty_comes_first_then_its_neighbours() -> None:
    pool = [question_row(f"{level}?", difficulty=level) for level in Difficulty]
    drawn = draw(pool, Wish(difficulty=Difficulty.EXPERT), count=2, seed=3)
    assert [question.difficulty for question in drawn] == [Difficulty.HARD, Difficulty.EXPERT]


def test_the_easier_of_the_drawn_come_first() -> None:
    pool = [question_row(f"{level}?", difficulty=level) for level in reversed(Difficulty)]
    drawn = draw(pool, WISH, count=4, seed=3)
    assert [question.difficulty for question in drawn] == list(Difficulty)


def test_no_text_is_asked_twice() -> None:
    pool = [question_row("Why  us?"), question_row(" why  US? "), question_row("Why not?")]
    assert len(draw(pool, WISH, count=3, seed=3)) == 2


@given(seed=st.integers(0, 2**128 - 1), order=st.integers())
def test_the_seed_decides_whatever_the_order(seed: int, order: int) -> None:
    pool = [question_row(f"Question {number}?") for number in range(8)]
    shuffled = list(pool)
    random.Random(order).shuffle(shuffled)
    assert draw(pool, WISH, count=4, seed=seed) == draw(shuffled, WISH, count=4, seed=seed)


def test_seeds_differ() -> None:
    pool = [question_row(f"Question {number}?") for number in range(30)]
    draws = {tuple(item.id for item in draw(pool, WISH, count=5, seed=seed)) for seed in range(20)}
    assert len(draws) > 15
