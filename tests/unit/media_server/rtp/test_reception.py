"""Numbering, loss and what is asked for again."""

import random

import pytest

from media_server.rtp.reception import MAX_MISSING, NACK_GIVE_UP_S, Reception

RETRY_S = 0.08
RATE = 90_000


def take(reception: Reception, sequence: int, now_s: float = 0.0) -> bool:
    return reception.add(reception.place(sequence), sequence * 3000 % 2**32, now_s)


def test_unwraps_over_the_end_of_numbers() -> None:
    reception = Reception(RATE)
    placed = []
    for sequence in (65533, 65534, 1, 65535, 0, 2):
        extended = reception.place(sequence)
        reception.add(extended, 0, 0.0)
        placed.append(extended)
    assert [number - placed[0] for number in placed] == [0, 1, 4, 2, 3, 5]
    assert reception.lost == 0


def test_asks_for_a_hole_until_it_is_filled_or_too_old() -> None:
    reception = Reception(RATE)
    take(reception, 10)
    assert take(reception, 13, 1.0)
    assert reception.due(1.0, RETRY_S) == [11, 12]
    assert reception.due(1.0 + RETRY_S / 2, RETRY_S) == []
    reception.repair(reception.place(11))
    assert reception.due(1.0 + RETRY_S, RETRY_S) == [12]
    assert reception.due(1.0 + 2 * NACK_GIVE_UP_S, RETRY_S) == []
    assert not reception.wants_repair
    assert (reception.lost, reception.unrepaired) == (2, 1)


def test_a_reordered_packet_is_not_lost() -> None:
    reception = Reception(RATE)
    for sequence in (1, 3, 2):
        take(reception, sequence)
    assert not reception.wants_repair
    assert reception.report().packets_lost == 0


def test_what_is_asked_for_is_bounded() -> None:
    reception = Reception(RATE)
    take(reception, 0)
    take(reception, 2900)
    assert len(reception.due(1.0, RETRY_S)) == MAX_MISSING


def test_a_sender_that_counts_anew_is_not_a_loss() -> None:
    reception = Reception(RATE)
    take(reception, 5)
    take(reception, 20_000)
    take(reception, 20_001)
    assert reception.report().packets_lost == 0
    assert not reception.wants_repair


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5])
def test_reports_the_true_share_of_loss(share: float) -> None:
    chance = random.Random(7)
    reception = Reception(RATE)
    reception.add(0, 0, 0.0)
    reception.report()
    lost = 0
    for extended in range(1, 5000):
        if chance.random() < share and extended != 4999:
            lost += 1
        else:
            reception.add(extended, extended, extended / 100)
    report = reception.report()
    assert report.packets_lost == lost
    assert report.fraction_lost == (lost << 8) // 4999
    assert report.highest_sequence == 4999


def test_jitter_is_that_of_rfc_3550() -> None:
    steady, shaky = Reception(RATE), Reception(RATE)
    chance = random.Random(3)
    for number in range(500):
        due_s = number / 30
        steady.add(number, number * 3000, due_s)
        shaky.add(number, number * 3000, due_s + chance.choice((0.0, 0.01)))
    assert steady.jitter_ms == pytest.approx(0.0, abs=0.01)
    assert shaky.jitter_ms == pytest.approx(5.0, abs=2.0)
