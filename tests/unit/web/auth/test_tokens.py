"""Tokens say who somebody is, for a while, and cannot be made by others."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import pytest

from media_server.policy import Actor
from storage.models import UserRole
from web.auth.tokens import InvalidToken, RefreshGrant, TokenIssuer

KEY = b"k" * 32
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def issuer(clock: Clock) -> TokenIssuer:
    return TokenIssuer(KEY, clock=clock)


@pytest.fixture
def actor() -> Actor:
    return Actor(user_id=uuid4(), organisation_id=uuid4(), role=UserRole.INSTRUCTOR)


def test_an_access_token_names_its_bearer(issuer: TokenIssuer, actor: Actor) -> None:
    assert issuer.read_actor(issuer.access(actor, HOUR)) == actor


def test_a_guest_token_is_bound_to_its_interview(issuer: TokenIssuer, actor: Actor) -> None:
    interview = uuid4()
    bearer = issuer.read_actor(issuer.guest(actor, interview, NOON + HOUR))
    assert bearer.interview_id == interview
    assert bearer.user_id == actor.user_id


def test_refresh_and_media_tokens_come_back(issuer: TokenIssuer) -> None:
    grant = RefreshGrant(user_id=uuid4(), stamp="abc")
    assert issuer.read_refresh(issuer.refresh(grant, HOUR)) == grant
    recording = uuid4()
    assert issuer.read_media(issuer.media(recording, HOUR)) == recording


def test_no_kind_passes_for_another(issuer: TokenIssuer, actor: Actor) -> None:
    readers: dict[str, Callable[[str], object]] = {
        "actor": issuer.read_actor,
        "refresh": issuer.read_refresh,
        "media": issuer.read_media,
    }
    tokens = {
        "actor": issuer.access(actor, HOUR),
        "refresh": issuer.refresh(RefreshGrant(uuid4(), ""), HOUR),
        "media": issuer.media(uuid4(), HOUR),
    }
    for kind, token in tokens.items():
        for other, read in readers.items():
            if other != kind:
                with pytest.raises(InvalidToken):
                    read(token)


def test_tokens_expire(issuer: TokenIssuer, actor: Actor, clock: Clock) -> None:
    token = issuer.access(actor, HOUR)
    clock.now += HOUR
    assert issuer.read_actor(token) == actor  # clocks may differ by seconds
    clock.now += timedelta(seconds=6)
    with pytest.raises(InvalidToken):
        issuer.read_actor(token)


def test_forgeries_are_refused(issuer: TokenIssuer, actor: Actor, clock: Clock) -> None:
    good = issuer.access(actor, HOUR)
    claims = jwt.decode(good, options={"verify_signature": False})
    forgeries = [
        TokenIssuer(b"x" * 32, clock=clock).access(actor, HOUR),
        jwt.encode(claims, None, algorithm="none"),
        jwt.encode({**claims, "iss": "else"}, KEY, algorithm="HS256"),
        jwt.encode({**claims, "sub": "nobody"}, KEY, algorithm="HS256"),
        jwt.encode({**claims, "role": "emperor"}, KEY, algorithm="HS256"),
        jwt.encode({**claims, "exp": "soon"}, KEY, algorithm="HS256"),
        jwt.encode({key: claims[key] for key in claims if key != "exp"}, KEY, algorithm="HS256"),
        jwt.encode({key: claims[key] for key in claims if key != "org"}, KEY, algorithm="HS256"),
        good[:-2],
        good + "." + good,
        "x" * 3000,
        "",
    ]
    for forgery in forgeries:
        with pytest.raises(InvalidToken):
            issuer.read_actor(forgery)
