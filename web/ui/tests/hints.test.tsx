import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it, vi } from "vitest";

import { AskedHints } from "../src/pages/room/question_card";
import { type AskedQuestion, RequestError } from "../src/room/protocol";

afterEach(() => render(null, document.body));

async function show(question: Partial<AskedQuestion>, onAsk = async () => {}): Promise<void> {
  const asked = { hints: [], ...question } as unknown as AskedQuestion;
  await act(() => render(<AskedHints question={asked} onAsk={onAsk} />, document.body));
}

const button = () => document.querySelector<HTMLButtonElement>("[data-testid=ask-hint]");
const shown = () => [...document.querySelectorAll("li")].map((line) => line.textContent);

it("offers a hint while there are any, and shows those that came", async () => {
  const onAsk = vi.fn(async () => {});
  await show({ hintsLeft: 2 }, onAsk);
  expect(document.body.textContent).toContain("2 hints left");
  await act(async () => button()!.click());
  expect(onAsk).toHaveBeenCalledOnce();
  await show({ hints: ["Think of trees."], hintsLeft: 1 }, onAsk);
  expect(document.querySelector("details")?.open).toBe(true);
  expect(shown()).toEqual(["Think of trees."]);
  await show({ hints: ["Think of trees.", "Balanced ones."], hintsLeft: 0 }, onAsk);
  expect(button()).toBeNull();
  expect(shown()).toHaveLength(2);
});

it("offers none where the interview gives none", async () => {
  await show({});
  expect(button()).toBeNull();
  await show({ hintsLeft: 0 });
  expect(document.body.textContent).toBe("");
});

it("says why no hint came", async () => {
  await show({ hintsLeft: 1 }, async () => {
    throw new RequestError("wrong-state", "There are no more hints to this question.");
  });
  await act(async () => button()!.click());
  expect(document.querySelector("[role=alert], .notice")?.textContent).toContain("no more hints");
});
