"""What a plan of an interview may say."""

from uuid import uuid4

import pytest
from pydantic import ValidationError

from media_server.seats import MOST_INTERVIEWERS
from web.api.sessions.schemas import UpdateSession


def test_a_panel_is_as_large_as_a_room_seats() -> None:
    ids = [str(uuid4()) for _ in range(MOST_INTERVIEWERS)]
    plan = UpdateSession.model_validate({"panelInterviewerIds": ids[1:]})
    assert len(plan.panel_interviewer_ids) == MOST_INTERVIEWERS - 1
    with pytest.raises(ValidationError, match=r"panelInterviewerIds\n.*at most 6"):
        UpdateSession.model_validate({"panelInterviewerIds": ids})
