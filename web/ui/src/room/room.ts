import { computed, effect, signal } from "@preact/signals";

import type { MediaSource, Participant } from "../api/types";
import { type Caption, withCaption } from "./captions";
import type { Devices } from "./devices";
import { Hosting } from "./hosting";
import { Peer, type PeerStats } from "./peer";
import {
  type CaptionUpdate,
  type Fact,
  type Joined,
  type Knock,
  type Measured,
  RequestError,
  type SlotAssigned,
} from "./protocol";
import { ScreenShare } from "./screen_share";
import { type Dial, dialServer, Signalling, type SignallingListener } from "./signalling";
import { afterJoin, applyFact, participant, type RoomState, withQuestion } from "./state";
import { Timeline } from "./timeline";
import { ViewBook } from "./view_book";

export type LineState = "connecting" | "connected" | "reconnecting";
export type MediaState = "off" | "connecting" | "connected" | "reconnecting";
export type EndReason = "unauthorized" | "replaced" | "refused" | "left" | "removed";

/** Someone else's media as it arrives, by source. */
export type Remote = Partial<
  Record<MediaSource, { mid: string; track: MediaStreamTrack; starved: boolean }>
>;

/** Others' media that can be taken at a time, however few are expected, and at most. */
const FEWEST_SLOTS = 3;
const MOST_SLOTS = 8;

/** Pauses between tries for a new media path; the last one repeats. */
const RETRY_MS = [0, 500, 1_000, 2_000, 4_000];

/**
 * One interview as this browser takes part in it. Holds what the UI shows as signals, and keeps
 * both ways to the server (socket and media) alive until `close()`.
 */
export class Room implements SignallingListener {
  readonly state = signal<RoomState | null>(null);
  readonly captions = signal<readonly Caption[]>([]);
  /** How one is speaking, while practising. */
  readonly measured = signal<Measured | null>(null);
  readonly line = signal<LineState>("connecting");
  readonly media = signal<MediaState>("off");
  readonly remotes = signal<ReadonlyMap<string, Remote>>(new Map());
  readonly stats = signal<PeerStats | null>(null);
  readonly ended = signal<EndReason | null>(null);
  /** What one asked to unmute since it was muted. */
  readonly asked = signal<ReadonlySet<MediaSource>>(new Set());
  readonly speaker = signal<string | null>(null);
  /** Who was removed and stands at the door, by id. */
  readonly knocks = signal<ReadonlyMap<string, string>>(new Map());
  readonly endMessage = signal("");
  readonly timeline = new Timeline();
  readonly me = computed(() => {
    const state = this.state.value;
    return state ? (participant(state, state.me) ?? null) : null;
  });

  readonly screen = new ScreenShare();
  readonly hosting: Hosting;
  readonly views: ViewBook;

  private readonly signalling: Signalling;
  private readonly slots = new Map<
    string,
    { participantId: string; source: MediaSource; starved: boolean }
  >();
  private readonly disposers: (() => void)[] = [];
  private iceServers: RTCIceServer[] = [];
  private peer: Peer | null = null;
  private tries = 0;
  private shared = false;
  private retry: ReturnType<typeof setTimeout> | null = null;

  constructor(
    interviewId: string,
    token: () => Promise<string | null>,
    private readonly devices: Devices,
    private consent: boolean | null,
    /** How many others may send at a time. */
    private readonly others = FEWEST_SLOTS,
    dial: Dial = dialServer,
  ) {
    this.signalling = new Signalling(interviewId, token, this, dial);
    this.hosting = new Hosting((event, payload) => this.signalling.request(event, payload));
    this.views = new ViewBook((views) => this.signalling.request("set-views", { views }));
  }

  open(): void {
    this.signalling.open();
    this.disposers.push(
      effect(() => this.put("microphone", this.devices.microphone.value)),
      effect(() => this.put("camera", this.devices.camera.value)),
      effect(() => this.put("screen", this.screen.video.value)),
      effect(() => this.put("screen_audio", this.screen.audio.value)),
      this.screen.video.subscribe(this.tellScreen),
    );
  }

  /** Leaves for good. Idempotent. */
  close(): void {
    for (const dispose of this.disposers.splice(0)) dispose();
    this.screen.stop();
    this.stopMedia();
    this.views.close();
    this.signalling.close();
  }

  async leave(): Promise<void> {
    await this.signalling.request("leave-interview").catch(() => {});
    this.ended.value = "left";
    this.close();
  }

