"""The closed vocabularies of the data model, spelled as the API spells them."""

from enum import StrEnum


class UserRole(StrEnum):
    ADMIN = "admin"
    INSTRUCTOR = "instructor"
    STUDENT = "student"


class InterviewType(StrEnum):
    TECHNICAL = "technical"
    BEHAVIORAL = "behavioral"
    HR = "hr"
    CASE_STUDY = "case_study"
    GROUP = "group"
    PANEL = "panel"


class InterviewMode(StrEnum):
    VIDEO = "video"
    AUDIO = "audio"
    CHAT = "chat"
    IN_PERSON = "in_person"


class InterviewStatus(StrEnum):
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class Difficulty(StrEnum):
    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"
    EXPERT = "expert"


class QuestionType(StrEnum):
    BEHAVIORAL = "behavioral"
    TECHNICAL = "technical"
    SITUATIONAL = "situational"
    CODING = "coding"
    CASE_STUDY = "case_study"
    GENERAL = "general"


class ResponseKind(StrEnum):
    """In what an answer was given."""

    TEXT = "text"
    AUDIO = "audio"
    VIDEO = "video"
    CODE = "code"


class Visibility(StrEnum):
    """Who may use a question bank, always within its organisation."""

    PRIVATE = "private"  # its author, and admins
    ORGANISATION = "organisation"  # all staff; learners never get its questions to practise
    PUBLIC = "public"  # all staff, and learners practise with it


class AiFormat(StrEnum):
    VOICE_ONLY = "voice_only"
    VIDEO = "video"
    TEXT = "text"


class AiMockStatus(StrEnum):
    CREATED = "created"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    ABANDONED = "abandoned"


class ParticipantRole(StrEnum):
    CANDIDATE = "candidate"
    INTERVIEWER = "interviewer"
    OBSERVER = "observer"


class ParticipantState(StrEnum):
    WAITING = "waiting"
    ADMITTED = "admitted"
    LEFT = "left"
    REMOVED = "removed"


class MediaKind(StrEnum):
    AUDIO = "audio"
    VIDEO = "video"


class MediaSource(StrEnum):
    CAMERA = "camera"
    MICROPHONE = "microphone"
    SCREEN = "screen"
    SCREEN_AUDIO = "screen_audio"


class Muting(StrEnum):
    """By whom a source is silenced; the last two let nothing of it through."""

    SELF = "self"
    HOST = "host"  # its owner may end it
    FIRM = "firm"  # only a host may, whom its owner can ask


class JournalStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    FINALISED = "finalised"
    FAILED = "failed"


class RecordingStatus(StrEnum):
    READY = "ready"
    PARTIAL = "partial"


class ResponseStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    SCORED = "scored"


class MailKind(StrEnum):
    """What a mail is for: to choose a password with `ACCOUNT`, all others for an interview."""

    INVITATION = "invitation"
    UPDATE = "update"
    CANCELLATION = "cancellation"
    REMINDER = "reminder"
    ACCOUNT = "account"


class MailOutcome(StrEnum):
    SENT = "sent"
    OUTDATED = "outdated"  # nobody needs to know any more
    REFUSED = "refused"  # by the receiver's server, for good
    FAILED = "failed"  # so often that it was given up


class Audience(StrEnum):
    """Who is told of a fact."""

    EVERYONE = "everyone"
    STAFF = "staff"
    CANDIDATE = "candidate"


class CommentKind(StrEnum):
    COMMENT = "comment"
    BOOKMARK = "bookmark"


class Recommendation(StrEnum):
    """What a reviewer thinks should follow from an interview."""

    STRONG_NO = "strong_no"
    NO = "no"
    UNDECIDED = "undecided"
    YES = "yes"
    STRONG_YES = "strong_yes"


class ErasureReason(StrEnum):
    """Why an interview was erased."""

    RETENTION = "retention"
    REQUEST = "request"
    STAFF = "staff"
    PERSON = "person"  # with all of somebody's data


class ExportFormat(StrEnum):
    """MP4 and AUDIO of one recording or, AUDIO, of all; GRID and SPEAKER are films of all."""

    MP4 = "mp4"
    AUDIO = "audio"
    GRID = "grid"
    SPEAKER = "speaker"
    THUMBNAILS = "thumbnails"
    WAVEFORM = "waveform"


class ExportStatus(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


class RequestStatus(StrEnum):
    OPEN = "open"
    GRANTED = "granted"
    DECLINED = "declined"


class LoginMethod(StrEnum):
    PASSWORD = "password"  # noqa: S105 - the name of a way in
    OIDC = "oidc"


class LoginEnd(StrEnum):
    """Why a login is no longer good, before its time."""

    LOGGED_OUT = "logged_out"
    REVOKED = "revoked"
    REUSED = "reused"


class AuditVerb(StrEnum):
    SAW = "saw"
    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"


class UploadStatus(StrEnum):
    """How far listening to an uploaded file has come; one at work is still `waiting` in its row."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


class UploadFailure(StrEnum):
    """Why an uploaded file could not be listened to."""

    NOT_MEDIA = "not-media"
    NO_SOUND = "no-sound"
    TOO_LONG = "too-long"
    LANGUAGE = "language"
    UNREADABLE = "unreadable"
