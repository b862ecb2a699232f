import { describe, expect, it } from "vitest";

import type { InterviewEvent, Participant, Recording, Utterance } from "../src/api/types";
import { breakAt, breaksOf } from "../src/review/breaks";
import { readiness } from "../src/review/readiness";
import { timedWords, wordAt } from "../src/review/words";

const word = (startMs: number, endMs: number) => ({ text: "w", startMs, endMs, probability: 1 });

describe("wordAt", () => {
  const words = timedWords([
    { id: "b", participantId: "q", startMs: 900, endMs: 1200, text: "", words: [word(900, 1200)] },
    {
      id: "a",
      participantId: "p",
      startMs: 0,
      endMs: 700,
      text: "",
      words: [word(0, 300), word(300, 700)],
    },
  ] as Utterance[]);

  it.each([
    [0, 0],
    [299, 0],
    [300, 1],
    [700, 1],
    [900, 2],
    [1_400, 2],
    [5_000, -1],
  ])("at %i ms is word %i", (ms, index) => {
    expect(wordAt(words, ms)).toBe(index);
  });

  it("is none before the first", () => {
    expect(wordAt(words.slice(1), 10)).toBe(-1);
    expect(wordAt([], 10)).toBe(-1);
  });
});

describe("readiness", () => {
  const completedAt = "2026-01-01T00:00:00Z";
  const at = (ms: number): number => Date.parse(completedAt) + ms;
  const person = (id: string, records: boolean | null) => ({ id, records }) as Participant;
  const sent = (participantId: string) =>
    ({ type: "source.started", payload: { participantId } }) as unknown as InterviewEvent;
  const known = (change: object) => ({
    session: { status: "completed" as const, completedAt },
    participants: [person("a", true), person("b", true), person("c", false)],
    recordings: [] as Recording[],
    events: [sent("a"), sent("b"), sent("c")],
    nowMs: at(1_000),
    ...change,
  });
  const recording = (participantId: string) => ({ participantId }) as Recording;

  it("waits for everybody who agreed and was heard", () => {
    expect(readiness(known({}))).toBe("preparing");
    expect(readiness(known({ recordings: [recording("a")] }))).toBe("preparing");
    expect(readiness(known({ recordings: [recording("a"), recording("b")] }))).toBe("ready");
  });

  it("does not wait for those who said no or sent nothing", () => {
    expect(readiness(known({ events: [sent("c")] }))).toBe("none");
    expect(readiness(known({ events: [sent("a")], recordings: [recording("a")] }))).toBe("ready");
  });

  it("does not wait for ever", () => {
    expect(readiness(known({ nowMs: at(600_000) }))).toBe("none");
    expect(readiness(known({ nowMs: at(600_000), recordings: [recording("a")] }))).toBe("ready");
  });

  it("says that the interview is running", () => {
    expect(readiness(known({ session: { status: "in_progress", completedAt: null } }))).toBe(
      "running",
    );
  });
});

it("knows when the interview was paused", () => {
  const fact = (type: string, atMs: number) => ({ type, atMs }) as InterviewEvent;
  const breaks = breaksOf([
    fact("interview.paused", 1_000),
    fact("chat.sent", 1_500),
    fact("interview.resumed", 4_000),
    fact("interview.paused", 9_000),
  ]);
  expect(breaks).toEqual([
    { startMs: 1_000, endMs: 4_000 },
    { startMs: 9_000, endMs: null },
  ]);
  expect([999, 1_000, 3_999, 4_000, 60_000].map((ms) => breakAt(breaks, ms)?.startMs)).toEqual([
    undefined,
    1_000,
    1_000,
    undefined,
    9_000,
  ]);
});