  async admit(participantId: string): Promise<void> {
    await this.hosting.admit(participantId);
    const knocks = new Map(this.knocks.value);
    knocks.delete(participantId);
    this.knocks.value = knocks;
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

  /** The hint comes as a fact, to whoever else is in the room, too. */
  askHint(): Promise<unknown> {
    return this.signalling.request("ask-hint");
  }

  sendChat(text: string): Promise<unknown> {
    return this.signalling.request("send-chat", { text });
  }

  addNote(text: string, atMs: number): Promise<unknown> {
    return this.signalling.request("add-note", { text, atMs });
  }

  /** Answers anew what may be kept of oneself; holds from this moment. */
  async agree(records: boolean, withheld: MediaSource[]): Promise<void> {
    await this.signalling.request("give-consent", { records, withheld });
    this.consent = records;
  }

  /** Asks the host to be allowed to unmute. */
  async askUnmute(source: MediaSource): Promise<void> {
    await this.signalling.request("ask-unmute", { source });
    this.asked.value = new Set(this.asked.value).add(source);
  }

  setMuted(muted: boolean): void {
    if (!muted && this.mustAsk("microphone")) return;
    this.devices.setMuted(muted);
    this.tellMuted("microphone", muted);
  }

  async setCameraOff(off: boolean): Promise<void> {
    if (!off && this.mustAsk("camera")) return;
    await this.devices.setCameraOff(off);
    this.tellMuted("camera", this.devices.cameraOff.value);
  }

  /** Whether a host silenced this so that only a host can let it be heard or seen again. */
  mustAsk(source: MediaSource): boolean {
    return this.me.value?.muted[source] === "firm";
  }

  get mayShare(): boolean {
    const interview = this.state.value?.interview;
    const sends = this.devices.wants("camera") || this.devices.wants("microphone");
    return sends && this.screen.supported && !!interview && !interview.isAiInterview;
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
    const mine = joined.participants.find((one) => one.id === joined.participantId);
    if (mine) this.obey(mine);
    this.views.forget();
    void this.settle(joined);
  }

  fact(fact: Fact, past: boolean): void {
    if (!past) this.timeline.atLeast(fact.atMs);
    this.change((state) => applyFact(state, fact, past));
    if (past) return;
    const mine = "participantId" in fact && fact.participantId === this.state.value?.me;
    if (mine && fact.type === "participant.admitted") void this.connectMedia();
    if (mine && fact.type === "participant.removed") this.onEnded("removed", "");
    if (mine && fact.type === "participant.muted" && this.me.value) this.obey(this.me.value);
    if (fact.type === "interview.completed") this.stopMedia();
  }

  caption(caption: CaptionUpdate): void {
    this.captions.value = withCaption(this.captions.value, caption);
  }

  figures(measured: Measured): void {
    this.measured.value = measured;
  }

  /** The camera shows next to nothing; failing to say so is no harm. */
  tellDark(): void {
    void this.signalling.request("report-dark", {}).catch(() => {});
  }

  slot({ mid, participantId, source }: SlotAssigned): void {
    if (participantId === null || source === null) this.slots.delete(mid);
    else this.slots.set(mid, { participantId, source, starved: false });
    this.refreshRemotes();
  }

  starved(mid: string, paused: boolean): void {
    const slot = this.slots.get(mid);
    if (slot) slot.starved = paused;
    this.refreshRemotes();
  }

  speaks(participantId: string | null): void {
    this.speaker.value = participantId;
  }

  knocked({ participantId, name }: Knock): void {
    this.knocks.value = new Map(this.knocks.value).set(participantId, name);
  }

  disconnected(): void {
    if (this.line.value === "connected") this.line.value = "reconnecting";
  }

  onEnded(reason: Exclude<EndReason, "left">, message: string): void {
    this.endMessage.value = message;
    this.ended.value = reason;
    this.close();
  }

  /** Turns off here what a host silenced: the server lets nothing of it through anyway. */
  private obey({ muted }: Participant): void {
    const silenced = (source: MediaSource): boolean =>
      muted[source] === "host" || muted[source] === "firm";
    this.asked.value = new Set();
    if (silenced("microphone")) this.devices.setMuted(true);
    if (silenced("camera") && this.devices.camera.value) void this.devices.setCameraOff(true);
    if (silenced("screen")) this.screen.stop();
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
      Math.min(MOST_SLOTS, Math.max(FEWEST_SLOTS, this.others)) + 1, // one for a screen
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
    const mine = this.me.value?.muted ?? {};
    for (const [source, off] of [
      ["microphone", this.devices.muted.value],
      ["camera", this.devices.cameraOff.value],
      ["screen", this.screen.video.value === null],
    ] as const) {
      const told = mine[source];
      // A screen is not shared until it is; of what a host silenced nothing is to be said.
      if (off ? told === undefined && source !== "screen" : told === "self") {
        this.tellMuted(source, off);
      }
    }
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
    if (this.mayShare) {
      tracks.set("screen", this.screen.video.value);
      tracks.set("screen_audio", this.screen.audio.value);
    }
    return tracks;
  }

  private put(source: MediaSource, track: MediaStreamTrack | null): void {
    void this.peer?.replace(source, track);
  }

  /** Whoever looks at a screen that ends should not look at its last picture. */
  private readonly tellScreen = (track: MediaStreamTrack | null): void => {
    const told = this.me.peek()?.muted.screen;
    if (track !== null && told !== undefined) this.tellMuted("screen", false);
    if (track === null && this.shared) this.tellMuted("screen", true);
    this.shared = track !== null;
  };

  private tellMuted(source: MediaSource, muted: boolean): void {
    // Cosmetic for the others; a lost one is repeated when media reconnects.
    this.signalling.request("set-muted", { source, muted }).catch(() => {});
  }

  private refreshRemotes(): void {
    const remotes = new Map<string, Remote>();
    for (const [mid, { participantId, source, starved }] of this.slots) {
      const track = this.peer?.track(mid);
      if (!track) continue;
      remotes.set(participantId, {
        ...remotes.get(participantId),
        [source]: { mid, track, starved },
      });
    }
    this.remotes.value = remotes;
  }

  private change(step: (state: RoomState) => RoomState): void {
    if (this.state.value !== null) this.state.value = step(this.state.value);
  }
}
