"""The life of an interview, the same for REST and for sockets."""

from media_server.lifecycle_booking import BookingLifecycle
from media_server.lifecycle_people import PeopleLifecycle
from media_server.lifecycle_questions import QuestionLifecycle
from media_server.lifecycle_schedule import ScheduleLifecycle
from media_server.lifecycle_talk import TalkLifecycle


class InterviewLifecycle(
    QuestionLifecycle, ScheduleLifecycle, BookingLifecycle, PeopleLifecycle, TalkLifecycle
):
    """Every change of an interview goes through here: rights, rows and facts in one transaction."""
