"""Structured logs: JSON lines with ids and numbers, never names, words, tokens or addresses."""

import logging
import sys
import traceback
from typing import Any, TextIO

import structlog
from aiohttp.abc import AbstractAccessLogger
from aiohttp.http_exceptions import BadHttpMessage
from aiohttp.web import BaseRequest, RequestKey, StreamResponse
from structlog.typing import EventDict, WrappedLogger

MAX_FRAMES = 30
QUIET_LIBRARIES = ("aioice", "aiortc", "aiohttp", "socketio", "engineio", "asyncio", "alembic")

# Noted on each request by what surrounds it; requests that cannot be parsed have neither.
REQUEST_ID = RequestKey("request_id", str)
ROUTE = RequestKey("route", str)


def configure_logs(level: str, stream: TextIO | None = None) -> None:
    """Send structlog and the libraries' warnings to `stream` (stderr) as JSON lines.

    Called once, by the command line. Libraries speak from warnings on only, and in their
    words nothing of a person's may stand: their messages keep logger, level and exception type.
    """
    target = stream or sys.stderr
    severity = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            describe_exception,
            structlog.processors.JSONRenderer(default=str),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(severity),
        logger_factory=structlog.PrintLoggerFactory(target),
        cache_logger_on_first_use=True,
    )
    handler = LibraryHandler()
    handler.addFilter(is_worth_telling)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in QUIET_LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)


def describe_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace `exc_info` by types and places of the chain; messages may quote a person."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if isinstance(info, tuple) and info[1] is not None:
        event["exception"] = _chain(info[1])
    return event


class LibraryHandler(logging.Handler):
    """Carries records of stdlib logging over, as a template without its arguments."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record; `record.msg` is the template as the library's source spells it."""
        structlog.get_logger().log(
            record.levelno,
            "library.log",
            logger=record.name,
            template=record.msg if isinstance(record.msg, str) and record.args else None,
            place=f"{record.module}:{record.lineno}",
            exc_info=record.exc_info,
        )


class AccessLogger(AbstractAccessLogger):
    """One line a request: method, route template, status, size, duration; no path, no address."""

    def log(self, request: BaseRequest, response: StreamResponse, time: float) -> None:
        """Write the line; a guest link's token is in the path, so only its template is told."""
        structlog.get_logger().info(
            "http.request",
            method=request.method,
            route=request.get(ROUTE, "-"),
            status=response.status,
            bytes=response.body_length,
            duration_ms=round(time * 1000, 1),
            request_id=request.get(REQUEST_ID),
        )


def is_worth_telling(record: logging.LogRecord) -> bool:
    """Return False for requests that are no HTTP at all: strangers would fill the log."""
    return record.exc_info is None or not isinstance(record.exc_info[1], BadHttpMessage)


def _chain(error: BaseException) -> list[dict[str, Any]]:
    links: list[dict[str, Any]] = []
    current: BaseException | None = error
    while current is not None and len(links) < 5:
        frames = traceback.extract_tb(current.__traceback__)[-MAX_FRAMES:]
        link: dict[str, Any] = {
            "type": f"{type(current).__module__}.{type(current).__qualname__}",
            "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        }
        if isinstance(current, OSError) and current.strerror:
            link["os_error"] = current.strerror
        links.append(link)
        current = current.__cause__ or current.__context__
    return links
