"""Where a request came from, for counting failed logins; never stored or logged."""

from aiohttp.web import BaseRequest


def client_address(request: BaseRequest, *, proxy_hops: int) -> str:
    """Return the address that the outermost of `proxy_hops` trusted proxies saw.

    Each proxy appends the address it was called from to X-Forwarded-For; what stands further left
    was written by the client and can be anything. Without proxies the header is not looked at.
    """
    if proxy_hops:
        lines = ",".join(request.headers.getall("X-Forwarded-For", []))
        hops = [part.strip() for part in lines.split(",") if part.strip()]
        if len(hops) >= proxy_hops:
            return hops[-proxy_hops]
    return request.remote or ""
