"""Logging in elsewhere: with an OpenID provider, and with tokens of a platform around us."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from aiohttp import ClientSession, DummyCookieJar

from storage.models import UserRole
from tests.integration.web.conftest import Json, World
from tests.support.oidc_provider import OidcProvider
from web import keys
from web.api.auth import oidc_service
from web.auth import jwks
from web.settings import Settings

LOGIN = "/api/auth/oidc/login"
CALLBACK = "/api/auth/oidc/callback"
REFRESH = "/api/auth/refresh"
ME = "/api/auth/me"
# Where the browser sees the server, which need not be where it listens.
OUTSIDE = "http://localhost:8443"


@pytest.fixture
async def provider() -> AsyncIterator[OidcProvider]:
    async with OidcProvider() as provider:
        yield provider


@pytest.fixture
def settings(settings: Settings, provider: OidcProvider) -> Settings:
    secret = provider.client_secret
    return settings.model_copy(
        update={
            "public_url": OUTSIDE,
            "oidc_issuer": provider.issuer,
            "oidc_client_id": provider.client_id,
            "oidc_client_secret": secret and _secret(secret),
            "oidc_name": "Campus",
            "jwt_issuer": provider.issuer,
            "jwt_jwks_url": f"{provider.issuer}/keys",
        }
    )


def _secret(value: str) -> Any:
    return Settings(turn_secret=value).turn_secret


class Browser:
    """Follows the redirects between server and provider and keeps the one cookie."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.cookie: str | None = None

    async def leave(self, path: str = LOGIN) -> str:
        """Begin a login; returns the address at the provider."""
        return await self._ask(path)

    async def log_in_at(self, address: str) -> str:
        """Be logged in by the provider; returns the path at the server to come back to."""
        async with (
            ClientSession(cookie_jar=DummyCookieJar()) as session,
            session.get(address, allow_redirects=False) as response,
        ):
            assert response.status == 302, await response.text()
            location = response.headers["Location"]
        assert location.startswith(f"{OUTSIDE}{CALLBACK}?")
        return location.removeprefix(OUTSIDE)

    async def come_back(self, path: str) -> str:
        """Finish; returns where in the app the browser is sent."""
        return await self._ask(path)

    async def whole(self, path: str = LOGIN) -> str:
        return await self.come_back(await self.log_in_at(await self.leave(path)))

    async def _ask(self, path: str) -> str:
        self._world.client.session.cookie_jar.clear()  # which all browsers here share
        headers = {} if self.cookie is None else {"Cookie": self.cookie}
        async with await self._world.with_token(None).send(
            "GET", path, headers=headers, allow_redirects=False
        ) as response:
            assert response.status == 302, await response.text()
            for cookie in response.headers.getall("Set-Cookie", []):
                self.cookie = cookie.partition(";")[0]
                assert "HttpOnly" in cookie or "Max-Age=0" in cookie
            return response.headers["Location"]


@pytest.fixture
def browser(world: World) -> Browser:
    return Browser(world)


async def _redeem(world: World, location: str) -> Json:
    parts = urlsplit(location)
    assert parts.path == "/login"
    [ticket] = parse_qs(parts.fragment)["refreshToken"]
    return await world.with_token(None).post(REFRESH, {"refreshToken": ticket})


async def test_somebody_known_by_their_address_is_let_in(
    world: World, browser: Browser, provider: OidcProvider
) -> None:
    location = await browser.whole(f"{LOGIN}?next=/practice")
    assert parse_qs(urlsplit(location).query) == {"next": ["/practice"]}
    tokens = await _redeem(world, location)
    assert tokens["user"]["id"] == str(world.id("sam"))
    me = await world.with_token(tokens["accessToken"]).get(ME)
    assert me["user"]["name"] == "Sam"
    logins = await world.with_token(tokens["accessToken"]).get("/api/auth/logins")
    assert [login["method"] for login in logins["items"]] == ["oidc"]


async def test_they_are_known_by_their_subject_from_then_on(
    world: World, browser: Browser, provider: OidcProvider
) -> None:
    await browser.whole()
    provider.person |= {"email": "moved@elsewhere.test", "email_verified": False}
    tokens = await _redeem(world, await browser.whole())
    assert tokens["user"]["id"] == str(world.id("sam"))


async def test_what_goes_to_the_provider(browser: Browser, provider: OidcProvider) -> None:
    address = urlsplit(await browser.leave())
    query = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert query["redirect_uri"] == f"{OUTSIDE}{CALLBACK}"
    assert query["response_type"] == "code"
    assert query["code_challenge_method"] == "S256"
    again = parse_qs(urlsplit(await browser.leave()).query)
    for name in ("state", "nonce", "code_challenge"):
        assert again[name] != [query[name]]
        assert len(query[name]) == 43


