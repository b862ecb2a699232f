"""`/api/openapi.json`, and `/api/docs` to read and try it (swagger-ui, served from here)."""

from aiohttp.web import Application, FileResponse, Request, Response

from web.static_site import StaticSite

READER = "docs/index.html"


class ApiDocs:
    """Serves the OpenAPI document and its reader, which the UI's build put beside the app."""

    def __init__(self, document: bytes, site: StaticSite) -> None:
        self._document = document
        self._site = site

    def add_to(self, app: Application) -> None:
        """Add the routes."""
        app.router.add_get("/api/openapi.json", self.document)
        app.router.add_get("/api/docs", self.reader)

    async def document(self, _request: Request) -> Response:
        """Return the OpenAPI document."""
        return Response(body=self._document, content_type="application/json", charset="utf-8")

    async def reader(self, _request: Request) -> FileResponse:
        """Return the reader's page; raises the 503 problem where the UI was not built."""
        return self._site.built_file(READER)
