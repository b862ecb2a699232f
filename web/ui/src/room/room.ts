import { computed, effect, signal } from "@preact/signals";

import type { MediaSource } from "../api/types";
import { type Caption, withCaption } from "./captions";
import type { Devices } from "./devices";
import { Peer, type PeerStats } from "./peer";
import {
  type CaptionUpdate,
  type Fact,
  type Joined,
  RequestError,
  type SlotAssigned,
} from "./protocol";
import { type Dial, dialServer, Signalling, type SignallingListener } from "./signalling";
import { afterJoin, applyFact, participant, type RoomState, withQuestion } from "./state";
import { Timeline } from "./timeline";

export type LineState = "connecting" | "connected" | "reconnecting";
export type MediaState = "off" | "connecting" | "connected" | "reconnecting";
export type EndReason = "unauthorized" | "replaced" | "refused" | "left";

/** Someone else's media as it arrives, by source. */
export type Remote = Partial<Record<MediaSource, { mid: string; track: MediaStreamTrack }>>;

/** Pauses between tries for a new media path; the last one repeats. */
const RETRY_MS = [0, 500, 1_000, 2_000, 4_000];

/**
 * One interview as this browser takes part in it. Holds what the UI shows as signals, and keeps
 * both ways to the server (socket and media) alive until `close()`.
 */
export class Room implements SignallingListener {
  readonly state = signal<RoomState | null>(null);
  readonly captions = signal<readonly Caption[]>([]);
  readonly line = signal<LineState>("connecting");
  readonly media = signal<MediaState>("off");
  readonly remotes = signal<ReadonlyMap<string, Remote>>(new Map());
  readonly stats = signal<PeerStats | null>(null);
  readonly ended = signal<EndReason | null>(null);
  readonly endMessage = signal("");
  readonly timeline = new Timeline();
  readonly me = computed(() => {
    const state = this.state.value;
    return state ? (participant(state, state.me) ?? null) : null;
  });

  private readonly signalling: Signalling;
  private readonly slots = new Map<string, { participantId: string; source: MediaSource }>();
  private readonly disposers: (() => void)[] = [];
  private iceServers: RTCIceServer[] = [];
  private peer: Peer | null = null;
  private tries = 0;
  private retry: ReturnType<typeof setTimeout> | null = null;

  constructor(
    interviewId: string,
    token: () => Promise<string | null>,
    private readonly devices: Devices,
    private readonly consent: boolean | null,
    dial: Dial = dialServer,
  ) {
    this.signalling = new Signalling(interviewId, token, this, dial);
  }

  open(): void {
    this.signalling.open();
    this.disposers.push(
      effect(() => this.put("microphone", this.devices.microphone.value)),
      effect(() => this.put("camera", this.devices.camera.value)),
    );
  }

  /** Leaves for good. Idempotent. */
  close(): void {
    for (const dispose of this.disposers.splice(0)) dispose();
    this.stopMedia();
    this.signalling.close();
  }

  async leave(): Promise<void> {
    await this.signalling.request("leave-interview").catch(() => {});
    this.ended.value = "left";
    this.close();
  }

  admit(participantId: string): Promise<unknown> {
    return this.signalling.request("admit-participant", { participantId });
  }

  start(): Promise<unknown> {
    return this.signalling.request("start-interview");
  }

  complete(outcome: { score?: number; feedback?: object; notes?: string }): Promise<unknown> {
    return this.signalling.request("complete-interview", outcome);
  }

  ask(
    question: { questionId: string } | { questionText: string; timeLimitSeconds?: number },
  ): Promise<unknown> {
    return this.signalling.request("ask-question", question);
  }

  /** Asks the next question of a practice interview; false when none is left. */
  async next(): Promise<boolean> {
    const { done } = await this.signalling.request<{ done: boolean }>("next-question");
    if (done) this.change((state) => ({ ...state, exhausted: true }));
    return !done;
  }

  closeAnswer(responseId: string): Promise<unknown> {
    return this.signalling.request("close-answer", { responseId });
  }

  sendChat(text: string): Promise<unknown> {
    return this.signalling.request("send-chat", { text });
  }

  addNote(text: string, atMs: number): Promise<unknown> {
    return this.signalling.request("add-note", { text, atMs });
  }

  setMuted(muted: boolean): void {
    this.devices.setMuted(muted);
    this.tellMuted("microphone", muted);
  }

  async setCameraOff(off: boolean): Promise<void> {
    await this.devices.setCameraOff(off);
    this.tellMuted("camera", this.devices.cameraOff.value);
  }

  // What the signalling tells us.

  joined(joined: Joined): void {
    this.line.value = "connected";
    this.iceServers = joined.iceServers;
    this.timeline.set(joined.timelineMs);
    const state = afterJoin(this.state.value, joined);
    const asked = joined.response;
    this.state.value = asked
      ? {
          ...state,
          answers: withQuestion(state.answers, asked, asked.startMs ?? joined.timelineMs),
        }
      : state;
    void this.settle(joined);
  }

