"""The built web app: hashed assets for ever, everything else answered by its one page."""

import re
from pathlib import Path

from aiohttp.web import Application, FileResponse, Request, StreamResponse

from web.problems import Problem, not_found

STATIC = Path(__file__).parent / "static"
PAGE = "index.html"
HASHED = re.compile(r"[-.][A-Za-z0-9_-]{8,}\.\w+$")
FOR_EVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"
# Pages whose address ends in a token, which has dots.
LINKS = ("join/", "book/", "welcome/")
# What is left when the API and the socket have been asked; a path with a dot in its last part
# is a file, and a missing one is not answered by the page.
FALLBACK = r"/{path:(?!api/|api$|socket\.io/|socket\.io$).*}"


class StaticSite:
    """Serves the files below one directory."""

    def __init__(self, directory: Path = STATIC) -> None:
        self._directory = directory.resolve()

    def add_to(self, app: Application) -> None:
        """Serve GET and HEAD of every address that nothing else takes; to be added last."""
        app.router.add_get(FALLBACK, self.handle)

    async def handle(self, request: Request) -> StreamResponse:
        """Return the file, or the page for an address inside the app."""
        path = request.match_info["path"]
        found = self._file(path)
        if found is not None:
            return _response(found)
        if "." in path.rsplit("/", 1)[-1] and not path.startswith(LINKS):
            raise not_found("file")
        return self.built_file(PAGE)

    def built_file(self, path: str) -> FileResponse:
        """Return a file that every build makes; raises the 503 problem where there was none."""
        found = self._file(path)
        if found is None:
            raise Problem(
                503,
                "The web app has not been built; `make ui` builds it. "
                "The API is described at /api/openapi.json.",
            )
        return _response(found)

    def _file(self, path: str) -> Path | None:
        if not path or "\0" in path:
            return None
        candidate = (self._directory / path).resolve()
        if not candidate.is_relative_to(self._directory) or not candidate.is_file():
            return None
        return candidate


def _response(path: Path) -> FileResponse:
    hashed = path.parent.name == "assets" and HASHED.search(path.name)
    return FileResponse(path, headers={"Cache-Control": FOR_EVER if hashed else ASK_FIRST})
