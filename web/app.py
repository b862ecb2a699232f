"""The composition root: the only place where the server's parts are made and put together."""

import json
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import cache

from aiohttp.web import Application

from analysis.scoring import Scorer, packaged_embeddings
from analysis.speech.config import PACKAGED_MODEL, SpeechConfig
from analysis.speech.service import SpeechService
from media_server.admission import Capacity
from media_server.errors import Unauthorized
from media_server.policy import Actor
from media_server.service import InterviewServer, ServerConfig
from media_server.transport.config import TransportConfig
from signaling.server import create_signaling
from storage.database import Database
from storage.models.base import utc_now
from storage.sealed_blobs import SealedBlobs
from web import keys
from web.accounts import add_accounts
from web.api.accommodations import routes as accommodations
from web.api.accommodations.service import AccommodationService
from web.api.ai_mock import routes as ai_mock
from web.api.ai_mock.service import AiMockService
from web.api.analytics import routes as analytics
from web.api.analytics.export import AnalyticsExport
from web.api.analytics.service import AnalyticsService
from web.api.audit import routes as audit
from web.api.audit.service import AuditService
from web.api.auth import routes as auth
from web.api.calendar import routes as calendar
from web.api.exports import routes as exports
from web.api.exports.service import ExportService
from web.api.health import routes as health
from web.api.health.service import (
    HealthService,
    cache_check,
    capacity_check,
    database_check,
    disk_check,
    media_check,
    scoring_check,
    speech_check,
    storage_check,
)
from web.api.ice import routes as ice
from web.api.ice.service import IceCheckService
from web.api.keeping import routes as keeping
from web.api.keeping.service import KeepingService
from web.api.personal_data import routes as personal_data
from web.api.personal_data.service import PersonalDataService
from web.api.question_banks import routes as question_banks
from web.api.question_banks.export import QuestionExport
from web.api.question_banks.importing import QuestionImport
from web.api.question_banks.question_service import QuestionService
from web.api.question_banks.service import QuestionBankService
from web.api.question_banks.stats import BankStatsService
from web.api.scheduling import routes as scheduling
from web.api.scheduling.offer_service import OfferService
from web.api.scheduling.people_service import PeopleTimeService
from web.api.scheduling.times_service import TimesService
from web.api.sessions import comment_routes as comments
from web.api.sessions import one_way_routes as one_way
from web.api.sessions import review_routes as review
from web.api.sessions import routes as sessions
from web.api.sessions import score_routes as scores
from web.api.sessions import scorecard_routes as scorecards
from web.api.sessions import search_routes as transcript_search
from web.api.sessions import transcript_routes as transcripts
from web.api.sessions.media import MediaService
from web.api.sessions.one_way_service import OneWayService
from web.api.sessions.review_service import ReviewService
from web.api.sessions.score_service import ScoreService
from web.api.sessions.service import SessionService
from web.api.share import routes as share
from web.api.streams import routes as streams
from web.api.streams.service import StreamService
from web.api.uploads import routes as uploads
from web.api.users import routes as users
from web.api_docs import ApiDocs
from web.auth.passwords import Passwords
from web.auth.signing import RS256, read_or_make_key
from web.auth.tokens import InvalidToken, TokenIssuer
from web.blob_stores import make_blob_store
from web.cursors import CursorCodec
from web.dispatch import serve
from web.endpoints import Operation
from web.ice_servers import IceServers
from web.metrics import Metrics
from web.open_sockets import OpenSockets
from web.openapi import Json, build_document
from web.outreach import add_outreach, run_outreach
from web.platform import add_platform, run_platform
from web.request_context import surround
from web.reviewing import add_reviewing
from web.secret_files import derive_key, make_keyring, signing_secret
from web.settings import Settings
from web.static_site import StaticSite
from web.turns import Turns

API_VERSION = "0.1.0"  # of the contract with clients, changed with it
MAX_BODY_BYTES = 1 << 20

RESOURCES = (
    auth,
    users,
    audit,
    personal_data,
    sessions,
    one_way,
    accommodations,
    scheduling,
    calendar,
    review,
    transcripts,
    scores,
    exports,
    uploads,
    scorecards,
    comments,
    transcript_search,
    share,
    question_banks,
    ai_mock,
    analytics,
    ice,
    streams,
    health,
    keeping,
)


def operations() -> list[Operation]:
    """Return every operation of the REST API."""
    return [operation for resource in RESOURCES for operation in resource.routes.operations]


def openapi_document(server_url: str = "/") -> Json:
    """Return the OpenAPI document of the REST API."""
    return build_document(operations(), version=API_VERSION, server_url=server_url)


@cache
def encoded_document() -> bytes:
    """Return the document as it is served, made once: it depends on nothing but the code."""
    return json.dumps(openapi_document(), indent=1).encode()


