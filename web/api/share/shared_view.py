"""What a share link shows of an interview: what was said, never what others made of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from storage.models import (
    ExportFormat,
    ExportStatus,
    InterviewResponse,
    InterviewSession,
    Participant,
    ParticipantRole,
    Recording,
    RecordingExport,
    ShareLink,
)
from storage.repositories.transcripts import Spoken
from storage.terms import words_of
from storage.unit_of_work import UnitOfWork
from web.api.share.schemas import (
    SharedAnswer,
    SharedInterview,
    SharedMedia,
    SharedSpeaker,
    SharedUtterance,
)

HIDDEN = "[name]"
ROLES = {
    ParticipantRole.CANDIDATE: "Candidate",
    ParticipantRole.INTERVIEWER: "Interviewer",
    ParticipantRole.OBSERVER: "Observer",
}

Address = Callable[[UUID], tuple[str, str | None]]
"""Makes the addresses of a file: to be played, and to be saved where that is allowed."""


@dataclass(frozen=True, slots=True)
class SharedFiles:
    """The files that a link may lead to, and the answers that they hold."""

    link: ShareLink
    responses: list[InterviewResponse]
    recordings: list[Recording]
    exports: list[RecordingExport]

    @property
    def only(self) -> InterviewResponse | None:
        """The one answer that is shown."""
        return next((each for each in self.responses if each.id == self.link.response_id), None)

    def pieces(self) -> list[tuple[Recording, RecordingExport]]:
        """Return the pieces of recordings that hold the one answer, made or not."""
        only = self.only
        if only is None:
            return []
        recordings = {row.id: row for row in self.recordings}
        return [
            (recordings[row.recording_id], row)
            for row in self.exports
            if row.recording_id in recordings
            and row.format is ExportFormat.MP4
            and (row.start_ms, row.end_ms) == (only.start_ms, only.end_ms)
            and recordings[row.recording_id].participant_id == only.participant_id
        ]

    def file(self, media_id: UUID) -> Recording | RecordingExport | None:
        """Return the file if the link leads to it: whole recordings only where all is shown."""
        if self.link.response_id is None:
            return next((row for row in self.recordings if row.id == media_id), None)
        return next((row for _, row in self.pieces() if row.id == media_id), None)


@dataclass(frozen=True, slots=True)
class Shared(SharedFiles):
    """Everything that a link may lead to."""

    session: InterviewSession
    people: list[Participant]
    spoken: list[Spoken]


async def read_files(uow: UnitOfWork, link: ShareLink) -> SharedFiles:
    """Return the files that a link leads to: all that a range of media asks for."""
    responses = await uow.responses.of_session(link.session_id)
    return SharedFiles(
        link=link,
        responses=[row for row in responses if not row.superseded],
        recordings=await uow.recordings.of_session(link.session_id),
        exports=await uow.exports.of_session(link.session_id),
    )


async def read_shared(uow: UnitOfWork, link: ShareLink) -> Shared | None:
    """Return what a link leads to."""
    session = await uow.sessions.get(link.session_id)
    if session is None:
        return None
    files = await read_files(uow, link)
    return Shared(
        link=link,
        responses=files.responses,
        recordings=files.recordings,
        exports=files.exports,
        session=session,
        people=await uow.participants.of_session(session.id),
        spoken=await uow.transcripts.of_session(session.id),
    )


def shared_view(shared: Shared, address: Address) -> SharedInterview:
    """Return what is shown, with the addresses of the media."""
    link, only = shared.link, shared.only
    hidden = _names_of(shared.people) if link.hide_names else frozenset()
    media = _media(shared, address)
    responses = shared.responses if link.response_id is None else [only] if only else []
    start_ms = (only.start_ms or 0) if only else 0
    ends = [each.start_ms + each.duration_ms for each in media]
    end_ms = max([*ends, (only.end_ms or start_ms) if only else 0])
    said = [
        each
        for each in shared.spoken
        if link.response_id is None or (only is not None and _is_within(each, only))
    ]
    return SharedInterview(
        title="" if link.hide_names else shared.session.title,
        start_ms=start_ms,
        end_ms=end_ms,
        speakers=_speakers(shared.people, hide=link.hide_names),
        media=media,
        preparing=any(row.status is not ExportStatus.READY for _, row in shared.pieces()),
        answers=[
            SharedAnswer(
                question_text=_without(row.question_text, hidden),
                response_text=row.response_text and _without(row.response_text, hidden),
                start_ms=row.start_ms,
                end_ms=row.end_ms,
            )
            for row in responses
        ],
        utterances=[
            SharedUtterance(
                participant_id=utterance.participant_id,
                start_ms=utterance.start_ms,
                end_ms=utterance.end_ms,
                text=_without(utterance.text, hidden),
            )
            for utterance, _ in said
        ],
        expires_at=link.expires_at,
        allow_download=link.allow_download,
    )


def _media(shared: Shared, address: Address) -> list[SharedMedia]:
    files: list[tuple[UUID, Recording, str, int, int]]
    if shared.link.response_id is None:
        files = [
            (row.id, row, row.mime_type, row.start_ms, row.duration_ms) for row in shared.recordings
        ]
    else:
        files = [
            (row.id, recording, row.mime_type or "", start_ms, (row.end_ms or 0) - start_ms)
            for recording, row in shared.pieces()
            for start_ms in [row.start_ms or 0]
            if row.status is ExportStatus.READY
        ]
    shown = []
    for media_id, recording, mime_type, start_ms, duration_ms in files:
        url, download_url = address(media_id)
        shown.append(
            SharedMedia(
                id=media_id,
                participant_id=recording.participant_id,
                mime_type=mime_type,
                start_ms=start_ms,
                duration_ms=duration_ms,
                url=url,
                download_url=download_url,
            )
        )
    return shown


def _is_within(spoken: Spoken, only: InterviewResponse) -> bool:
    utterance, _ = spoken
    if only.start_ms is None or only.end_ms is None:
        return False
    middle_ms = (utterance.start_ms + utterance.end_ms) // 2
    theirs = utterance.participant_id == only.participant_id
    return theirs and only.start_ms <= middle_ms < only.end_ms


def _speakers(people: Sequence[Participant], *, hide: bool) -> list[SharedSpeaker]:
    counts: dict[ParticipantRole, int] = {}
    shown = []
    for person in people:
        counts[person.role] = number = counts.get(person.role, 0) + 1
        name = ROLES[person.role] if number == 1 else f"{ROLES[person.role]} {number}"
        shown.append(SharedSpeaker(participant_id=person.id, name=name if hide else person.name))
    return shown


def _names_of(people: Sequence[Participant]) -> frozenset[str]:
    return frozenset(word for person in people for word in words_of(person.name) if len(word) > 1)


def _without(text: str, names: frozenset[str]) -> str:
    """Return the text with spoken names taken out; sounds keep them."""
    if not names:
        return text
    return " ".join(HIDDEN if names & set(words_of(word)) else word for word in text.split(" "))
