"""Sealed recordings of real pictures and sound, to make exports of."""

import math
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from obstore.store import MemoryStore

from media_server.exporting.orders import Caption, Order, Product, Source
from media_server.exporting.process import Made, carry_out
from media_server.media_types import EncodedFrame
from media_server.recording.finaliser import finalise
from storage.blobs import ObjectBlobStore
from storage.models.enums import MediaSource
from storage.sealed_blobs import SealedBlob, SealedBlobs
from tests.unit.media_server.recording.frames import KEYRING, info, journal, pictures

RATE, PACKET = 48_000, 960


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording and what an order says of it."""

    blob: SealedBlob
    source: Source


def tone(
    start_ms: float, seconds: float, hertz: float, *, level: float = 0.5
) -> list[EncodedFrame]:
    """Packets of a tone."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.rate, encoder.layout, encoder.format = RATE, "mono", "flt"
    frames: list[EncodedFrame] = []
    for number in range(round(seconds * RATE / PACKET)):
        at = np.arange(number * PACKET, (number + 1) * PACKET)
        wave = (level * np.sin(2 * math.pi * hertz * at / RATE)).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(wave[None, :], format="flt", layout="mono")
        frame.sample_rate, frame.pts = RATE, number * PACKET
        for packet in encoder.encode(frame):
            frames.append(EncodedFrame(bytes(packet), start_ms + len(frames) * 20.0, True))
    return frames


async def record(
    directory: Path, name: str, *, start_ms: int, seconds: float, hertz: float,
    size: tuple[int, int] | None = (160, 120), source: MediaSource = MediaSource.CAMERA,
) -> Recorded:  # fmt: skip
    """Seal a recording of grey pictures that grow lighter and a tone."""
    end_ms = start_ms + seconds * 1000
    paths = [journal(directory, f"{name}-a", info(), tone(start_ms, seconds, hertz), end_ms=end_ms)]
    if size is not None:
        shown = pictures(start_ms, round(seconds * 30), size=size)
        paths.append(journal(directory, f"{name}-v", info(source), shown, end_ms=end_ms))
    blobs = SealedBlobs(ObjectBlobStore(MemoryStore()), KEYRING)
    sealed = directory / f"{name}-sealed"
    with sealed.open("wb") as file, blobs.writer(file, name) as writer:
        finished = finalise(paths, writer, KEYRING)
    await blobs.put(name, sealed)
    blob = await blobs.open(name)
    ends_ms = finished.start_ms + finished.duration_ms
    return Recorded(blob, Source(blob.plain_size, finished.start_ms, ends_ms, name))


async def make(
    directory: Path,
    product: Product,
    recorded: list[Recorded],
    *,
    span: tuple[int, int],
    captions: tuple[Caption, ...] = (),
) -> tuple[Made, bytes]:
    """Have a product made; return what the server is told of it and its bytes."""
    sources = tuple(each.source for each in recorded)
    order = Order(product, span[0], span[1], sources, captions)
    blobs = SealedBlobs(ObjectBlobStore(MemoryStore()), KEYRING)
    sealed = directory / "product"
    with sealed.open("wb") as file, blobs.writer(file, "product") as out:
        made = await carry_out(
            order,
            [each.blob for each in recorded],
            out,
            body=directory / "body",
            keyring=KEYRING,
            on_progress=lambda share: None,
        )
    await blobs.put("product", sealed)
    blob = await blobs.open("product")
    assert blob.plain_size == made.size_bytes
    assert not (directory / "body").exists()
    return made, await blob.read(0, blob.plain_size)
