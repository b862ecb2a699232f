"""Settings of the media transport."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TransportConfig:
    """Where media is received and what is allowed.

    `ice_addresses`: local addresses to offer; empty: all of this machine. `udp_ports`: first and
    last port, inclusive; None: any. `public_ip`: announced besides, for servers behind 1:1 NAT.
    `production`: refuse loopback addresses of peers, and offer none; link-local and metadata
    addresses are refused always.
    `allow_private_peers`: accept private addresses of peers in production.
    `max_bitrate_bps`, `screen_bitrate_bps`, `audio_bitrate_bps`: what a source may send at most.
    `thumbnail_bitrate_bps`: what a camera is asked for that everybody shows small;
    `recorded_video_bps`: the least a recorded picture is asked for; `min_video_bps`: below that
    a picture is paused.
    """

    ice_addresses: tuple[str, ...] = ()
    udp_ports: tuple[int, int] | None = None
    public_ip: str | None = None
    production: bool = False
    allow_private_peers: bool = True
    max_bitrate_bps: int = 1_500_000
    screen_bitrate_bps: int = 2_500_000
    audio_bitrate_bps: int = 64_000
    thumbnail_bitrate_bps: int = 300_000
    recorded_video_bps: int = 600_000
    min_video_bps: int = 100_000
    max_sdp_bytes: int = 262_144
    max_media_lines: int = 64
    max_remote_candidates: int = 32
    connect_timeout_s: float = 20.0
    liveness_timeout_s: float = 5.0
    recorded_keyframe_interval_s: float = 4.0
