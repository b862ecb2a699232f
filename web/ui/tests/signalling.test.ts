import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Fact, Joined } from "../src/room/protocol";
import { Signalling, type SignallingListener } from "../src/room/signalling";

/** A socket that answers requests from a table and delivers what the test says. */
class FakeSocket {
  connected = false;
  connects = 0;
  readonly sent: [string, unknown][] = [];
  answers: Record<string, unknown> = {};
  readonly io = { engine: { close: vi.fn() } };
  private readonly handlers = new Map<string, (payload: unknown) => void>();

  on(event: string, handler: (payload: unknown) => void): this {
    this.handlers.set(event, handler);
    return this;
  }

  connect(): void {
    this.connects += 1;
    this.connected = true;
    this.deliver("connect", undefined);
  }

  disconnect(): void {
    this.connected = false;
  }

  timeout(): this {
    return this;
  }

  async emitWithAck(event: string, payload: unknown): Promise<unknown> {
    this.sent.push([event, payload]);
    const answer = this.answers[event];
    if (answer === undefined) throw new Error("timeout");
    return answer;
  }

  deliver(event: string, payload: unknown): void {
    this.handlers.get(event)?.(payload);
  }

  drop(reason: string): void {
    this.connected = false;
    this.deliver("disconnect", reason);
  }
}

const joined = (seq: number): Joined & { ok: true } =>
  ({
    ok: true,
    participantId: "me",
    participants: [],
    iceServers: [],
    seq,
    timelineMs: 0,
  }) as never;

let socket: FakeSocket;
let listener: { [K in keyof SignallingListener]: ReturnType<typeof vi.fn> };
let signalling: Signalling;

async function settled(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await Promise.resolve();
}

beforeEach(() => {
  socket = new FakeSocket();
  listener = {
    joined: vi.fn(),
    fact: vi.fn(),
    caption: vi.fn(),
    slot: vi.fn(),
    speaks: vi.fn(),
    knocked: vi.fn(),
    figures: vi.fn(),
    starved: vi.fn(),
    disconnected: vi.fn(),
    onEnded: vi.fn(),
  };
  signalling = new Signalling(
    "iv",
    async () => "token",
    listener as never,
    () => socket as never,
  );
});

afterEach(() => {
  signalling.close();
  vi.useRealTimers();
});

describe("joining", () => {
  it("asks for all facts first and for the rest later", async () => {
    socket.answers["join-interview"] = joined(2);
    signalling.open();
    await settled();
    expect(socket.sent[0]).toEqual(["join-interview", { interviewId: "iv", lastSeq: 0 }]);
    socket.deliver("chat.sent", { seq: 1, atMs: 5 });
    socket.deliver("chat.sent", { seq: 4, atMs: 9 });
    socket.drop("transport close");
    expect(listener.disconnected).toHaveBeenCalledOnce();
    socket.connect();
    await settled();
    expect(socket.sent[1]).toEqual(["join-interview", { interviewId: "iv", lastSeq: 4 }]);
    expect(listener.joined.mock.calls.map((call) => call[1])).toEqual([false, true]);
  });

  it("ends when it is refused", async () => {
    socket.answers["join-interview"] = { ok: false, error: { code: "not-found", message: "gone" } };
    signalling.open();
    await settled();
    expect(listener.onEnded).toHaveBeenCalledWith("refused", "gone");
  });

  it("tries again when the server is not ready", async () => {
    vi.useFakeTimers();
    socket.answers["join-interview"] = { ok: false, error: { code: "unavailable", message: "" } };
    signalling.open();
    await settled();
    expect(listener.onEnded).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(socket.connects).toBe(2);
  });

  it("comes back after the server closed the connection", async () => {
    vi.useFakeTimers();
    socket.answers["join-interview"] = joined(0);
    signalling.open();
    await settled();
    socket.drop("io server disconnect");
    await vi.advanceTimersByTimeAsync(300);
    expect(socket.connects).toBe(2);
  });
});

describe("facts", () => {
  beforeEach(async () => {
    socket.answers["join-interview"] = joined(2);
    signalling.open();
    await settled();
  });

  it("are handed on once, and past ones marked", () => {
    for (const seq of [1, 2, 2, 1, 3]) socket.deliver("chat.sent", { seq, atMs: 0 });
    const seen = listener.fact.mock.calls.map(([fact, past]) => [(fact as Fact).seq, past]);
    expect(seen).toEqual([
      [1, true],
      [2, true],
      [3, false],
    ]);
  });

  it("without a number are dropped", () => {
    socket.deliver("chat.sent", { text: "?" });
    expect(listener.fact).not.toHaveBeenCalled();
  });
});

describe("requests", () => {
  beforeEach(async () => {
    socket.answers["join-interview"] = joined(0);
    signalling.open();
    await settled();
  });

  it("that are refused reject with the code", async () => {
    socket.answers["send-chat"] = { ok: false, error: { code: "rate-limited", message: "slow" } };
    await expect(signalling.request("send-chat")).rejects.toMatchObject({ code: "rate-limited" });
  });

  it("that nobody acknowledges close the line, so that a new one is made", async () => {
    await expect(signalling.request("send-chat")).rejects.toMatchObject({ code: "timeout" });
    expect(socket.io.engine.close).toHaveBeenCalledOnce();
  });
});

it("stops for good when another tab takes over", async () => {
  socket.answers["join-interview"] = joined(0);
  signalling.open();
  await settled();
  socket.deliver("connection.replaced", {});
  expect(listener.onEnded).toHaveBeenCalledWith("replaced", "");
  socket.drop("io server disconnect");
  expect(listener.disconnected).not.toHaveBeenCalled();
});
