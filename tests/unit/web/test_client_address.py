"""Only what a trusted proxy wrote counts."""

import pytest
from aiohttp.test_utils import make_mocked_request

from web.client_address import client_address


@pytest.mark.parametrize(
    ("header", "hops", "expected"),
    [
        (None, 0, "peer"),
        ("6.6.6.6", 0, "peer"),
        ("6.6.6.6", 1, "6.6.6.6"),
        ("forged, 6.6.6.6", 1, "6.6.6.6"),
        ("forged, 6.6.6.6, 10.0.0.1", 2, "6.6.6.6"),
        ("6.6.6.6", 2, "peer"),
        (" , ", 1, "peer"),
    ],
)
def test_the_client_is_who_the_outermost_proxy_saw(
    header: str | None, hops: int, expected: str
) -> None:
    headers = {} if header is None else {"X-Forwarded-For": header}
    request = make_mocked_request("GET", "/", headers=headers).clone(remote="peer")
    assert client_address(request, proxy_hops=hops) == expected
