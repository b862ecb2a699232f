import { expect, test } from "vitest";

import { fullness, shown } from "../src/metrics";

test("bars are full by the highest of their kind, and by their own scale below nought", () => {
  expect(fullness(75, "wpm", 150)).toBe(0.5);
  expect(fullness(0, "count", 0)).toBe(0);
  expect(fullness(-30, "dBFS", -12)).toBe(0.5);
  expect(fullness(-90, "dBFS", -12)).toBe(0);
  expect(fullness(0, "compound", 0.4)).toBe(0.5);
});

test("ratios are read as per cent and lengths as seconds", () => {
  expect(shown(0.25, "ratio")).toEqual({ text: "25", unit: "%" });
  expect(shown(1500, "ms")).toEqual({ text: "1.5", unit: "s" });
});
