"""Sockets, and who sits where."""

from uuid import UUID, uuid4

import pytest

from media_server.errors import RateLimited
from media_server.features.feature import Seat
from media_server.policy import Actor, Standing
from signaling.connections import CONNECTIONS_PER_PERSON, Connections
from storage.models import UserRole


def actor() -> Actor:
    return Actor(user_id=uuid4(), organisation_id=uuid4(), role=UserRole.STUDENT)


def seat(who: Actor, participant_id: UUID) -> Seat:
    return Seat(
        actor=who,
        standing=Standing.CANDIDATE,
        interview_id=uuid4(),
        participant_id=participant_id,
    )


def connections() -> Connections:
    return Connections(lambda: 0.0)


def test_the_newest_socket_sits_and_the_older_has_nothing_to_give_up() -> None:
    sockets, who, participant_id = connections(), actor(), uuid4()
    older, newer = sockets.open("a", who), sockets.open("b", who)
    place = seat(who, participant_id)
    assert sockets.sit(older, place) is None
    assert sockets.sit(newer, place) is older
    assert sockets.rise(older) is None
    assert sockets.is_taken(place)
    assert sockets.rise(newer) is place
    assert not sockets.is_taken(place)


def test_a_closed_socket_is_forgotten_once() -> None:
    sockets = connections()
    connection = sockets.open("a", actor())
    assert sockets.get("a") is connection
    assert sockets.close("a") is connection
    assert connection.closed
    assert sockets.get("a") is None
    assert sockets.close("a") is None


def test_a_persons_connections_are_bounded_and_others_not_counted() -> None:
    sockets, who = connections(), actor()
    for number in range(CONNECTIONS_PER_PERSON):
        sockets.open(str(number), who)
    with pytest.raises(RateLimited):
        sockets.open("one more", who)
    sockets.open("somebody else's", actor())
    sockets.close("0")
    sockets.open("one more", who)
