"""What reviewers work with, put together: transcripts, comments, cards."""

from aiohttp.web import Application

from web import keys
from web.api.sessions import comment_routes as comments
from web.api.sessions import scorecard_routes as scorecards
from web.api.sessions import transcript_routes as transcripts
from web.api.sessions.comment_service import CommentService
from web.api.sessions.scorecard_service import ScorecardService
from web.api.sessions.transcript_service import TranscriptService


def add_reviewing(app: Application) -> None:
    """Add the services to the application."""
    database, rows, cursors = app[keys.DATABASE], app[keys.ROWS], app[keys.CURSORS]
    lifecycle = app[keys.SERVER].lifecycle
    app[transcripts.SERVICE] = TranscriptService(
        database=database, rows=rows, lifecycle=lifecycle, cursors=cursors
    )
    app[scorecards.SERVICE] = ScorecardService(database=database, rows=rows, lifecycle=lifecycle)
    app[comments.SERVICE] = CommentService(
        database=database, rows=rows, lifecycle=lifecycle, cursors=cursors
    )
