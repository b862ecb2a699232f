"""What was said, as it is looked for and found."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from web.api.schemas import Output, Page, PageQuery


class SpokenQuery(PageQuery):
    """Which words are looked for."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] = Field(
        max_length=200, description="Beginnings of words, all said in one utterance."
    )


class SpokenPlace(Output):
    """Where it was said, and the whole utterance."""

    interview_id: UUID
    interview_title: str
    scheduled_at: datetime
    utterance_id: UUID
    participant_id: UUID
    speaker: str
    at_ms: int
    text: str


class SpokenPage(Page[SpokenPlace]):
    """Places, those in the latest made interviews first."""
