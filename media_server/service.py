"""The interview server: everything below HTTP, put together."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from analysis.scoring import Scorer
from analysis.speech.service import SpeechService
from media_server.answers import Answers
from media_server.chronicle import Chronicle
from media_server.finishing import Finishing
from media_server.lifecycle import InterviewLifecycle
from media_server.lifecycle_ai import AiMocks
from media_server.recovery import Recovery
from media_server.rooms import RoomConfig, Rooms
from media_server.transport.config import TransportConfig
from storage.blobs import BlobStore
from storage.database import Database
from storage.keyring import Keyring


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """Where live media is kept, and how patient the server is.

    `journal_directory` holds the sealed journals of running interviews, `scratch_directory`
    sealed files on their way to the blob store; both are made if absent. `idle_grace_s` is how
    long a room stays open with nobody in it, `absence_grace_s` how long the media of somebody
    whose signalling connection was lost is kept.
    """

    journal_directory: Path
    scratch_directory: Path
    idle_grace_s: float = 600.0
    absence_grace_s: float = 20.0


class InterviewServer:
    """Live interviews of one process; `speech=None` runs without captions and spoken scores."""

    def __init__(
        self,
        *,
        database: Database,
        blobs: BlobStore,
        keyring: Keyring,
        speech: SpeechService | None,
        scorer: Scorer,
        transport: TransportConfig,
        config: ServerConfig,
    ) -> None: ...
