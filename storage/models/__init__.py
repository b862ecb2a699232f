"""The tables of an interview server, one module a group of entities."""

from storage.models.accounts import Organisation, User
from storage.models.ai_mock import AiMockInterview
from storage.models.base import Base
from storage.models.enums import (
    AiFormat,
    AiMockStatus,
    Audience,
    AuditVerb,
    Difficulty,
    ErasureReason,
    InterviewMode,
    InterviewStatus,
    InterviewType,
    JournalStatus,
    LoginEnd,
    LoginMethod,
    MailKind,
    MailOutcome,
    MediaKind,
    MediaSource,
    ParticipantRole,
    ParticipantState,
    QuestionType,
    RecordingStatus,
    RequestStatus,
    ResponseKind,
    ResponseStatus,
    UserRole,
    Visibility,
)
from storage.models.erasure import Erasure, ErasureRequest, RetentionRule
from storage.models.mails import CalendarFeed, OutgoingMail
from storage.models.one_way import Accommodation, OneWayInterview
from storage.models.platform import AuditEntry, IdempotencyKey, Identity, Login
from storage.models.questions import InterviewQuestion, InterviewQuestionBank, QuestionVersion
from storage.models.recordings import MediaSegment, Recording
from storage.models.responses import InterviewResponse, MetricValue
from storage.models.scheduling import Absence, Availability, BookingOffer, OfferedSlot
from storage.models.scores import CriterionScore, ResponseScore
from storage.models.sessions import (
    InterviewEvent,
    InterviewSession,
    Note,
    Participant,
    SessionSeat,
    SessionTerm,
)
from storage.models.transcripts import TranscriptUtterance, TranscriptWord

__all__ = [
    "Absence",
    "Accommodation",
    "AiFormat",
    "AiMockInterview",
    "AiMockStatus",
    "Audience",
    "AuditEntry",
    "AuditVerb",
    "Availability",
    "Base",
    "BookingOffer",
    "CalendarFeed",
    "CriterionScore",
    "Difficulty",
    "Erasure",
    "ErasureReason",
    "ErasureRequest",
    "IdempotencyKey",
    "Identity",
    "InterviewEvent",
    "InterviewMode",
    "InterviewQuestion",
    "InterviewQuestionBank",
    "InterviewResponse",
    "InterviewSession",
    "InterviewStatus",
    "InterviewType",
    "JournalStatus",
    "Login",
    "LoginEnd",
    "LoginMethod",
    "MailKind",
    "MailOutcome",
    "MediaKind",
    "MediaSegment",
    "MediaSource",
    "MetricValue",
    "Note",
    "OfferedSlot",
    "OneWayInterview",
    "Organisation",
    "OutgoingMail",
    "Participant",
    "ParticipantRole",
    "ParticipantState",
    "QuestionType",
    "QuestionVersion",
    "Recording",
    "RecordingStatus",
    "RequestStatus",
    "ResponseKind",
    "ResponseScore",
    "ResponseStatus",
    "RetentionRule",
    "SessionSeat",
    "SessionTerm",
    "TranscriptUtterance",
    "TranscriptWord",
    "User",
    "UserRole",
    "Visibility",
]
