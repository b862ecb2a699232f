import type { MediaSource } from "../api/types";
import { PathMonitor, type PathSample, type Quality, qualityOf } from "./path_monitor";

const LIMITS: Record<MediaSource, RTCRtpEncodingParameters> = {
  microphone: { maxBitrate: 40_000 },
  camera: { maxBitrate: 1_000_000 },
  screen: { maxBitrate: 2_500_000, maxFramerate: 15 },
  screen_audio: { maxBitrate: 64_000 },
};
const SAMPLE_EVERY_MS = 300;
/** A new path that carries nothing for this long is tried again. */
const CONNECT_TIMEOUT_MS = 8_000;
/** Microphone first, then camera, then screen: the order the protocol asks for. */
const SENDING_ORDER: readonly MediaSource[] = ["microphone", "camera", "screen", "screen_audio"];

export interface PeerSignals {
  sendOffer(offer: { sdp: string; sources: Record<string, MediaSource> }): Promise<{ sdp: string }>;
  sendCandidate(candidate: RTCIceCandidateInit | null): Promise<unknown>;
}

export interface PeerListener {
  connected(): void;
  /** The path is dead or never came up; the peer has closed itself. */
  dead(reason: string): void;
  stats(stats: PeerStats): void;
}

export interface PeerStats {
  quality: Quality;
  roundTripMs: number | null;
  framesSent: number;
  /** Decoded video frames by the slot's mid. */
  framesDecoded: Record<string, number>;
}

/** One peer connection's life: offer, answer, trickled candidates, until it dies or is closed. */
export class Peer {
  private readonly connection: RTCPeerConnection;
  private readonly senders = new Map<MediaSource, RTCRtpTransceiver>();
  private readonly monitor = new PathMonitor();
  private readonly lost = { packets: 0, sent: 0 };
  private pending: (RTCIceCandidateInit | null)[] | null = [];
  private timer: number | null = null;
  private wasConnected = false;
  private closed = false;

  constructor(
    iceServers: RTCIceServer[],
    tracks: ReadonlyMap<MediaSource, MediaStreamTrack | null>,
    private readonly signals: PeerSignals,
    private readonly listener: PeerListener,
    /** Others' sources of each kind that we can take at a time. */
    slots: number,
  ) {
    this.connection = new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle" });
    this.connection.onicecandidate = ({ candidate }) => this.trickle(candidate?.toJSON() ?? null);
    this.connection.onconnectionstatechange = () => this.stateChanged();
    for (const source of SENDING_ORDER) {
      const track = tracks.get(source);
      if (track !== undefined) this.senders.set(source, this.addSender(source, track));
    }
    for (let i = 0; i < slots; i += 1) this.addSlot("audio");
    for (let i = 0; i < slots; i += 1) this.addSlot("video");
  }

  /** Offers and takes the answer; rejects with what the signalling rejected with. */
  async open(): Promise<void> {
    const started = performance.now();
    this.timer = window.setInterval(() => void this.sample(started), SAMPLE_EVERY_MS);
    await this.connection.setLocalDescription();
    const sdp = this.connection.localDescription?.sdp ?? "";
    const answer = await this.signals.sendOffer({ sdp, sources: this.sources() });
    if (this.closed) return;
    await this.connection.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    const waiting = this.pending ?? [];
    this.pending = null;
    for (const candidate of waiting) this.trickle(candidate);
  }

  /** Puts another track (or none) behind a source that was offered. */
  async replace(source: MediaSource, track: MediaStreamTrack | null): Promise<void> {
    await this.senders.get(source)?.sender.replaceTrack(track);
  }

  /** The track of a slot, by its mid. */
  track(mid: string): MediaStreamTrack | null {
    const slot = this.connection.getTransceivers().find((transceiver) => transceiver.mid === mid);
    return slot?.receiver.track ?? null;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    if (this.timer !== null) clearInterval(this.timer);
    this.connection.onicecandidate = null;
    this.connection.onconnectionstatechange = null;
    this.connection.close();
  }

  private addSender(source: MediaSource, track: MediaStreamTrack | null): RTCRtpTransceiver {
    const kind = source === "microphone" || source === "screen_audio" ? "audio" : "video";
    const transceiver = this.connection.addTransceiver(track ?? kind, {
      direction: "sendonly",
      sendEncodings: [LIMITS[source]],
    });
    if (kind === "video") preferVp8(transceiver);
    return transceiver;
  }

