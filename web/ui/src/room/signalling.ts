import { io, type Socket } from "socket.io-client";

import {
  type Acknowledged,
  type CaptionUpdate,
  type Fact,
  FACT_TYPES,
  type Joined,
  type Knock,
  type Measured,
  RequestError,
  type SlotAssigned,
} from "./protocol";

/** What a Signalling tells its owner. `joined` is called again after each reconnect. */
export interface SignallingListener {
  joined(joined: Joined, again: boolean): void;
  /** `past` facts happened before the join they follow; the join's snapshot is newer. */
  fact(fact: Fact, past: boolean): void;
  caption(caption: CaptionUpdate): void;
  slot(slot: SlotAssigned): void;
  /** Who speaks now; null when whoever did is gone. */
  speaks(participantId: string | null): void;
  knocked(knock: Knock): void;
  figures(measured: Measured): void;
  /** Whether a slot's picture stands still because our connection cannot carry it. */
  starved(mid: string, paused: boolean): void;
  /** The way to the server is gone; we keep trying until `close()`. */
  disconnected(): void;
  /** We will not try again: refused, taken over by another tab, or forbidden. */
  onEnded(reason: "unauthorized" | "replaced" | "refused", message: string): void;
}

/** How long a request may take before the connection is taken for dead, in milliseconds. */
const REQUEST_TIMEOUT_MS = 4_000;
const RECONNECT_FIRST_MS = 250;
const RECONNECT_MAX_MS = 2_000;

/** Makes the underlying socket; tests give one of their own. */
export type Dial = (token: () => Promise<string | null>) => Socket;

export const dialServer: Dial = (token) =>
  io("/interviews", {
    transports: ["websocket", "polling"],
    autoConnect: false,
    forceNew: true,
    reconnectionDelay: RECONNECT_FIRST_MS,
    reconnectionDelayMax: RECONNECT_MAX_MS,
    timeout: REQUEST_TIMEOUT_MS,
    auth: (give) => {
      void token().then((value) => give({ token: value }));
    },
  });

/**
 * One participant's line to the interview: joins, rejoins with the last sequence number seen,
 * and hands each fact on exactly once and in order.
 */
export class Signalling {
  private readonly socket: Socket;
  private lastSeq = 0;
  private joinedOnce = false;
  /** Facts up to this number were already in the snapshot of the latest join. */
  private snapshotSeq = 0;
  private closed = false;

  constructor(
    private readonly interviewId: string,
    token: () => Promise<string | null>,
    private readonly listener: SignallingListener,
    dial: Dial = dialServer,
  ) {
    this.socket = dial(token);
    this.socket.on("connect", () => void this.join());
    this.socket.on("disconnect", (reason) => this.lost(reason));
    this.socket.on("connect_error", (error) => this.refused(error));
    this.socket.on("connection.replaced", () => this.end("replaced", ""));
    this.socket.on("caption.updated", (caption: CaptionUpdate) => listener.caption(caption));
    this.socket.on("slot.assigned", (slot: SlotAssigned) => listener.slot(slot));
    this.socket.on("speaker.changed", (told: { participantId: string | null }) =>
      listener.speaks(told.participantId),
    );
    this.socket.on("slot.paused", (slot: { mid: string; paused: boolean }) =>
      listener.starved(slot.mid, slot.paused),
    );
    this.socket.on("participant.knocked", (knock: Knock) => listener.knocked(knock));
    this.socket.on("coaching.measured", (measured: Measured) => listener.figures(measured));
    for (const type of FACT_TYPES) {
      this.socket.on(type, (payload: object) => this.take({ ...payload, type } as Fact));
    }
  }

  open(): void {
    this.socket.connect();
    window.addEventListener("online", this.redial);
  }

  close(): void {
    this.closed = true;
    window.removeEventListener("online", this.redial);
    this.socket.disconnect();
  }

  /** Sends a request and returns what it was acknowledged with; RequestError otherwise. */
  async request<T = object>(event: string, payload: object = {}): Promise<T> {
    if (!this.socket.connected) throw new RequestError("unavailable", "not connected");
    const answer = await this.ask<T>(event, payload);
    if (!answer.ok) throw new RequestError(answer.error.code, answer.error.message);
    return answer;
  }

  private async ask<T>(event: string, payload: object): Promise<Acknowledged<T>> {
    const socket = this.socket;
    const engine = socket.io.engine;
    try {
      return (await socket
        .timeout(REQUEST_TIMEOUT_MS)
        .emitWithAck(event, payload)) as Acknowledged<T>;
    } catch {
      // An unacknowledged request means a dead line: Engine.IO's own pings would take up to
      // 45 s to notice. Closing the transport makes the socket reconnect at once.
      if (!this.closed && engine === socket.io.engine) engine.close();
      throw new RequestError("timeout", "no answer");
    }
  }

  private async join(): Promise<void> {
    try {
      const joined = await this.request<Joined>("join-interview", {
        interviewId: this.interviewId,
        lastSeq: this.lastSeq,
      });
      this.snapshotSeq = joined.seq;
      const again = this.joinedOnce;
      this.joinedOnce = true;
      this.listener.joined(joined, again);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (error.code === "timeout") return; // the closed transport reconnects and joins again
      if (error.code === "unavailable" || error.code === "rate-limited") {
        this.socket.disconnect();
        setTimeout(() => this.redial(), RECONNECT_MAX_MS);
        return;
      }
      this.end("refused", error.message);
    }
  }

  private take(fact: Fact): void {
    if (typeof fact.seq !== "number" || fact.seq <= this.lastSeq) return;
    this.lastSeq = fact.seq;
    this.listener.fact(fact, fact.seq <= this.snapshotSeq);
  }

  private lost(reason: string): void {
    if (this.closed) return;
    this.listener.disconnected();
    // Socket.IO does not come back by itself when the server closed the connection.
    if (reason === "io server disconnect") setTimeout(() => this.redial(), RECONNECT_FIRST_MS);
  }

  private refused(error: Error): void {
    if (error.message === "unauthorized") this.end("unauthorized", error.message);
    else if (!this.closed) this.listener.disconnected();
  }

  private readonly redial = (): void => {
    if (!this.closed && !this.socket.connected) this.socket.connect();
  };

  private end(reason: "unauthorized" | "replaced" | "refused", message: string): void {
    if (this.closed) return;
    this.close();
    this.listener.onEnded(reason, message);
  }
}
