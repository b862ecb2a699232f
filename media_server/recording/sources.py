"""The journals that go into one recording: opened, ordered, read as often as needed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from media_server.media_types import EncodedFrame
from media_server.recording.audit import Expected, Span
from media_server.recording.journal import JournalContents, read_journal
from media_server.recording.pictures import UnknownPicture, describe_video, for_container
from media_server.recording.tracks import Block, audio_blocks, interleaved, video_blocks
from media_server.recording.webm import AudioTrack, Track, VideoTrack
from storage.errors import SealBroken, SealError
from storage.keyring import Keyring
from storage.models.enums import MediaKind

log = structlog.get_logger()

VIDEO_TRACK, AUDIO_TRACK = 1, 2

Observe = Callable[[EncodedFrame], None]


@dataclass(frozen=True, slots=True)
class _Opened:
    journal: JournalContents
    first: EncodedFrame


@dataclass(slots=True)
class JournalSet:
    """The readable journals of one participant's sources, in order; `clean` unless any was cut."""

    video: list[_Opened] = field(default_factory=list)
    audio: list[_Opened] = field(default_factory=list)
    picture: VideoTrack | None = None
    clean: bool = True

    @classmethod
    def open(cls, paths: Sequence[Path], keyring: Keyring) -> "JournalSet":
        """Open the journals; what cannot be read is left out and makes the set unclean.

        Raises UnknownKey: what a key that is not at hand would open must not be given up.
        """
        found = cls()
        opened = [entry for path in paths if (entry := found._try_open(path, keyring))]
        opened.sort(key=lambda entry: entry.first.at_ms)
        for entry in opened:
            found._take(entry)
        return found

    @property
    def start_ms(self) -> int | None:
        """Where the first frame is; None if there is none."""
        firsts = [entry.first.at_ms for entry in (*self.video, *self.audio)]
        return int(min(firsts)) if firsts else None

    @property
    def tracks(self) -> dict[int, Track]:
        """The tracks of the recording, by number."""
        tracks: dict[int, Track] = {}
        if self.picture is not None:
            tracks[VIDEO_TRACK] = self.picture
        if self.audio:
            tracks[AUDIO_TRACK] = AudioTrack()
        return tracks

    def blocks(self, observers: Mapping[MediaKind, Observe] | None = None) -> Iterator[Block]:
        """Yield all frames as blocks in order of time; `observers` see them as recorded."""
        start_ms = self.start_ms or 0
        shown = observers or {}
        video = self._frames(self.video, shown.get(MediaKind.VIDEO))
        audio = self._frames(self.audio, shown.get(MediaKind.AUDIO))
        return interleaved(
            [
                video_blocks(video, track=VIDEO_TRACK, start_ms=start_ms),
                audio_blocks(audio, track=AUDIO_TRACK, start_ms=start_ms),
            ]
        )

    def spans(self) -> list[Expected]:
        """Return when each journal says there was media; a cut one says its first moment."""
        return [
            Expected(
                entry.journal.path.name,
                kind,
                Span(entry.first.at_ms, entry.journal.end_ms or entry.first.at_ms),
            )
            for kind, entries in ((MediaKind.VIDEO, self.video), (MediaKind.AUDIO, self.audio))
            for entry in entries
        ]

    @property
    def names(self) -> set[str]:
        """The journals that could be read."""
        return {entry.journal.path.name for entry in (*self.video, *self.audio)}

    def _try_open(self, path: Path, keyring: Keyring) -> _Opened | None:
        try:
            journal = read_journal(path, keyring)
            first = next(journal.frames(), None)
        except (SealBroken, FileNotFoundError) as error:
            log.error("journal.unreadable", journal=path.name, error=type(error).__name__)
            self.clean = False
            return None
        self.clean = self.clean and journal.closed_cleanly
        return None if first is None else _Opened(journal, first)

    def _take(self, entry: _Opened) -> None:
        info = entry.journal.info
        if info.kind is MediaKind.AUDIO:
            self.audio.append(entry)
            return
        try:
            picture = describe_video(info.codec, entry.first.data)
        except UnknownPicture:
            self.clean = False
            return
        # One track holds one codec: somebody who came back with another browser is left out.
        if self.picture is None or self.picture.codec == picture.codec:
            self.picture = self.picture or picture
            self.video.append(entry)
        else:
            self.clean = False

    def _frames(self, entries: list[_Opened], observe: Observe | None) -> Iterator[EncodedFrame]:
        for entry in entries:
            codec = entry.journal.info.codec
            try:
                for frame in entry.journal.frames():
                    if observe is not None:
                        observe(frame)
                    if codec == "h264":
                        data = for_container(codec, frame.data)
                        yield EncodedFrame(data, frame.at_ms, frame.keyframe)
                    else:
                        yield frame
            except SealError as error:
                log.error("journal.broken", journal=entry.journal.path.name, error=str(error))
                self.clean = False
