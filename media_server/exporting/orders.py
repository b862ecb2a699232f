"""What the worker is told to make, as JSON: nothing but numbers, names and words to show."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Product(StrEnum):
    """What can be made; FILM and SPEAKER have pictures and sound, SOUND has no picture.

    SPEECH is made of a file that somebody sent: of any format, and its sound alone is decoded.
    """

    FILM = "film"
    SPEAKER = "speaker"
    SOUND = "sound"
    THUMBNAILS = "thumbnails"
    WAVEFORM = "waveform"
    SPEECH = "speech"


@dataclass(frozen=True, slots=True)
class Source:
    """A recording: its plain size in bytes, where on the timeline it lies, whose it is."""

    size: int
    start_ms: int
    end_ms: int
    name: str
    is_screen: bool = False


@dataclass(frozen=True, slots=True)
class Caption:
    """Words to be shown from `start_ms` to `end_ms` on the timeline."""

    start_ms: int
    end_ms: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Order:
    """Make `product` of `sources` between two positions on the timeline, in ms."""

    product: Product
    start_ms: int
    end_ms: int
    sources: tuple[Source, ...]
    captions: tuple[Caption, ...] = ()

    def written(self) -> bytes:
        """Return the order as it is sent."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def read(cls, data: bytes) -> "Order":
        """Return the order that `written` gave."""
        fields: dict[str, Any] = json.loads(data)
        return cls(
            product=Product(fields["product"]),
            start_ms=fields["start_ms"],
            end_ms=fields["end_ms"],
            sources=tuple(Source(**each) for each in fields["sources"]),
            captions=tuple(Caption(**each) for each in fields["captions"]),
        )
