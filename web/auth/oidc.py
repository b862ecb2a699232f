"""Logging in elsewhere: OpenID Connect, authorization code flow with PKCE.

What is needed when the browser comes back (state, nonce, verifier) travels in a signed cookie,
so that any process of the server can take it up and none keeps anything.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from aiohttp import encode_basic_auth

from web.auth.claims import Claims, verified_claims
from web.auth.http_json import HttpJson, ServiceFailed
from web.auth.jwks import FRESH_S, JwkSource
from web.auth.tokens import InvalidToken, TokenIssuer

COOKIE_LIFE = timedelta(minutes=10)


class LoginRefused(Exception):
    """The provider, or what came back from it, does not let this browser in."""


@dataclass(frozen=True, slots=True)
class OidcConfig:
    """A provider and what it knows us as; `secret` is None for a public client."""

    issuer: str
    client_id: str
    secret: str | None
    scopes: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Departure:
    """Where to send the browser, and the cookie that it must bring back."""

    url: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the provider says of somebody, and where in the app they wanted to go."""

    claims: Claims
    target: str


class OidcClient:
    """The relying party's side of the protocol."""

    def __init__(
        self,
        config: OidcConfig,
        *,
        http: HttpJson,
        tokens: TokenIssuer,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        self._config = config
        self._http = http
        self._tokens = tokens
        self._clock = clock
        self._monotonic = monotonic
        self._metadata: dict[str, Any] = {}
        self._metadata_until = float("-inf")
        self._keys = JwkSource(self._fetch_keys, clock=monotonic)

    @property
    def issuer(self) -> str:
        """Return the provider's name for itself."""
        return self._config.issuer

    async def depart(self, target: str) -> Departure:
        """Begin a login; raises ServiceFailed when the provider cannot be reached."""
        metadata = await self._discover()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        query = {
            "response_type": "code",
            "client_id": self._config.client_id,
            "redirect_uri": self._config.redirect_uri,
            "scope": self._config.scopes,
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        endpoint = metadata["authorization_endpoint"]
        cookie = self._tokens.state(
            {"state": state, "nonce": nonce, "verifier": verifier, "target": target}, COOKIE_LIFE
        )
        separator = "&" if urlsplit(endpoint).query else "?"
        return Departure(endpoint + separator + urlencode(query), cookie)

    async def arrive(self, *, code: str, state: str, cookie: str | None) -> Arrival:
        """Finish a login: the code is exchanged, the ID token verified.

        Raises LoginRefused, and ServiceFailed when the provider cannot be reached.
        """
        try:
            kept = self._tokens.read_state(cookie or "")
        except InvalidToken as error:
            raise LoginRefused(
                "the login was not begun in this browser, or too long ago"
            ) from error
        if not hmac.compare_digest(kept["state"].encode(), state.encode()):
            raise LoginRefused("the state is another")
        answer = await self._exchange(code, kept["verifier"])
        claims = await self._identify(answer, kept["nonce"])
        return Arrival(claims, kept["target"])

    async def _exchange(self, code: str, verifier: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._config.redirect_uri,
            "client_id": self._config.client_id,
            "code_verifier": verifier,
        }
        headers = {}
        if self._config.secret is not None:
            # RFC 6749 section 2.3.1: both are form-encoded before they are put together.
            client, secret = (
                quote(part, safe="") for part in (self._config.client_id, self._config.secret)
            )
            headers["Authorization"] = encode_basic_auth(client, secret)
        endpoint = (await self._discover())["token_endpoint"]
        try:
            return await self._http.post_form(endpoint, form, headers=headers)
        except ServiceFailed as error:
            if "error" in error.answer:
                raise LoginRefused("the code is not good") from error
            raise

    async def _identify(self, answer: dict[str, Any], nonce: str) -> Claims:
        try:
            claims = await verified_claims(
                str(answer.get("id_token", "")),
                keys=self._keys,
                issuer=self._config.issuer,
                audience=self._config.client_id,
                clock=self._clock,
            )
        except InvalidToken as error:
            raise LoginRefused("the ID token is not good") from error
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise LoginRefused("the ID token was made for another login")
        party = claims.get("azp", self._config.client_id)
        if party != self._config.client_id:  # OpenID Connect Core section 3.1.3.7, 5
            raise LoginRefused("the ID token was made for another client")
        if "email" in claims:
            return claims
        return {**await self._ask_about(answer, claims), **claims}

    async def _ask_about(self, answer: dict[str, Any], claims: Claims) -> Claims:
        """Return what the provider tells besides; raises LoginRefused if of somebody else."""
        endpoint = (await self._discover()).get("userinfo_endpoint")
        if endpoint is None:
            return {}
        told = await self._http.get(endpoint, bearer=str(answer.get("access_token", "")))
        if told.get("sub") != claims["sub"]:
            raise LoginRefused("the provider tells of somebody else")
        return told

    async def _discover(self) -> dict[str, Any]:
        if self._monotonic() < self._metadata_until:
            return self._metadata
        address = f"{self._config.issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            found = await self._http.get(address)
            wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            if found.get("issuer") != self._config.issuer or not all(
                isinstance(found.get(name), str) for name in wanted
            ):
                raise ServiceFailed("the provider's metadata are not those of the issuer")
        except ServiceFailed:
            if not self._metadata:
                raise
        else:
            self._metadata = found
        self._metadata_until = self._monotonic() + FRESH_S
        return self._metadata

    async def _fetch_keys(self) -> dict[str, Any]:
        return await self._http.get((await self._discover())["jwks_uri"])


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
