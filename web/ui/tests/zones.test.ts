import { describe, expect, it } from "vitest";

import { instantOf, momentIn, offsetMinutes, wallOf, zoneName } from "../src/office/zones";

const BERLIN = "Europe/Berlin";

describe("instantOf", () => {
  it.each([
    ["2026-12-01T10:00", BERLIN, "2026-12-01T09:00:00.000Z"],
    ["2026-07-01T10:00", BERLIN, "2026-07-01T08:00:00.000Z"],
    ["2026-07-01T00:00", "America/New_York", "2026-07-01T04:00:00.000Z"],
    ["2026-07-01T10:00", "Asia/Kathmandu", "2026-07-01T04:15:00.000Z"],
    ["2026-07-01T10:00", "UTC", "2026-07-01T10:00:00.000Z"],
    ["2026-12-31T23:30", "Pacific/Kiritimati", "2026-12-31T09:30:00.000Z"],
  ])("reads %s in %s", (wall, zone, moment) => {
    expect(instantOf(wall, zone)).toEqual({ at: new Date(moment), oddity: null });
  });

  it("puts a skipped time as far after the gap as it lies in it", () => {
    expect(instantOf("2027-03-28T02:30", BERLIN)).toEqual({
      at: new Date("2027-03-28T01:30:00Z"),
      oddity: "skipped",
    });
    expect(wallOf(new Date("2027-03-28T01:30:00Z"), BERLIN)).toBe("2027-03-28T03:30");
  });

  it("takes the first of a repeated time", () => {
    expect(instantOf("2026-10-25T02:30", BERLIN)).toEqual({
      at: new Date("2026-10-25T00:30:00Z"),
      oddity: "repeated",
    });
  });

  it.each(["", "2026-12-01", "2026-12-01T1:00", "nonsense", "2026-13-01T10:00"])(
    "refuses %j",
    (wall) => {
      expect(instantOf(wall, BERLIN)).toBeNull();
    },
  );

  it("is undone by wallOf through two years, where no clock repeats", () => {
    for (let hour = 0; hour < 2 * 366 * 24; hour += 5) {
      const at = new Date(Date.UTC(2026, 0, 1, hour));
      for (const zone of [BERLIN, "America/New_York", "Australia/Lord_Howe"]) {
        const back = instantOf(wallOf(at, zone), zone)!;
        if (back.oddity === null) expect(back.at).toEqual(at);
        else expect(back.oddity).toBe("repeated");
      }
    }
  });
});

it("knows how far clocks are ahead", () => {
  expect(offsetMinutes(new Date("2026-12-01T09:00:00Z"), BERLIN)).toBe(60);
  expect(offsetMinutes(new Date("2026-12-01T09:00:59.900Z"), "America/New_York")).toBe(-300);
});

it("names a zone with its distance at that time of the year", () => {
  expect(zoneName(BERLIN, new Date("2026-12-01T09:00:00Z"))).toBe("Berlin (GMT+1)");
  expect(zoneName(BERLIN, new Date("2026-07-01T09:00:00Z"))).toBe("Berlin (GMT+2)");
  expect(zoneName("Asia/Kathmandu", new Date(0))).toContain("+5:30");
  expect(zoneName("America/New_York", new Date("2026-12-01T09:00:00Z"))).toBe("New York (GMT−5)");
  expect(zoneName("UTC", new Date(0))).toBe("UTC");
});

it("shows one moment by different clocks", () => {
  const iso = "2026-12-01T23:30:00Z";
  expect(momentIn(iso, "UTC")).not.toBe(momentIn(iso, BERLIN));
});
