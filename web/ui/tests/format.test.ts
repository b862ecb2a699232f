import { describe, expect, it } from "vitest";

import { clock, humanise, initials, parsePosition } from "../src/format";

describe("clock", () => {
  it("counts minutes, and hours once there are some", () => {
    expect(clock(0)).toBe("0:00");
    expect(clock(65_999)).toBe("1:05");
    expect(clock(3_661_000)).toBe("1:01:01");
    expect(clock(-5)).toBe("0:00");
  });
});

describe("parsePosition", () => {
  it.each([
    ["83.5", 83_500],
    ["83.5s", 83_500],
    ["1m23s", 83_000],
    ["1h2m3s", 3_723_000],
    ["1:23", 83_000],
    ["1:02:03", 3_723_000],
    ["2m", 120_000],
  ])("reads %s", (text, ms) => {
    expect(parsePosition(text)).toBe(ms);
  });

  it.each([null, "", "abc", "-5", "1:2:3:4", "5x"])("refuses %s", (text) => {
    expect(parsePosition(text)).toBeNull();
  });
});

it("shortens names to initials", () => {
  expect(initials("Ana María de la Cruz")).toBe("AC");
  expect(initials("plato")).toBe("P");
  expect(initials("  ")).toBe("?");
});

it("makes criteria readable", () => {
  expect(humanise("technical_accuracy")).toBe("Technical accuracy");
});
