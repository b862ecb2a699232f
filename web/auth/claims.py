"""What a token of another issuer says, once its signature holds."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import jwt

from web.auth.jwks import JwkSource
from web.auth.tokens import LEEWAY_S, MAX_TOKEN_LENGTH, InvalidToken

Claims = dict[str, Any]


async def verified_claims(
    token: str,
    *,
    keys: JwkSource,
    issuer: str,
    audience: str,
    clock: Callable[[], datetime],
) -> Claims:
    """Return the claims of a token signed by `issuer` for `audience`.

    Raises InvalidToken, and ServiceFailed while no key of the issuer is known. The algorithm is
    that of the key, whatever the token's header says.
    """
    if len(token) > MAX_TOKEN_LENGTH * 4:
        raise InvalidToken
    try:
        key = await keys.key(jwt.get_unverified_header(token).get("kid"))
        if key is None:
            raise InvalidToken
        claims: Claims = jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            audience=audience,
            issuer=issuer,
            options={
                "require": ["exp", "iat", "sub", "aud", "iss"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        moments = {name: int(claims[name]) for name in ("exp", "nbf") if name in claims}
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise InvalidToken from error
    # Against our own clock, which tests move.
    now = clock().timestamp()
    if moments["exp"] + LEEWAY_S <= now or moments.get("nbf", 0) - LEEWAY_S > now:
        raise InvalidToken
    return claims
