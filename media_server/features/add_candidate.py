"""Hand over an ICE candidate of the sender's peer connection."""

from typing import Annotated, Any

from pydantic import Field

from media_server.features.feature import Command, Desk, Feature, Seat
from media_server.policy import Action


class Candidate(Command):
    """RTCIceCandidateInit of the WebRTC specification."""

    candidate: Annotated[str, Field(max_length=1024)]
    sdp_mid: Annotated[str | None, Field(max_length=32)] = None
    sdp_m_line_index: Annotated[int | None, Field(ge=0, le=255)] = None
    username_fragment: Annotated[str | None, Field(max_length=256)] = None


class AddCandidate(Command):
    candidate: Candidate | None


async def add_candidate(desk: Desk, seat: Seat, command: AddCandidate) -> dict[str, Any]:
    """Pass the candidate on; None says that there are no more."""
    candidate = command.candidate
    await desk.room(seat.interview_id).add_candidate(
        seat.participant_id, None if candidate is None else candidate.model_dump(by_alias=True)
    )
    return {}


ADD_CANDIDATE = Feature(
    request="add-candidate", command=AddCandidate, action=Action.CONNECT, handle=add_candidate
)