  private addSlot(kind: "audio" | "video"): void {
    const transceiver = this.connection.addTransceiver(kind, { direction: "recvonly" });
    if (kind === "video") preferVp8(transceiver);
  }

  private sources(): Record<string, MediaSource> {
    const sources: Record<string, MediaSource> = {};
    for (const [source, { mid }] of this.senders) if (mid !== null) sources[mid] = source;
    return sources;
  }

  private trickle(candidate: RTCIceCandidateInit | null): void {
    if (this.closed) return;
    if (this.pending !== null) this.pending.push(candidate);
    // A candidate that does not get through is repeated by the next offer, if one is needed.
    else this.signals.sendCandidate(candidate).catch(() => {});
  }

  private stateChanged(): void {
    const state = this.connection.connectionState;
    if (state === "connected" && !this.wasConnected) {
      this.wasConnected = true;
      this.listener.connected();
    } else if (state === "failed" || state === "closed") {
      this.die(state);
    }
  }

  private async sample(started: number): Promise<void> {
    const report = await this.connection.getStats();
    if (this.closed) return;
    const now = performance.now();
    const stats = this.read(report);
    this.listener.stats(stats);
    if (!this.wasConnected) {
      if (now - started > CONNECT_TIMEOUT_MS) this.die("timeout");
      return;
    }
    const sample: PathSample = {
      atMs: now,
      received: receivedPackets(report),
      iceState: this.connection.iceConnectionState,
    };
    if (this.monitor.dead(sample)) this.die("silent");
  }

  private read(report: RTCStatsReport): PeerStats {
    const stats: PeerStats = {
      quality: "good",
      roundTripMs: null,
      framesSent: 0,
      framesDecoded: {},
    };
    let lost = 0;
    let sent = 0;
    for (const entry of report.values()) {
      if (entry.type === "inbound-rtp" && entry.kind === "video" && entry.mid !== undefined) {
        stats.framesDecoded[entry.mid] = entry.framesDecoded ?? 0;
      } else if (entry.type === "outbound-rtp") {
        sent += entry.packetsSent ?? 0;
        if (entry.kind === "video") stats.framesSent += entry.framesSent ?? 0;
      } else if (entry.type === "remote-inbound-rtp") {
        lost += entry.packetsLost ?? 0;
      } else if (entry.type === "candidate-pair" && entry.nominated === true) {
        const seconds: number | undefined = entry.currentRoundTripTime;
        if (seconds !== undefined) stats.roundTripMs = Math.round(seconds * 1000);
      }
    }
    stats.quality = qualityOf(stats.roundTripMs, this.lostShare(lost, sent));
    return stats;
  }

  /** Share of packets lost since the last sample that had any. */
  private lostShare(lost: number, sent: number): number {
    const packets = Math.max(0, lost - this.lost.packets);
    const total = sent - this.lost.sent;
    this.lost.packets = lost;
    this.lost.sent = sent;
    return total > 0 ? packets / total : 0;
  }

  private die(reason: string): void {
    if (this.closed) return;
    this.close();
    this.listener.dead(reason);
  }
}

function receivedPackets(report: RTCStatsReport): number {
  let received = 0;
  for (const entry of report.values()) {
    if (entry.type === "transport") received += entry.packetsReceived ?? entry.bytesReceived ?? 0;
    else if (entry.type === "candidate-pair") {
      received += (entry.responsesReceived ?? 0) + (entry.requestsReceived ?? 0);
    }
  }
  return received;
}

/** VP8 first and its repair formats kept: it is what the recorder takes without decoding. */
function preferVp8(transceiver: RTCRtpTransceiver): void {
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs;
  if (!codecs || typeof transceiver.setCodecPreferences !== "function") return;
  const rank = (codec: RTCRtpCodec): number => {
    const name = codec.mimeType.toLowerCase();
    if (name === "video/vp8") return 0;
    return name === "video/h264" ? 2 : name === "video/rtx" ? 1 : 3;
  };
  const wanted = codecs.filter((codec) => rank(codec) < 3).sort((a, b) => rank(a) - rank(b));
  if (wanted.length > 0) transceiver.setCodecPreferences(wanted);
}
