"""What can be done in a room: one file a feature, one line here.

The name of a request is what clients send; `signaling` dispatches over this table and knows
nothing else of what a room can do.
"""

from typing import Any

from media_server.features.add_candidate import ADD_CANDIDATE
from media_server.features.add_note import ADD_NOTE
from media_server.features.admit_participant import ADMIT_PARTICIPANT
from media_server.features.ask_hint import ASK_HINT
from media_server.features.ask_question import ASK_QUESTION
from media_server.features.ask_unmute import ASK_UNMUTE
from media_server.features.begin_answer import BEGIN_ANSWER
from media_server.features.close_answer import CLOSE_ANSWER
from media_server.features.complete_interview import COMPLETE_INTERVIEW
from media_server.features.feature import Feature
from media_server.features.get_connections import GET_CONNECTIONS
from media_server.features.give_consent import GIVE_CONSENT
from media_server.features.interview_event import INTERVIEW_EVENT
from media_server.features.lock_interview import LOCK_INTERVIEW
from media_server.features.mute_participant import MUTE_PARTICIPANT
from media_server.features.next_question import NEXT_QUESTION
from media_server.features.pause_interview import PAUSE_INTERVIEW
from media_server.features.remove_participant import REMOVE_PARTICIPANT
from media_server.features.report_dark import REPORT_DARK
from media_server.features.resume_interview import RESUME_INTERVIEW
from media_server.features.retake_answer import RETAKE_ANSWER
from media_server.features.send_chat import SEND_CHAT
from media_server.features.send_offer import SEND_OFFER
from media_server.features.set_muted import SET_MUTED
from media_server.features.set_views import SET_VIEWS
from media_server.features.start_interview import START_INTERVIEW

FEATURES: dict[str, Feature[Any]] = {
    feature.request: feature
    for feature in (
        GIVE_CONSENT,
        ADMIT_PARTICIPANT,
        MUTE_PARTICIPANT,
        REMOVE_PARTICIPANT,
        LOCK_INTERVIEW,
        PAUSE_INTERVIEW,
        RESUME_INTERVIEW,
        SEND_OFFER,
        ADD_CANDIDATE,
        ASK_QUESTION,
        NEXT_QUESTION,
        ASK_HINT,
        REPORT_DARK,
        BEGIN_ANSWER,
        CLOSE_ANSWER,
        RETAKE_ANSWER,
        SEND_CHAT,
        ADD_NOTE,
        SET_MUTED,
        ASK_UNMUTE,
        SET_VIEWS,
        GET_CONNECTIONS,
        START_INTERVIEW,
        COMPLETE_INTERVIEW,
        INTERVIEW_EVENT,
    )
}

__all__ = ["FEATURES", "Feature"]
