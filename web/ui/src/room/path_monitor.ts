/** One look at a peer connection. */
export interface PathSample {
  atMs: number;
  /** Packets, STUN requests and answers received: anything that proves the path works. */
  received: number;
  iceState: RTCIceConnectionState;
}

/** Silence after which a path that used to carry packets is taken for dead. */
const SILENT_MS = 2_000;
/** ICE says "disconnected" late already; a moment more forgives a blip. */
const DISCONNECTED_MS = 300;

/**
 * Decides from samples whether a path is dead. The server probes each path once a second, so
 * that silence means loss of the path and not of speech.
 */
export class PathMonitor {
  private lastReceived = 0;
  private lastChangeMs: number | null = null;
  private disconnectedSinceMs: number | null = null;

  /** True when the path should be given up. */
  dead(sample: PathSample): boolean {
    if (sample.iceState === "failed" || sample.iceState === "closed") return true;
    if (sample.received !== this.lastReceived) {
      this.lastReceived = sample.received;
      this.lastChangeMs = sample.atMs;
    }
    if (sample.iceState === "disconnected") {
      this.disconnectedSinceMs ??= sample.atMs;
      return sample.atMs - this.disconnectedSinceMs >= DISCONNECTED_MS;
    }
    this.disconnectedSinceMs = null;
    if (this.lastChangeMs === null) return false;
    return sample.atMs - this.lastChangeMs >= SILENT_MS;
  }
}

export type Quality = "good" | "fair" | "poor";

/** In words, from round-trip time and the share of our packets lost on the way. */
export function qualityOf(roundTripMs: number | null, lostShare: number): Quality {
  if (lostShare > 0.08 || (roundTripMs ?? 0) > 600) return "poor";
  if (lostShare > 0.02 || (roundTripMs ?? 0) > 250) return "fair";
  return "good";
}