@pytest.mark.parametrize(
    "fault",
    ["nonce", "audience", "issuer", "expired", "signature", "azp", "denied"],
)
async def test_an_answer_that_is_not_sound_lets_nobody_in(
    world: World, browser: Browser, provider: OidcProvider, fault: str
) -> None:
    provider.faults.add(fault)
    assert await browser.whole() == "/login?reason=sso-refused"


async def test_a_code_is_good_once(browser: Browser) -> None:
    back = await browser.log_in_at(await browser.leave())
    cookie = browser.cookie
    assert "refreshToken" in await browser.come_back(back)
    browser.cookie = cookie
    assert await browser.come_back(back) == "/login?reason=sso-refused"


async def test_only_the_browser_that_left_comes_back(world: World, browser: Browser) -> None:
    back = await browser.log_in_at(await browser.leave())
    stranger = Browser(world)
    assert await stranger.come_back(back) == "/login?reason=sso-refused"
    await stranger.leave()
    assert await stranger.come_back(back) == "/login?reason=sso-refused"
    assert await browser.come_back(f"{CALLBACK}?code=x") == "/login?reason=sso-refused"
    assert await browser.come_back(f"{CALLBACK}?state=x") == "/login?reason=sso-refused"


async def test_the_address_is_asked_for_where_the_token_does_not_name_it(
    world: World, browser: Browser, provider: OidcProvider
) -> None:
    provider.faults.add("no-email")
    tokens = await _redeem(world, await browser.whole())
    assert tokens["user"]["id"] == str(world.id("sam"))
    provider.person["sub"] = "subject-2"
    provider.faults.add("wrong-userinfo")
    assert await browser.whole() == "/login?reason=sso-refused"


@pytest.mark.parametrize(
    "change",
    [
        {"email": "stranger@here.test"},
        {"email_verified": False},
        {"email": "no address"},
        {"sub": ""},
        {"sub": "x" * 300},
    ],
)
async def test_somebody_unknown_is_not_let_in(
    world: World, browser: Browser, provider: OidcProvider, change: Json
) -> None:
    provider.person |= change
    assert await browser.whole() == "/login?reason=sso-refused"


async def test_a_provider_that_is_down(
    world: World, browser: Browser, provider: OidcProvider
) -> None:
    provider.faults.add("down")
    async with await world.with_token(None).send("GET", LOGIN, allow_redirects=False) as response:
        assert response.status == 503
        assert response.headers["Retry-After"] == "5"
    provider.faults.clear()
    back = await browser.log_in_at(await browser.leave())
    provider.faults.add("down")
    assert await browser.come_back(back) == "/login?reason=sso-failed"


async def test_new_keys_of_the_provider_are_found(
    world: World, browser: Browser, provider: OidcProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.whole()
    provider.rotate()
    assert await browser.whole() == "/login?reason=sso-refused"  # asked a moment ago
    monkeypatch.setattr(jwks, "ASK_AGAIN_S", 0.0)
    assert "refreshToken" in await browser.whole()


async def test_the_ticket_is_used_once_and_at_once(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc_service, "TICKET_LIFE", timedelta(seconds=-10))
    [ticket] = parse_qs(urlsplit(await browser.whole()).fragment)["refreshToken"]
    await world.with_token(None).post(REFRESH, {"refreshToken": ticket}, expect=401)


async def test_the_ways_in_are_told(world: World) -> None:
    assert await world.with_token(None).get("/api/auth/methods") == {
        "password": True,
        "singleSignOn": {"name": "Campus", "url": LOGIN},
    }


@pytest.mark.parametrize("target", ["//evil.test", "/\\evil.test", "https://evil.test", ""])
async def test_nobody_is_sent_elsewhere_afterwards(world: World, target: str) -> None:
    async with await world.with_token(None).send(
        "GET", LOGIN, params={"next": target}, allow_redirects=False
    ) as response:
        assert response.status == 422


class TestPublicClient:
    @pytest.fixture
    async def provider(self) -> AsyncIterator[OidcProvider]:
        async with OidcProvider(client_secret=None) as provider:
            yield provider

    async def test_it_needs_no_secret(self, world: World, browser: Browser) -> None:
        await _redeem(world, await browser.whole())


class TestOrganisation:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"sso_organisation": "here"})

    @pytest.mark.parametrize(
        ("role", "given"),
        [
            (None, UserRole.STUDENT),
            ("instructor", UserRole.INSTRUCTOR),
            (["staff", "admin"], UserRole.ADMIN),
            ("emperor", UserRole.STUDENT),
        ],
    )
    async def test_newcomers_are_added(
        self, world: World, browser: Browser, provider: OidcProvider, role: Any, given: UserRole
    ) -> None:
        provider.person |= {"email": "New@Elsewhere.test", "role": role, "name": "  Newt "}
        tokens = await _redeem(world, await browser.whole())
        user = tokens["user"]
        assert (user["email"], user["name"], user["role"]) == (
            "new@elsewhere.test",
            "Newt",
            given,
        )
        assert user["organisationId"] == str(world.people["sam"].organisation_id)
        assert (await _redeem(world, await browser.whole()))["user"]["id"] == user["id"]

    async def test_a_name_is_made_of_the_address_if_need_be(
        self, world: World, browser: Browser, provider: OidcProvider
    ) -> None:
        provider.person = {"sub": "2", "email": "newt@elsewhere.test", "email_verified": "true"}
        assert (await _redeem(world, await browser.whole()))["user"]["name"] == "newt"

    async def test_people_of_other_organisations_are_not_let_in(
        self, world: World, browser: Browser, provider: OidcProvider
    ) -> None:
        provider.person["email"] = "otto@there.test"
        assert await browser.whole() == "/login?reason=sso-refused"


