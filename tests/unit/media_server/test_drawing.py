"""Drawing questions by role, focus and difficulty."""

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from media_server.drawing import MOST_QUESTIONS, Wish, draw, question_count, sample
from storage.models import Difficulty
from storage.models.base import new_id
from storage.repositories.questions import Ticket
from tests.unit.media_server.rows import question_row

WISH = Wish(difficulty=Difficulty.MEDIUM)
SEEDS = range(2000)


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


def _tickets(count: int, **changes: Any) -> list[Ticket]:
    fields = {"difficulty": Difficulty.MEDIUM, "usage_count": 0, **changes}
    return [Ticket(id=new_id(), position=number, **fields) for number in range(count)]


def _times_first(pool: list[Ticket], wanted: Ticket, **how: Any) -> int:
    draws = (sample(pool, count=1, seed=seed, **{"difficulty": None, **how}) for seed in SEEDS)
    return sum(first == wanted for [first] in draws)


def test_what_was_used_less_is_drawn_more_often() -> None:
    [fresh], [used] = _tickets(1), _tickets(1, usage_count=3)
    # Odds of 4 to 1: 1600 of 2000 on average, 18 is one standard deviation.
    assert 1500 < _times_first([fresh, used], fresh) < 1700


def test_the_wanted_difficulty_is_drawn_more_often() -> None:
    [wanted], [beside] = _tickets(1), _tickets(1, difficulty=Difficulty.HARD)
    [far] = _tickets(1, difficulty=Difficulty.EXPERT)
    pool = [wanted, beside, far]
    # Weights of 1, 1/4 and 1/9.
    assert 1380 < _times_first(pool, wanted, difficulty=Difficulty.MEDIUM) < 1560
    assert 280 < _times_first(pool, beside, difficulty=Difficulty.MEDIUM) < 460
    assert 90 < _times_first(pool, far, difficulty=Difficulty.MEDIUM) < 230


@given(seed=st.integers(0, 2**53), count=st.integers(1, 12), order=st.integers())
def test_a_sample_is_without_repeats_and_decided_by_its_seed(
    seed: int, count: int, order: int
) -> None:
    pool = _tickets(8)
    mixed = list(pool)
    random.Random(order).shuffle(mixed)
    drawn = sample(pool, difficulty=Difficulty.EASY, count=count, seed=seed)
    assert drawn == sample(mixed, difficulty=Difficulty.EASY, count=count, seed=seed)
    assert len(set(drawn)) == len(drawn) == min(count, 8)


def test_of_equal_fits_the_less_used_comes_first_more_often() -> None:
    pool = [question_row("Often?", usage_count=9), question_row("Never?")]
    firsts = [draw(pool, WISH, count=1, seed=seed)[0].question_text for seed in range(200)]
    assert firsts.count("Never?") > 160
