"""What the endpoints of one-way interviews take and give."""

from uuid import UUID

from pydantic import Field

from web.api.schemas import Input, Moment, Output


class PutQuestion(Output):
    """A question as it is put to the candidate; positions are on the interview's timeline."""

    id: UUID = Field(description="Of the answer that it opens.")
    question_id: UUID | None
    question_text: str
    position: int
    attempt: int
    time_limit_seconds: int | None
    start_ms: int | None = Field(description="When the answer begins, after the time to think.")


class NextQuestion(Output):
    """The next question; null where none was left and the interview is completed."""

    question: PutQuestion | None


class ExtendDeadline(Input):
    """Another deadline."""

    deadline: Moment