class TestNothingSet:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        unset = dict.fromkeys(("oidc_issuer", "jwt_issuer", "jwt_jwks_url"))
        return settings.model_copy(update=unset)

    async def test_there_is_no_other_way_in(self, world: World, provider: OidcProvider) -> None:
        nobody = world.with_token(None)
        methods = await nobody.get("/api/auth/methods")
        assert methods == {"password": True, "singleSignOn": None}
        await nobody.get(LOGIN, expect=404)
        await nobody.get(CALLBACK, expect=404)
        token = provider.sign({**provider.person, "aud": "vivavoce"})
        await world.with_token(token).get(ME, expect=401)


async def test_a_platforms_token_speaks_for_the_person_it_names(
    world: World, provider: OidcProvider
) -> None:
    caller = world.with_token(provider.sign({**provider.person, "aud": "vivavoce"}))
    me = await caller.get(ME)
    assert me["user"]["id"] == str(world.id("sam"))
    provider.faults.add("down")
    await caller.get(ME)  # keys and person are known by now


async def test_other_tokens_of_the_platform_do_not(world: World, provider: OidcProvider) -> None:
    good = {**provider.person, "aud": "vivavoce"}
    stranger = OidcProvider().key
    claims = jwt.decode(provider.sign(good), options={"verify_signature": False})
    bad = [
        provider.sign({**good, "aud": "else"}),
        provider.sign({**good, "iss": "https://else.test"}),
        provider.sign({**good, "exp": 1}),
        provider.sign({**good, "nbf": 4_000_000_000}),
        provider.sign({**good, "email": "nobody@here.test", "sub": "9"}),
        provider.sign({name: good[name] for name in ("aud", "email")}),
        provider.sign(good, key=stranger),
        jwt.encode(claims, "secret" * 6, algorithm="HS256", headers={"kid": provider.key.kid}),
        jwt.encode(claims, None, algorithm="none"),
        provider.sign(good) + "x" * 4000,
    ]
    for token in bad:
        await world.with_token(token).get(ME, expect=401)


async def test_keys_that_cannot_be_fetched_are_not_the_bearers_fault(
    world: World, provider: OidcProvider
) -> None:
    provider.faults.add("down")
    caller = world.with_token(provider.sign({**provider.person, "aud": "vivavoce"}))
    async with await caller.send("GET", ME) as response:
        assert response.status == 503
        assert response.headers["Retry-After"] == "5"


async def test_strangers_key_ids_do_not_make_us_ask(world: World, provider: OidcProvider) -> None:
    good = {**provider.person, "aud": "vivavoce"}
    await world.with_token(provider.sign(good)).get(ME)
    before = provider.asked.count("/keys")
    for number in range(20):
        token = jwt.encode(
            good, provider.key.private, algorithm="RS256", headers={"kid": str(number)}
        )
        await world.with_token(token).get(ME, expect=401)
    assert provider.asked.count("/keys") == before


async def test_a_role_changed_here_is_seen_within_a_minute(
    world: World, provider: OidcProvider
) -> None:
    caller = world.with_token(provider.sign({**provider.person, "aud": "vivavoce"}))
    await caller.get("/api/users", expect=403)
    async with world.app[keys.DATABASE].unit_of_work() as uow:
        user = await uow.users.get(world.id("sam"))
        assert user is not None
        user.role = UserRole.INSTRUCTOR
    platform = world.app[keys.AUTHENTICATOR]._platform
    assert platform is not None
    platform._actors.clear()  # as the minute would
    await caller.get("/api/users")
