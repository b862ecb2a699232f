import { describe, expect, it } from "vitest";

import type { Participant, Response } from "../src/api/types";
import { pausedWithin } from "../src/room/pauses";
import type { AskedQuestion, Fact, Joined, RoomInterview } from "../src/room/protocol";
import {
  afterJoin,
  applyFact,
  isMuted,
  openAnswer,
  participant,
  type RoomState,
} from "../src/room/state";

const interview = {
  id: "i",
  status: "scheduled",
  mode: "video",
  locked: false,
  pausedMs: null,
} as unknown as RoomInterview;

function person(change: Partial<Participant> = {}): Participant {
  return {
    id: "c",
    name: "Cy",
    role: "candidate",
    state: "waiting",
    records: null,
    withheld: [],
    muted: {},
    connected: true,
    ...change,
  };
}

function join(change: Partial<Joined> = {}): Joined {
  return {
    participantId: "s",
    role: "interviewer",
    state: "admitted",
    interview,
    participants: [person(), person({ id: "s", role: "interviewer", state: "admitted" })],
    iceServers: [],
    seq: 4,
    timelineMs: 0,
    ...change,
  };
}

function question(id: string): AskedQuestion {
  return {
    id,
    questionId: null,
    questionText: `${id}?`,
    timeLimitSeconds: 60,
    hints: [],
    position: 0,
  };
}

let seq = 0;
function play(state: RoomState, facts: Omit<Fact, "seq" | "atMs">[], past = false): RoomState {
  return facts.reduce((before, fact) => {
    seq += 1;
    return applyFact(before, { seq, atMs: seq * 100, ...fact } as Fact, past);
  }, state);
}

const asked = (id: string) =>
  ({ type: "interview.question.asked", response: question(id) }) as const;

describe("presence", () => {
  it("follows facts", () => {
    let state = afterJoin(null, join());
    state = play(state, [{ type: "participant.admitted", participantId: "c" } as never]);
    expect(participant(state, "c")?.state).toBe("admitted");
    state = play(state, [{ type: "participant.left", participantId: "c" } as never]);
    expect(participant(state, "c")?.connected).toBe(false);
    const back = person({ state: "admitted", records: true });
    state = play(state, [{ type: "participant.joined", participant: back } as never]);
    expect(participant(state, "c")).toEqual(back);
    expect(state.participants.map((one) => one.id)).toEqual(["c", "s"]);
  });

  it("is not rewound by facts older than the snapshot", () => {
    const state = play(
      afterJoin(null, join()),
      [
        { type: "participant.left", participantId: "c" } as never,
        { type: "participant.consented", participantId: "c", records: true } as never,
      ],
      true,
    );
    expect(participant(state, "c")).toEqual(person());
  });

  it("knows who is muted, by the snapshot and what follows", () => {
    const muted = (on: boolean, by: string | null) =>
      ({
        type: "participant.muted",
        participantId: "c",
        source: "microphone",
        muted: on,
        by,
      }) as never;
    const joined = join({ participants: [person({ muted: { microphone: "host" } })] });
    let state = play(afterJoin(null, joined), [muted(false, null)], true);
    expect(isMuted(state, "c", "microphone")).toBe(true);
    expect(isMuted(state, "c", "camera")).toBe(false);
    state = play(state, [muted(true, "firm")]);
    expect(participant(state, "c")?.muted).toEqual({ microphone: "firm" });
    state = play(state, [muted(false, null)]);
    expect(participant(state, "c")?.muted).toEqual({});
  });

  it("shows removal and withheld sources", () => {
    const state = play(afterJoin(null, join()), [
      { type: "participant.consented", participantId: "c", records: true, withheld: ["camera"] },
      { type: "participant.removed", participantId: "c" },
    ] as never);
    expect(participant(state, "c")).toMatchObject({
      state: "removed",
      connected: false,
      withheld: ["camera"],
    });
  });

  it("keeps wishes to be unmuted until they are answered, over a rejoin too", () => {
    const ask = { type: "unmute.asked", participantId: "c", source: "microphone" } as never;
    const answer = (by: string) =>
      ({
        type: "participant.muted",
        participantId: "c",
        source: "microphone",
        muted: true,
        by,
      }) as never;
    let state = play(afterJoin(null, join()), [answer("firm"), ask], true);
    expect([...afterJoin(state, join()).asks]).toEqual(["c/microphone"]);
    state = play(state, [answer("host")]);
    expect(state.asks.size).toBe(0);
  });
});

