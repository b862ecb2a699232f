"""What exporting and erasing a person's data takes and gives."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from web.api.schemas import Input, Output


class ErasePerson(Input):
    """Whom to erase, said once more: nothing brings them back."""

    confirm_email: str = Field(max_length=254, description="The person's e-mail address.")


class ErasedPerson(Output):
    """What was erased; the person's id stays, and stands for nobody."""

    user_id: UUID
    interviews: int = Field(description="Interviews of theirs as a candidate; each has a receipt.")
    erased_at: datetime
