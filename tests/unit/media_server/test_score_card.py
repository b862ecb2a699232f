"""An interview's scores by criterion."""

from typing import Any

from media_server.score_card import card_of
from media_server.scores import Mark, weighted_total
from tests.unit.media_server.rows import response_row


def _part(criterion: str, weight: float, score: float) -> dict[str, Any]:
    return {"criterion": criterion, "weight": weight, "score": score}


def test_a_total_is_the_mean_by_weight() -> None:
    assert weighted_total([Mark("accuracy", 8, 90), Mark("style", 2, 40)]) == 80.0
    assert weighted_total([Mark("accuracy", 0.1, 33.3)]) == 33.3


def test_people_count_and_the_machine_stays_beside_them() -> None:
    card = card_of(
        [
            response_row(
                0,
                60.0,
                human_score=80.0,
                breakdown=[_part("depth", 3, 60), _part("style", 1, 60)],
                human_breakdown=[_part("depth", 3, 80)],
            ),
            response_row(1, 40.0, breakdown=[_part("depth", 1, 40)]),
            response_row(2, None),
        ]
    )
    assert (card.answers, card.scored) == (3, 2)
    assert (card.ai_score, card.human_score, card.score) == (50.0, 80.0, 60.0)
    depth = card.criteria["depth"]
    assert (depth.answers, depth.ai.mean, depth.human.mean) == (2, 55.0, 80.0)
    assert depth.counting.mean == 70.0
    assert card.criteria["style"].human.mean is None
    assert card.weight == 5


def test_nothing_scored_is_no_score() -> None:
    card = card_of([response_row(0, None)])
    assert (card.score, card.ai_score, card.human_score, card.criteria) == (None, None, None, {})