describe("hosting", () => {
  it("locks and pauses, whenever one joined", () => {
    let state = afterJoin(null, join({ interview: { ...interview, pausedMs: 900 } }));
    expect(state.pauses).toEqual([{ startMs: 900, endMs: null }]);
    const told = (type: string, atMs: number, past: boolean, more: object = {}) => {
      seq += 1;
      state = applyFact(state, { seq, atMs, type, ...more } as never, past);
    };
    told("interview.paused", 100, true);
    told("interview.resumed", 300, true);
    told("interview.paused", 900, true);
    expect(state.interview.pausedMs).toBe(900);
    told("interview.resumed", 1_000, false);
    told("interview.locked", 1_100, false, { locked: true });
    expect(state.interview).toMatchObject({ pausedMs: null, locked: true });
    expect(state.pauses).toEqual([
      { startMs: 100, endMs: 300 },
      { startMs: 900, endMs: 1_000 },
    ]);
    expect(pausedWithin(state.pauses, 200, 950)).toBe(150);
    expect(pausedWithin([{ startMs: 50, endMs: null }], 0, 80)).toBe(30);
  });
});

describe("answers", () => {
  it("are opened, closed and scored", () => {
    let state = play(afterJoin(null, join()), [asked("q1") as never]);
    expect(openAnswer(state)?.question.id).toBe("q1");
    state = play(state, [{ type: "interview.response.submitted", responseId: "q1" } as never]);
    expect(openAnswer(state)).toBeNull();
    const response = { id: "q1", aiScore: 70 } as Response;
    state = play(state, [{ type: "response.scored", response } as never]);
    expect(state.answers[0]?.scored?.aiScore).toBe(70);
  });

  it("are closed by the next question", () => {
    const state = play(afterJoin(null, join()), [asked("q1") as never, asked("q2") as never]);
    expect(state.answers.map((answer) => answer.closedMs === null)).toEqual([false, true]);
  });

  it("are told twice but kept once", () => {
    const state = play(afterJoin(null, join()), [asked("q1") as never, asked("q1") as never]);
    expect(state.answers).toHaveLength(1);
    expect(openAnswer(state)).not.toBeNull();
  });

  it("survive a rejoin", () => {
    const before = play(afterJoin(null, join()), [asked("q1") as never]);
    expect(afterJoin(before, join({ seq: 9 })).answers).toBe(before.answers);
  });
});

it("notes start and completion", () => {
  const state = play(afterJoin(null, join()), [
    { type: "interview.started", interviewId: "i", startedAt: "2026-01-01T00:00:00Z" } as never,
    { type: "interview.completed", interviewId: "i", completedAt: "2026-01-01T01:00:00Z" } as never,
  ]);
  expect(state.interview.status).toBe("completed");
});

it("shows the hints that were asked for, each once", () => {
  const asked = { ...question("q"), hints: [], hintsLeft: 2 };
  const given = (seq: number, number: number, remaining: number) =>
    ({
      type: "hint.given",
      seq,
      atMs: seq,
      responseId: "q",
      hint: `hint ${number}`,
      number,
      remaining,
    }) as Fact;
  let state = afterJoin(null, join());
  state = applyFact(
    state,
    { type: "interview.question.asked", seq: 5, atMs: 5, response: asked } as Fact,
    false,
  );
  for (const fact of [given(6, 1, 1), given(6, 1, 1), given(7, 2, 0)]) {
    state = applyFact(state, fact, false);
  }
  expect(openAnswer(state)?.question).toMatchObject({ hints: ["hint 1", "hint 2"], hintsLeft: 0 });
});
