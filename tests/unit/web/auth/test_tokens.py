"""Tokens say who somebody is, for a while, and cannot be made by others."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from media_server.policy import Actor
from storage.models import UserRole
from web.auth.signing import KeyUnusable, RsaKey, read_or_make_key
from web.auth.tokens import Bearer, InvalidToken, RefreshGrant, TokenIssuer

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


@pytest.fixture(scope="module")
def key() -> RsaKey:
    return RsaKey(generate_private_key(65537, 2048))


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


def test_refresh_and_media_tokens_come_back(issuer: TokenIssuer, actor: Actor) -> None:
    grant = RefreshGrant(user_id=uuid4(), login_id=uuid4(), counter=3, stamp="abc")
    assert issuer.read_refresh(issuer.refresh(grant, HOUR)) == grant
    recording = uuid4()
    assert issuer.read_media(issuer.media(actor, recording, HOUR)) == (actor, recording)


def test_no_kind_passes_for_another(issuer: TokenIssuer, actor: Actor) -> None:
    readers: dict[str, Callable[[str], object]] = {
        "actor": issuer.read_actor,
        "refresh": issuer.read_refresh,
        "media": issuer.read_media,
    }
    tokens = {
        "actor": issuer.access(actor, HOUR),
        "refresh": issuer.refresh(RefreshGrant(uuid4(), uuid4(), 0, ""), HOUR),
        "media": issuer.media(actor, uuid4(), HOUR),
    }
    for kind, token in tokens.items():
        for other, read in readers.items():
            if other != kind:
                with pytest.raises(InvalidToken):
                    read(token)


def test_a_token_names_the_login_it_came_from(issuer: TokenIssuer, actor: Actor) -> None:
    login = uuid4()
    assert issuer.read_bearer(issuer.access(actor, HOUR, login_id=login)) == Bearer(actor, login)
    assert issuer.read_bearer(issuer.access(actor, HOUR)) == Bearer(actor, None)


def test_tokens_signed_for_others_are_verified_by_the_key_set_alone(
    clock: Clock, actor: Actor, key: RsaKey
) -> None:
    issuer = TokenIssuer(KEY, signer=key, clock=clock)
    token = issuer.access(actor, HOUR)
    [jwk] = issuer.jwks()["keys"]
    assert set(jwk) == {"kty", "kid", "use", "alg", "n", "e"}
    assert jwt.get_unverified_header(token)["kid"] == jwk["kid"]
    claims = jwt.decode(
        token,
        jwt.PyJWK(jwk),
        algorithms=["RS256"],
        audience="access",
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims["sub"] == str(actor.user_id)
    assert issuer.read_actor(token) == actor


def test_tokens_from_before_the_key_pair_stay_good(
    issuer: TokenIssuer, clock: Clock, actor: Actor, key: RsaKey
) -> None:
    assert issuer.jwks() == {"keys": []}
    with_signer = TokenIssuer(KEY, signer=key, clock=clock)
    assert with_signer.read_actor(issuer.access(actor, HOUR)) == actor
    with pytest.raises(InvalidToken):
        issuer.read_actor(with_signer.access(actor, HOUR))


def test_the_public_key_signs_nothing(clock: Clock, actor: Actor, key: RsaKey) -> None:
    """The confusion of algorithms: a token made with the public key as if it were a secret."""
    issuer = TokenIssuer(KEY, signer=key, clock=clock)
    claims = jwt.decode(issuer.access(actor, HOUR), options={"verify_signature": False})
    public = key.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').rstrip(b"=")
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=")
    seal = hmac.digest(public, header + b"." + body, "sha256")
    forged = b".".join([header, body, base64.urlsafe_b64encode(seal).rstrip(b"=")]).decode()
    stranger = TokenIssuer(KEY, signer=RsaKey(generate_private_key(65537, 2048)), clock=clock)
    for token in (forged, stranger.access(actor, HOUR)):
        with pytest.raises(InvalidToken):
            issuer.read_actor(token)


def test_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "data" / "tokens.pem"
    made = read_or_make_key(path)
    assert read_or_make_key(path).kid == made.kid
    assert path.stat().st_mode & 0o777 == 0o600
    short = generate_private_key(65537, 1024)
    for content in (
        b"nonsense",
        short.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    ):
        path.write_bytes(content)
        with pytest.raises(KeyUnusable):
            read_or_make_key(path)


def test_tokens_expire(issuer: TokenIssuer, actor: Actor, clock: Clock) -> None:
    token = issuer.access(actor, HOUR)
    clock.now += HOUR
    assert issuer.read_actor(token) == actor  # clocks may differ by seconds
    clock.now += timedelta(seconds=6)
    with pytest.raises(InvalidToken):
        issuer.read_actor(token)


def test_a_token_that_was_verified_expires_like_any(
    issuer: TokenIssuer, actor: Actor, clock: Clock
) -> None:
    token = issuer.access(actor, HOUR)
    assert issuer.read_actor(token) == issuer.read_actor(token) == actor
    with pytest.raises(InvalidToken):
        issuer.read_actor(token[:-1] + ("A" if token[-1] != "A" else "B") + "=")
    clock.now += HOUR + timedelta(seconds=5)
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