def create_app(settings: Settings) -> Application:
    """Return the server, put together but not started; nothing is connected before it runs.

    Makes the data directory and the secrets that are not set. Raises WeakSecret, and ValueError
    for a database that is not supported.
    """
    app = Application(client_max_size=MAX_BODY_BYTES)
    Turns().add_to(app)
    surround(app)
    _add_parts(app, settings)
    add_platform(app, settings)
    add_accounts(app, settings)
    _add_services(app, settings)
    _add_scheduling(app, settings)
    add_outreach(app, settings, feed_key=derive_key(signing_secret(settings), "feeds"))
    _add_review(app, settings)
    add_reviewing(app, settings)
    _add_keeping(app, settings)
    _add_personal_data(app)
    _add_operation(app, settings)
    serve(app, operations())
    _add_signaling(app)
    Metrics(app[keys.SERVER], settings).add_to(app)
    site = StaticSite()
    ApiDocs(encoded_document(), site).add_to(app)
    site.add_to(app)
    app.cleanup_ctx.extend(
        [_run_passwords, _run_database, run_platform, _run_speech, _run_server, run_outreach]
    )
    return app


def _speech_service(settings: Settings) -> SpeechService:
    model = settings.whisper_model or PACKAGED_MODEL
    return SpeechService(SpeechConfig(model=model, spare=settings.spare_speech_worker))


def _add_parts(app: Application, settings: Settings) -> None:
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = signing_secret(settings)
    app[keys.SETTINGS] = settings
    signer = None
    if settings.token_algorithm == RS256:
        signer = read_or_make_key(settings.data_dir / "tokens.pem")
    app[keys.TOKENS] = TokenIssuer(derive_key(secret, "tokens"), signer=signer)
    app[keys.CURSORS] = CursorCodec(derive_key(secret, "cursors"))
    app[keys.PASSWORDS] = Passwords()
    app[keys.DATABASE] = Database(settings.resolved_database_url)
    app[keys.BLOBS] = make_blob_store(settings)
    app[keys.KEYRING] = make_keyring(settings)
    speech = _speech_service(settings) if settings.captions else None
    app[keys.SPEECH] = speech
    app[keys.ICE] = IceServers(
        stun_urls=settings.stun_urls,
        turn_urls=settings.turn_urls,
        turn_secret=_bytes_of(settings),
        clock=utc_now,
    )
    app[keys.SCORER] = Scorer(packaged_embeddings() if settings.embeddings else None)
    app[keys.SERVER] = InterviewServer(
        database=app[keys.DATABASE],
        blobs=app[keys.BLOBS],
        keyring=app[keys.KEYRING],
        speech=speech,
        scorer=app[keys.SCORER],
        transport=_transport(settings),
        config=ServerConfig(
            journal_directory=settings.journal_directory,
            scratch_directory=settings.scratch_directory,
            no_show_grace=timedelta(minutes=settings.no_show_grace_minutes) or None,
            # Without a server to hand them to, mails would only pile up.
            reminder_minutes=settings.reminder_minutes if settings.smtp_url else None,
            retention_days=settings.recording_retention_days or None,
            coaching=settings.coaching,
            upload_bytes=settings.upload_max_mb * 1_000_000,
            upload_minutes=settings.upload_max_minutes,
            capacity=Capacity(max_busy=settings.max_load, max_lag_s=settings.max_lag_ms / 1000),
        ),
    )


def _add_services(app: Application, settings: Settings) -> None:
    database, server = app[keys.DATABASE], app[keys.SERVER]
    tokens, cursors = app[keys.TOKENS], app[keys.CURSORS]
    app[audit.SERVICE] = AuditService(
        database=database, log=app[keys.AUDIT], rows=app[keys.ROWS], cursors=cursors
    )
    _add_banks(app)
    _add_analytics(app)
    app[sessions.SERVICE] = SessionService(
        database=database,
        rows=app[keys.ROWS],
        lifecycle=server.lifecycle,
        cursors=cursors,
        tokens=tokens,
        base_url=settings.base_url,
        guest_grace=timedelta(hours=settings.guest_grace_hours),
    )
    app[ai_mock.SERVICE] = AiMockService(
        database=database,
        ai_mocks=server.ai_mocks,
        cursors=cursors,
        base_url=settings.base_url,
    )


def _add_analytics(app: Application) -> None:
    service = AnalyticsService(database=app[keys.DATABASE], rows=app[keys.ROWS])
    app[analytics.SERVICE] = service
    app[analytics.EXPORT] = AnalyticsExport(service)


def _add_banks(app: Application) -> None:
    database, cursors = app[keys.DATABASE], app[keys.CURSORS]
    app[question_banks.SERVICE] = QuestionBankService(
        database=database, rows=app[keys.ROWS], cursors=cursors
    )
    app[question_banks.QUESTION_SERVICE] = QuestionService(database=database, cursors=cursors)
    app[question_banks.IMPORT] = QuestionImport(database=database)
    app[question_banks.STATS] = BankStatsService(database=database)
    app[question_banks.EXPORT] = QuestionExport(database=database)


