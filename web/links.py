"""`Link` headers of lists (RFC 8288): where a list begins and where it goes on."""

from aiohttp.web import Request
from pydantic import BaseModel

from web.api.schemas import Items, Page


def link_header(request: Request, result: BaseModel) -> str | None:
    """Return the header of an answer that is a list, None for any other.

    The addresses are relative to the server, which may be known under several names.
    """
    if isinstance(result, Page):
        position = {"cursor": result.next_cursor}
    elif isinstance(result, Items):
        position = result.following()
    else:
        return None
    first = request.rel_url.without_query_params(*position)
    links = [f'<{first}>; rel="first"']
    if all(value is not None for value in position.values()) and position:
        links.append(f'<{request.rel_url.update_query(position)}>; rel="next"')  # type: ignore[arg-type]
    return ", ".join(links)
