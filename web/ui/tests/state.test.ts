import { describe, expect, it } from "vitest";

import type { Participant, Response } from "../src/api/types";
import type { AskedQuestion, Fact, Joined, RoomInterview } from "../src/room/protocol";
import {
  afterJoin,
  applyFact,
  isMuted,
  openAnswer,
  participant,
  type RoomState,
} from "../src/room/state";

const interview = { id: "i", status: "scheduled", mode: "video" } as RoomInterview;

function person(change: Partial<Participant> = {}): Participant {
  return {
    id: "c",
    name: "Cy",
    role: "candidate",
    state: "waiting",
    records: null,
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

  it("knows who is muted, from the past too", () => {
    const muted = {
      type: "participant.muted",
      participantId: "c",
      source: "microphone",
      muted: true,
    };
    const state = play(afterJoin(null, join()), [muted as never], true);
    expect(isMuted(state, "c", "microphone")).toBe(true);
    expect(isMuted(state, "c", "camera")).toBe(false);
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
