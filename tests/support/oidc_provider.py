"""A small OpenID provider that speaks the protocol for real, over HTTP on a port of its own.

It logs in whoever `person` says, without asking. What it does wrong is told by `fault`.
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlencode

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from web.auth.signing import RsaKey

Json = dict[str, Any]


@dataclass(slots=True)
class Grant:
    """A code that was given out: for which request, and not used yet."""

    request: Mapping[str, str]
    used: bool = False


@dataclass(slots=True)
class OidcProvider:
    """The provider; `async with` runs it. `faults` are names of what it is to do wrong:

    `nonce`, `audience`, `issuer`, `expired`, `signature`, `azp`, `no-email`, `wrong-userinfo`,
    `denied`, `down` (answers 500 to everything).
    """

    client_id: str = "vivavoce"
    client_secret: str | None = "its secret"
    person: Json = field(
        default_factory=lambda: {
            "sub": "subject-1",
            "email": "Sam@Here.test",
            "email_verified": True,
            "name": "Sam Elsewhere",
        }
    )
    faults: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    key: RsaKey = field(default_factory=lambda: RsaKey(generate_private_key(65537, 2048)))
    _codes: dict[str, Grant] = field(default_factory=dict)
    _tokens: set[str] = field(default_factory=set)
    _server: TestServer | None = None

    @property
    def issuer(self) -> str:
        """Its name for itself, and its address."""
        assert self._server is not None
        return str(self._server.make_url("/")).rstrip("/")

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._note])
        app.router.add_get("/.well-known/openid-configuration", self._metadata)
        app.router.add_get("/keys", self._keys)
        app.router.add_get("/authorize", self._authorize)
        app.router.add_post("/token", self._token)
        app.router.add_get("/userinfo", self._userinfo)
        self._server = TestServer(app)
        await self._server.start_server()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        await self._server.close()

    def rotate(self) -> None:
        """Sign with a new key from now on; the old one is gone from the key set."""
        self.key = RsaKey(generate_private_key(65537, 2048))

    def sign(self, claims: Json, *, key: RsaKey | None = None) -> str:
        """A token of this issuer."""
        signer = key or self.key
        now = int(time.time())
        whole = {"iss": self.issuer, "iat": now, "exp": now + 300, **claims}
        return jwt.encode(whole, signer.private, algorithm="RS256", headers={"kid": self.key.kid})

    @web.middleware
    async def _note(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append(request.path)
        if "down" in self.faults:
            return web.Response(status=500)
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _metadata(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"],
                "code_challenge_methods_supported": ["S256"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def _keys(self, _request: web.Request) -> web.Response:
        unusable = {"kty": "oct", "kid": self.key.kid, "k": "c2VjcmV0", "alg": "HS256"}
        return web.json_response({"keys": [{"kty": "?"}, unusable, self.key.jwk()]})

    async def _authorize(self, request: web.Request) -> web.Response:
        query = dict(request.query)
        if query.get("client_id") != self.client_id or "redirect_uri" not in query:
            return web.Response(status=400, text="unknown client")
        answer = {"state": query.get("state", ""), "iss": self.issuer}
        wrong = (
            query.get("response_type") != "code"
            or "openid" not in query.get("scope", "").split()
            or query.get("code_challenge_method") != "S256"
            or len(query.get("code_challenge", "")) != 43
        )
        if wrong or "denied" in self.faults:
            answer["error"] = "invalid_request" if wrong else "access_denied"
        else:
            code = secrets.token_urlsafe(16)
            self._codes[code] = Grant(query)
            answer["code"] = code
        location = f"{query['redirect_uri']}?{urlencode(answer)}"
        return web.Response(status=302, headers={"Location": location})

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        if not self._is_client(request, form):
            return web.json_response({"error": "invalid_client"}, status=401)
        grant = self._codes.get(form.get("code", ""))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            grant is None
            or grant.used
            or form.get("grant_type") != "authorization_code"
            or form.get("redirect_uri") != grant.request["redirect_uri"]
            or challenge != grant.request["code_challenge"]
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        grant.used = True
        access_token = secrets.token_urlsafe(16)
        self._tokens.add(access_token)
        return web.json_response(
            {
                "access_token": access_token,
                "token_type": "Bearer",
                "id_token": self._id_token(grant.request["nonce"]),
            }
        )

    async def _userinfo(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self._tokens:
            return web.Response(status=401)
        sub = "somebody else" if "wrong-userinfo" in self.faults else self.person["sub"]
        return web.json_response({**self.person, "sub": sub})

    def _is_client(self, request: web.Request, form: Mapping[str, str]) -> bool:
        if self.client_secret is None:
            return form.get("client_id") == self.client_id
        scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Basic":
            return False
        name, _, secret = base64.b64decode(encoded).decode().partition(":")
        return (unquote(name), unquote(secret)) == (self.client_id, self.client_secret)

    def _id_token(self, nonce: str) -> str:
        wrong = self.faults
        person = {"sub": self.person["sub"]} if "no-email" in wrong else self.person
        claims: Json = {**person, "aud": self.client_id, "nonce": nonce}
        if "audience" in wrong:
            claims["aud"] = "somebody else"
        if "azp" in wrong:
            claims |= {"aud": [self.client_id, "somebody else"], "azp": "somebody else"}
        if "nonce" in wrong:
            claims["nonce"] = "another"
        if "issuer" in wrong:
            claims["iss"] = "https://elsewhere.test"
        if "expired" in wrong:
            claims["exp"] = int(time.time()) - 60
        stranger = RsaKey(generate_private_key(65537, 2048)) if "signature" in wrong else None
        return self.sign(claims, key=stranger)
