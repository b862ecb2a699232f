"""What reviewers work with, put together: transcripts, comments, cards, search, share links."""

import time
from datetime import timedelta

from aiohttp.web import Application

from storage.sealed_blobs import SealedBlobs
from web import keys
from web.api.exports import routes as exports
from web.api.sessions import comment_routes as comments
from web.api.sessions import review_routes as review
from web.api.sessions import scorecard_routes as scorecards
from web.api.sessions import search_routes as search
from web.api.sessions import transcript_routes as transcripts
from web.api.sessions.comment_service import CommentService
from web.api.sessions.scorecard_service import ScorecardService
from web.api.sessions.search_service import SearchService
from web.api.sessions.transcript_service import TranscriptService
from web.api.share import routes as share
from web.api.share.service import ShareService
from web.api.share.watching import WatchService
from web.api.uploads import routes as uploads
from web.api.uploads.service import UploadService
from web.auth.login_limiter import LoginLimiter
from web.settings import Settings


def add_reviewing(app: Application, settings: Settings) -> None:
    """Add the services to the application; exports are there already."""
    database, rows = app[keys.DATABASE], app[keys.ROWS]
    lifecycle, cursors = app[keys.SERVER].lifecycle, app[keys.CURSORS]
    app[transcripts.SERVICE] = TranscriptService(
        database=database, rows=rows, lifecycle=lifecycle, cursors=cursors
    )
    app[scorecards.SERVICE] = ScorecardService(database=database, rows=rows, lifecycle=lifecycle)
    app[comments.SERVICE] = CommentService(
        database=database, rows=rows, lifecycle=lifecycle, cursors=cursors
    )
    app[search.SERVICE] = SearchService(database=database, rows=rows, cursors=cursors)
    _add_uploads(app, settings)
    _add_share(app, settings)


def _add_uploads(app: Application, settings: Settings) -> None:
    app[uploads.SERVICE] = UploadService(
        database=app[keys.DATABASE],
        lifecycle=app[keys.SERVER].lifecycle,
        intake=app[keys.SERVER].intake,
        queue=app[keys.SERVER].uploads,
        media=app[review.MEDIA],
        blobs=SealedBlobs(app[keys.BLOBS], app[keys.KEYRING]),
        tokens=app[keys.TOKENS],
        media_life=timedelta(minutes=settings.media_token_minutes),
        base_url=settings.base_url,
    )


def _add_share(app: Application, settings: Settings) -> None:
    app[share.SERVICE] = ShareService(
        database=app[keys.DATABASE],
        lifecycle=app[keys.SERVER].lifecycle,
        passwords=app[keys.PASSWORDS],
        exports=app[exports.SERVICE],
        base_url=settings.base_url,
    )
    app[share.WATCHING] = WatchService(
        database=app[keys.DATABASE],
        passwords=app[keys.PASSWORDS],
        limiter=LoginLimiter(time.monotonic),
        tokens=app[keys.TOKENS],
        blobs=SealedBlobs(app[keys.BLOBS], app[keys.KEYRING]),
        media_life=timedelta(minutes=settings.media_token_minutes),
        proxy_hops=settings.proxy_hops,
    )
