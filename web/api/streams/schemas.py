"""What the endpoints of streams take."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

PictureSource = Literal["camera", "screen"]


class StreamQuery(BaseModel):
    """Queries are camelCase."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class PublishQuery(StreamQuery):
    source: Annotated[
        PictureSource, Field(description="What the video is; its sound goes with it.")
    ] = "camera"
    records: Annotated[
        bool | None,
        Field(description="Whether one agrees to be recorded; left out: as answered before."),
    ] = None


class WatchQuery(StreamQuery):
    participant_id: Annotated[UUID, Field(description="Whom to watch.")]
    source: Annotated[PictureSource, Field(description="What of them, with its sound.")] = "camera"