def _add_scheduling(app: Application, settings: Settings) -> None:
    database, lifecycle = app[keys.DATABASE], app[keys.SERVER].lifecycle
    cursors = app[keys.CURSORS]
    app[one_way.SERVICE] = OneWayService(lifecycle=lifecycle, sessions=app[sessions.SERVICE])
    app[accommodations.SERVICE] = AccommodationService(database)
    app[scheduling.PEOPLE] = PeopleTimeService(database=database, cursors=cursors)
    app[scheduling.TIMES] = TimesService(database=database, lifecycle=lifecycle, cursors=cursors)
    app[scheduling.OFFERED] = OfferService(
        database=database,
        lifecycle=lifecycle,
        sessions=app[sessions.SERVICE],
        cursors=cursors,
        tokens=app[keys.TOKENS],
        base_url=settings.base_url,
        guest_grace=timedelta(hours=settings.guest_grace_hours),
    )


def _add_review(app: Application, settings: Settings) -> None:
    database, server, tokens = app[keys.DATABASE], app[keys.SERVER], app[keys.TOKENS]
    app[review.SERVICE] = ReviewService(
        database=database,
        lifecycle=server.lifecycle,
        rooms=server.rooms,
        tokens=tokens,
        media_life=timedelta(minutes=settings.media_token_minutes),
        cursors=app[keys.CURSORS],
    )
    app[scores.SERVICE] = ScoreService(
        database=database,
        rows=app[keys.ROWS],
        lifecycle=server.lifecycle,
        cursors=app[keys.CURSORS],
    )
    app[review.MEDIA] = MediaService(
        database=database,
        lifecycle=server.lifecycle,
        tokens=tokens,
        blobs=SealedBlobs(app[keys.BLOBS], app[keys.KEYRING]),
    )
    app[exports.SERVICE] = ExportService(
        database=database,
        lifecycle=server.lifecycle,
        queue=server.exports,
        media=app[review.MEDIA],
        blobs=SealedBlobs(app[keys.BLOBS], app[keys.KEYRING]),
        tokens=tokens,
        media_life=timedelta(minutes=settings.media_token_minutes),
    )


def _add_keeping(app: Application, settings: Settings) -> None:
    app[keeping.SERVICE] = KeepingService(
        database=app[keys.DATABASE],
        server=app[keys.SERVER],
        cursors=app[keys.CURSORS],
        request_life=timedelta(days=settings.erasure_request_days),
    )


def _add_personal_data(app: Application) -> None:
    app[personal_data.SERVICE] = PersonalDataService(
        database=app[keys.DATABASE],
        blobs=SealedBlobs(app[keys.BLOBS], app[keys.KEYRING]),
        eraser=app[keys.SERVER].eraser,
        revocations=app[keys.REVOCATIONS],
    )


def _add_operation(app: Application, settings: Settings) -> None:
    app[ice.SERVICE] = app[keys.ICE]
    app[streams.SERVICE] = StreamService(
        streams=app[keys.SERVER].streams,
        lifecycle=app[keys.SERVER].lifecycle,
        ice_servers=app[keys.ICE],
    )
    app[ice.CHECK] = IceCheckService(app[keys.ICE], app[keys.SERVER].path_probes)
    app[health.SERVICE] = HealthService(
        {
            "database": database_check(app[keys.DATABASE]),
            "cache": cache_check(app[keys.CACHE]),
            "storage": storage_check(app[keys.BLOBS]),
            "disk": disk_check(settings.data_dir),
            "media": media_check((settings.ice_addresses or ("127.0.0.1",))[0]),
            "speech": speech_check(app[keys.SPEECH]),
            "scoring": scoring_check(app[keys.SCORER]),
            "capacity": capacity_check(app[keys.SERVER].rooms),
        },
        clock=time.monotonic,
    )


def _add_signaling(app: Application) -> None:
    authenticator, ice_servers = app[keys.AUTHENTICATOR], app[keys.ICE]

    async def authenticate(token: str) -> Actor:
        try:
            return (await authenticator.bearer(token)).actor
        except InvalidToken as error:
            raise Unauthorized("The token is not valid, or no longer.") from error

    OpenSockets(create_signaling(app[keys.SERVER], authenticate, ice_servers.for_actor)).add_to(app)


def _transport(settings: Settings) -> TransportConfig:
    return TransportConfig(
        ice_addresses=settings.ice_addresses,
        udp_ports=settings.udp_ports,
        public_ip=settings.public_ip,
        production=not settings.is_loopback_only,
    )


def _bytes_of(settings: Settings) -> bytes | None:
    secret = settings.turn_secret
    return None if secret is None else secret.get_secret_value().encode()


async def _run_passwords(app: Application) -> AsyncIterator[None]:
    yield
    app[keys.PASSWORDS].close()


async def _run_database(app: Application) -> AsyncIterator[None]:
    await app[keys.DATABASE].migrate()
    yield
    await app[keys.DATABASE].close()


async def _run_speech(app: Application) -> AsyncIterator[None]:
    speech = app[keys.SPEECH]
    if speech is not None:
        await speech.start()
    yield
    if speech is not None:
        await speech.aclose()


async def _run_server(app: Application) -> AsyncIterator[None]:
    await app[keys.SERVER].start()
    yield
    await app[keys.SERVER].close()
