"""What the schemas of all resources share: camelCase, bounds, pages."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AliasChoices,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic.alias_generators import to_camel

MAX_PAGE = 100
MAX_LONG_PAGE = 1000
MAX_JSON_DEPTH = 6
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)

T = TypeVar("T")


class Output(BaseModel):
    """A document that the API gives."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, from_attributes=True)


class Input(BaseModel):
    """What a request says; unknown fields are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=False, validate_by_alias=True, extra="forbid"
    )


class PageQuery(Input):
    """Which part of a list is wanted."""

    limit: int = Field(25, ge=1, le=MAX_PAGE, description="Items a page.")
    cursor: str | None = Field(None, max_length=512, description="`nextCursor` of the page before.")


class LongPageQuery(PageQuery):
    """Which part is wanted of a list that mostly fits on one page."""

    limit: int = Field(MAX_LONG_PAGE, ge=1, le=MAX_LONG_PAGE, description="Items a page.")


class Versioned(Output):
    """A thing that people edit; it is answered with an ETag, which `If-Match` takes back."""

    updated_at: datetime


class Page(Output, Generic[T]):
    """One page; `nextCursor` is null on the last one."""

    items: list[T]
    next_cursor: str | None


class Items(Output, Generic[T]):
    """A short list, given whole."""

    items: list[T]

    def following(self) -> dict[str, Any]:
        """Return the query parameters that ask for the rest; values are None at the end."""
        return {}


def _storable_moment(value: datetime) -> datetime:
    if not EARLIEST <= value <= LATEST:
        raise ValueError("must lie between the years 2000 and 2200")
    return value.astimezone(UTC)


def _storable_day(value: date) -> date:
    if not EARLIEST.date() <= value < LATEST.date():
        raise ValueError("must lie between the years 2000 and 2200")
    return value


def _shallow(value: dict[str, Any]) -> dict[str, Any]:
    if _depth(value) > MAX_JSON_DEPTH:
        raise ValueError(f"must not be nested deeper than {MAX_JSON_DEPTH}")
    return value


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0


Moment = Annotated[AwareDatetime, AfterValidator(_storable_moment)]
Day = Annotated[date, AfterValidator(_storable_day)]
# As those spell it whom the API was described for, too.
OrganisationFilter = Annotated[
    UUID | None, Field(validation_alias=AliasChoices("organisationId", "organizationId"))
]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Prose = Annotated[str, StringConstraints(max_length=20_000)]
Words = Annotated[list[Word], Field(max_length=50)]
HttpUrl = Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=500)]
FreeForm = Annotated[dict[str, Any], Field(max_length=50), AfterValidator(_shallow)]


def day_start(value: date | datetime) -> datetime:
    """Return the moment, or the beginning of the day in UTC."""
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time.min, tzinfo=UTC)


def day_end(value: date | datetime) -> datetime:
    """Return the moment, or the end of the day in UTC (the day is included)."""
    return value if isinstance(value, datetime) else day_start(value) + timedelta(days=1)


def separated(text: str | None) -> tuple[str, ...]:
    """Return what stands between commas."""
    return tuple(part for each in (text or "").split(",") if (part := each.strip()))
