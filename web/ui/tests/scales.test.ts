import { describe, expect, it } from "vitest";

import { daysBefore, everyNth, line, marks, runs } from "../src/office/scales";
import { periodLabel } from "../src/pages/dashboard/overview";

describe("marks", () => {
  it.each([
    [0, [0, 1]],
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [7, [0, 2, 4, 6, 8]],
    [23, [0, 5, 10, 15, 20, 25]],
    [100, [0, 20, 40, 60, 80, 100]],
    [1234, [0, 500, 1000, 1500]],
  ])("reach %d", (largest, expected) => {
    expect(marks(largest)).toEqual(expected);
  });

  it("are few, whole, and never below the largest value", () => {
    for (let largest = 0; largest < 3000; largest += 7) {
      const found = marks(largest);
      expect(found.at(-1)).toBeGreaterThanOrEqual(largest);
      expect(found.length).toBeLessThanOrEqual(6);
      expect(found.every(Number.isInteger)).toBe(true);
    }
  });
});

it("thins labels out where there is little room", () => {
  expect(everyNth(12, 20)).toBe(1);
  expect(everyNth(13, 5.5)).toBe(3);
  expect(everyNth(5, 0)).toBe(5);
});

it("breaks lines where values are missing", () => {
  expect(runs([null, 1, 2, null, null, 3, null])).toEqual([[1, 2], [5]]);
  expect(runs([])).toEqual([]);
});

it("draws through points", () => {
  expect(line([])).toBe("");
  expect(
    line([
      [0, 10],
      [20.04, 5],
    ]),
  ).toBe("M0.0 10.0L20.0 5.0");
});

it("counts days back over the ends of months", () => {
  expect(daysBefore("2026-03-01", 1)).toBe("2026-02-28");
  expect(daysBefore("2026-11-24", 90)).toBe("2026-08-26");
});

it("names periods by the server's days, wherever one is", () => {
  expect(periodLabel("2026-11-23", "week")).toContain("23");
  expect(periodLabel("2026-11-01", "month")).toContain("Nov");
});
