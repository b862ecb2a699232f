"""What the endpoints of accommodations take and give."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from web.api.schemas import Input, Output


class SetAccommodation(Input):
    """What somebody is granted in every interview they take."""

    extra_time_percent: int = Field(0, ge=0, le=400, description="More time to think and answer.")
    extra_retakes: int = Field(0, ge=0, le=10)
    no_time_limits: bool = False
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class AccommodationOut(Output):
    """What somebody is granted."""

    user_id: UUID
    extra_time_percent: int
    extra_retakes: int
    no_time_limits: bool
    note: str
