"""The result of a whole practice interview."""

from media_server.overall import overall
from tests.unit.media_server.rows import response_row


def test_the_mean_and_what_to_build_on() -> None:
    score, feedback = overall(
        [
            response_row(0, 40.0, feedback={"strengths": ["pace"], "improvements": ["depth"]}),
            response_row(
                1, 90.0, feedback={"strengths": ["examples", "pace"], "improvements": ["length"]}
            ),
        ]
    )
    assert score == 65.0
    assert feedback["strengths"] == ["examples", "pace"]
    assert feedback["improvements"] == ["depth", "length"]
    assert "question 2 (90)" in feedback["summary"]
    assert "question 1 (40)" in feedback["summary"]


def test_answers_that_could_not_be_scored_do_not_count_as_nought() -> None:
    score, feedback = overall([response_row(0, 80.0), response_row(1, None)])
    assert score == 80.0
    assert feedback["summary"].startswith("1 of 2 answers scored")


def test_no_scored_answer_makes_no_score() -> None:
    for responses in ([], [response_row(0, None)]):
        score, feedback = overall(responses)
        assert score is None
        assert feedback["summary"] == "No answer could be scored."