  fact(fact: Fact, past: boolean): void {
    if (!past) this.timeline.atLeast(fact.atMs);
    this.change((state) => applyFact(state, fact, past));
    if (past) return;
    if (fact.type === "participant.admitted" && fact.participantId === this.state.value?.me) {
      void this.connectMedia();
    }
    if (fact.type === "interview.completed") this.stopMedia();
  }

  caption(caption: CaptionUpdate): void {
    this.captions.value = withCaption(this.captions.value, caption);
  }

  slot({ mid, participantId, source }: SlotAssigned): void {
    if (participantId === null || source === null) this.slots.delete(mid);
    else this.slots.set(mid, { participantId, source });
    this.refreshRemotes();
  }

  disconnected(): void {
    if (this.line.value === "connected") this.line.value = "reconnecting";
  }

  onEnded(reason: "unauthorized" | "replaced" | "refused", message: string): void {
    this.endMessage.value = message;
    this.ended.value = reason;
    this.close();
  }

  /** After each join: repeat what the server may have missed, and take up media again. */
  private async settle(joined: Joined): Promise<void> {
    const mine = joined.participants.find((one) => one.id === joined.participantId);
    if (this.consent !== null && mine?.records !== this.consent) {
      await this.signalling.request("give-consent", { records: this.consent }).catch(() => {});
    }
    if (joined.state === "admitted" && joined.interview.status !== "completed") {
      this.tries = 0;
      await this.connectMedia();
    }
  }

  /**
   * Makes a new peer connection, in place of any older one. Also after each rejoin: which slot
   * carries whom is told by signals that are not repeated.
   */
  private async connectMedia(): Promise<void> {
    const tracks = this.offered();
    if (tracks === null) return;
    this.stopMedia(false);
    this.media.value = this.media.value === "off" ? "connecting" : "reconnecting";
    const peer = new Peer(
      this.iceServers,
      tracks,
      {
        sendOffer: (offer) => this.signalling.request<{ sdp: string }>("send-offer", offer),
        sendCandidate: (candidate) => this.signalling.request("add-candidate", { candidate }),
      },
      {
        connected: () => this.mediaConnected(peer),
        dead: () => this.mediaLost(peer),
        stats: (stats) => {
          if (this.peer === peer) this.stats.value = stats;
        },
      },
    );
    this.peer = peer;
    try {
      await peer.open();
      this.refreshRemotes();
    } catch (error) {
      peer.close();
      if (this.peer === peer) this.offerFailed(error);
    }
  }

  private offerFailed(error: unknown): void {
    this.peer = null;
    const final =
      error instanceof RequestError && ["forbidden", "wrong-state"].includes(error.code);
    if (final) this.media.value = "off";
    else this.scheduleMedia();
  }

  private mediaConnected(peer: Peer): void {
    if (this.peer !== peer) return;
    this.tries = 0;
    this.media.value = "connected";
    if (this.devices.muted.value) this.tellMuted("microphone", true);
    if (this.devices.cameraOff.value) this.tellMuted("camera", true);
  }

  private mediaLost(peer: Peer): void {
    if (this.peer !== peer) return;
    this.peer = null;
    this.media.value = "reconnecting";
    this.slots.clear();
    this.refreshRemotes();
    this.scheduleMedia();
  }

  /** Tries again a little later; while the socket is away, its next join does it instead. */
  private scheduleMedia(): void {
    const delay = RETRY_MS[Math.min(this.tries, RETRY_MS.length - 1)]!;
    this.tries += 1;
    this.media.value = "reconnecting";
    this.retry = setTimeout(() => {
      if (this.line.value === "connected") void this.connectMedia();
    }, delay);
  }

  private stopMedia(off = true): void {
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
    this.peer?.close();
    this.peer = null;
    this.slots.clear();
    this.refreshRemotes();
    if (off) this.media.value = "off";
  }

  /** What we send: every source this interview wants, with a track or without; null for none. */
  private offered(): ReadonlyMap<MediaSource, MediaStreamTrack | null> | null {
    const mode = this.state.value?.interview.mode;
    if (mode !== "video" && mode !== "audio") return null;
    const tracks = new Map<MediaSource, MediaStreamTrack | null>();
    if (this.devices.wants("microphone")) tracks.set("microphone", this.devices.microphone.value);
    if (this.devices.wants("camera")) tracks.set("camera", this.devices.camera.value);
    return tracks;
  }

  private put(source: MediaSource, track: MediaStreamTrack | null): void {
    void this.peer?.replace(source, track);
  }

  private tellMuted(source: MediaSource, muted: boolean): void {
    // Cosmetic for the others; a lost one is repeated when media reconnects.
    this.signalling.request("set-muted", { source, muted }).catch(() => {});
  }

  private refreshRemotes(): void {
    const remotes = new Map<string, Remote>();
    for (const [mid, { participantId, source }] of this.slots) {
      const track = this.peer?.track(mid);
      if (!track) continue;
      remotes.set(participantId, { ...remotes.get(participantId), [source]: { mid, track } });
    }
    this.remotes.value = remotes;
  }

  private change(step: (state: RoomState) => RoomState): void {
    if (this.state.value !== null) this.state.value = step(this.state.value);
  }
}
