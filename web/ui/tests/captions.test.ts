import { describe, expect, it } from "vitest";

import { blocksOf, type Caption, withCaption } from "../src/room/captions";

function caption(change: Partial<Caption>): Caption {
  return {
    id: "a",
    participantId: "p",
    text: "hello",
    isFinal: false,
    startMs: 0,
    endMs: 1,
    ...change,
  };
}

function all(...updates: Partial<Caption>[]): readonly Caption[] {
  return updates.reduce<readonly Caption[]>((list, one) => withCaption(list, caption(one)), []);
}

describe("withCaption", () => {
  it("replaces a partial in its place", () => {
    const list = all(
      { id: "a", startMs: 0 },
      { id: "b", startMs: 5 },
      { id: "a", text: "hello you" },
    );
    expect(list.map((one) => one.text)).toEqual(["hello you", "hello"]);
  });

  it("never goes back from a final to a partial", () => {
    const list = all({ text: "done.", isFinal: true }, { text: "don" });
    expect(list).toEqual([caption({ text: "done.", isFinal: true })]);
  });

  it("keeps what is shown when a partial is empty, so that nothing flickers", () => {
    expect(all({ text: "hello" }, { text: " " })[0]?.text).toBe("hello");
    expect(all({ text: "" })).toEqual([]);
  });

  it("takes away what turns out to be nothing", () => {
    expect(all({ text: "uh" }, { text: "", isFinal: true })).toEqual([]);
  });

  it("orders by when it was said, not by when it came", () => {
    const list = all({ id: "late", startMs: 900 }, { id: "early", startMs: 100 });
    expect(list.map((one) => one.id)).toEqual(["early", "late"]);
  });

  it("is bounded", () => {
    const many = Array.from({ length: 200 }, (_, i) => ({ id: String(i), startMs: i }));
    const list = all(...many);
    expect(list.length).toBeLessThanOrEqual(60);
    expect(list.at(-1)?.id).toBe("199");
  });
});

it("groups neighbours by speaker", () => {
  const blocks = blocksOf([
    caption({ id: "1", participantId: "p" }),
    caption({ id: "2", participantId: "p" }),
    caption({ id: "3", participantId: "q" }),
    caption({ id: "4", participantId: "p" }),
  ]);
  expect(blocks.map((block) => block.captions.length)).toEqual([2, 1, 1]);
});
