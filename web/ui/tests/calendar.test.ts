import { describe, expect, it } from "vitest";

import {
  addDays,
  beginOf,
  blocksOf,
  isDate,
  shownHours,
  today,
  weekOf,
} from "../src/office/calendar";

const at = (begin: string, end: string) => ({ scheduledAt: `${begin}:00Z`, endsAt: `${end}:00Z` });

describe("weeks", () => {
  it("begin on Monday", () => {
    expect(weekOf("2026-11-29")[0]).toBe("2026-11-23"); // a Sunday
    expect(weekOf("2026-11-30")).toEqual([
      "2026-11-30",
      "2026-12-01",
      "2026-12-02",
      "2026-12-03",
      "2026-12-04",
      "2026-12-05",
      "2026-12-06",
    ]);
    expect(addDays("2027-02-28", 1)).toBe("2027-03-01");
  });

  it("begin by the clocks of their zone, whatever those do that week", () => {
    expect(beginOf("2027-03-28", "Europe/Berlin").toISOString()).toBe("2027-03-27T23:00:00.000Z");
    expect(beginOf("2027-03-29", "Europe/Berlin").toISOString()).toBe("2027-03-28T22:00:00.000Z");
  });

  it("know today where it is tomorrow already", () => {
    const now = new Date("2026-12-01T20:00:00Z");
    expect(today("America/New_York", now)).toBe("2026-12-01");
    expect(today("Asia/Tokyo", now)).toBe("2026-12-02");
  });

  it("are asked for by a date only", () => {
    expect(isDate("2026-12-01")).toBe(true);
    for (const text of [null, "", "2026-12", "2026-12-41", "01.12.2026"]) {
      expect(isDate(text)).toBe(false);
    }
  });
});

describe("blocksOf", () => {
  it("places by the clocks of the zone, and cuts at midnight", () => {
    const late = at("2026-12-01T22:30", "2026-12-01T23:30"); // 23:30 to 0:30 in Berlin
    expect(blocksOf([late], "2026-12-01", "Europe/Berlin")).toMatchObject([
      { from: 23 * 60 + 30, to: 24 * 60 },
    ]);
    expect(blocksOf([late], "2026-12-02", "Europe/Berlin")).toMatchObject([{ from: 0, to: 30 }]);
    expect(blocksOf([late], "2026-12-02", "UTC")).toEqual([]);
  });

  it("leaves out what ends with midnight", () => {
    const late = at("2026-12-01T23:00", "2026-12-02T00:00");
    expect(blocksOf([late], "2026-12-02", "UTC")).toEqual([]);
    expect(blocksOf([late], "2026-12-01", "UTC")).toMatchObject([{ to: 24 * 60 }]);
  });

  it("puts beside each other what overlaps, and only that", () => {
    const items = [
      at("2026-12-01T09:00", "2026-12-01T10:00"),
      at("2026-12-01T09:30", "2026-12-01T11:00"),
      at("2026-12-01T10:00", "2026-12-01T10:45"), // in the column that became free
      at("2026-12-01T11:00", "2026-12-01T12:00"), // alone again
    ];
    const blocks = blocksOf(items, "2026-12-01", "UTC");
    expect(blocks.map(({ column, columns }) => [column, columns])).toEqual([
      [0, 2],
      [1, 2],
      [0, 2],
      [0, 1],
    ]);
  });

  it("draws short ones long enough to be read", () => {
    const short = at("2026-12-01T09:00", "2026-12-01T09:05");
    expect(blocksOf([short], "2026-12-01", "UTC")).toMatchObject([{ from: 540, to: 570 }]);
  });
});

it("shows the working day and what lies outside of it", () => {
  expect(shownHours([])).toEqual({ first: 8, last: 18 });
  const early = blocksOf([at("2026-12-01T05:30", "2026-12-01T06:00")], "2026-12-01", "UTC");
  const late = blocksOf([at("2026-12-01T19:30", "2026-12-01T20:15")], "2026-12-01", "UTC");
  expect(shownHours([...early, ...late])).toEqual({ first: 5, last: 21 });
});
