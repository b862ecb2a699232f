"""Typed names of the application's parts (`app[KEY]`)."""

from aiohttp.web import AppKey

from analysis.scoring import Scorer
from analysis.speech.service import SpeechService
from media_server.service import InterviewServer
from storage.blobs import BlobStore
from storage.database import Database
from storage.keyring import Keyring
from web.audit import AuditLog
from web.auth.authenticator import Authenticator
from web.auth.directory import Directory
from web.auth.http_json import HttpJson
from web.auth.invitations import Invitations
from web.auth.passwords import Passwords
from web.auth.revocations import Revocations
from web.auth.tokens import TokenIssuer
from web.cache.cache import Cache
from web.cache.rows import RowCaches
from web.cursors import CursorCodec
from web.ice_servers import IceServers
from web.idempotency import Idempotency
from web.mail.postman import Postman
from web.rate_limits import RateLimits
from web.settings import Settings

SETTINGS = AppKey("settings", Settings)
DATABASE = AppKey("database", Database)
BLOBS: AppKey[BlobStore] = AppKey("blobs")
KEYRING = AppKey("keyring", Keyring)
SERVER = AppKey("server", InterviewServer)
TOKENS = AppKey("tokens", TokenIssuer)
INVITATIONS = AppKey("invitations", Invitations)
CURSORS = AppKey("cursors", CursorCodec)
PASSWORDS = AppKey("passwords", Passwords)
SPEECH: AppKey[SpeechService | None] = AppKey("speech")
SCORER = AppKey("scorer", Scorer)
ICE = AppKey("ice", IceServers)
IDEMPOTENCY = AppKey("idempotency", Idempotency)
AUTHENTICATOR = AppKey("authenticator", Authenticator)
REVOCATIONS = AppKey("revocations", Revocations)
HTTP = AppKey("http", HttpJson)
DIRECTORY = AppKey("directory", Directory)
CACHE: AppKey[Cache] = AppKey("cache")
ROWS = AppKey("rows", RowCaches)
LIMITS = AppKey("limits", RateLimits)
POSTMAN: AppKey[Postman | None] = AppKey("postman")
AUDIT = AppKey("audit", AuditLog)
