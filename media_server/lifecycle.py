"""The life of an interview, the same for REST and for sockets."""

from media_server.lifecycle_booking import BookingLifecycle
from media_server.lifecycle_comments import CommentLifecycle
from media_server.lifecycle_hints import HintLifecycle
from media_server.lifecycle_hosting import HostingLifecycle
from media_server.lifecycle_one_way import OneWayLifecycle
from media_server.lifecycle_scorecards import ScorecardLifecycle
from media_server.lifecycle_scores import ScoreLifecycle
from media_server.lifecycle_talk import TalkLifecycle
from media_server.lifecycle_transcript import TranscriptLifecycle


class InterviewLifecycle(
    HintLifecycle,
    OneWayLifecycle,
    BookingLifecycle,
    HostingLifecycle,
    TalkLifecycle,
    ScoreLifecycle,
    TranscriptLifecycle,
    CommentLifecycle,
    ScorecardLifecycle,
):
    """Every change of an interview goes through here: rights, rows and facts in one transaction."""
