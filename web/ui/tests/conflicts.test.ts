import { describe, expect, it } from "vitest";

import type { Conflict, Obstacle } from "../src/api/scheduling";
import type { Me, Session, User } from "../src/api/types";
import { objections, verdict } from "../src/office/conflicts";
import { queryOf } from "../src/pages/interview_filters";
import { newPlan, offerOf, peopleOf, sessionOf } from "../src/pages/schedule/plan";
import { standingOf } from "../src/pages/session/standing";

const conflict = (userId: string, code: Obstacle, hour: number): Conflict => ({
  userId,
  field: "candidateId",
  code,
  canBeOverruled: code !== "in-another-interview",
  startsAt: `2026-12-01T0${hour}:00:00Z`,
  endsAt: `2026-12-01T0${hour + 1}:00:00Z`,
});

describe("objections", () => {
  it("joins what is the same for one person, what cannot be overruled first", () => {
    const found = objections([
      conflict("a", "absent", 1),
      conflict("a", "absent", 3),
      conflict("b", "in-another-interview", 2),
    ]);
    expect(found.map((one) => [one.userId, one.hard, one.spans.length])).toEqual([
      ["b", true, 1],
      ["a", false, 2],
    ]);
    expect(verdict(found)).toBe("impossible");
    expect(verdict(found.slice(1))).toBe("overrulable");
    expect(verdict([])).toBe("free");
  });
});

const HOUR = 3_600_000;
const BEGINS = Date.parse("2026-12-01T09:00:00Z");
const SESSION = {
  candidateId: "student",
  status: "scheduled",
  scheduledAt: "2026-12-01T09:00:00Z",
  isAiInterview: false,
  allowReschedule: true,
  rescheduleDeadlineHours: 24,
  maxReschedules: 2,
  rescheduleCount: 1,
} as Session;
const as = (id: string, role: "student" | "instructor"): Me =>
  ({ user: { id, role }, guest: null }) as Me;

describe("standingOf", () => {
  const student = as("student", "student");
  const staff = as("teacher", "instructor");

  it("lets candidates move an interview in time, and only so often", () => {
    expect(standingOf(student, SESSION, BEGINS - 25 * HOUR).canMove).toBe(true);
    expect(standingOf(student, SESSION, BEGINS - 23 * HOUR).canMove).toBe(false);
    const spent = { ...SESSION, rescheduleCount: 2 };
    expect(standingOf(student, spent, BEGINS - 25 * HOUR).canMove).toBe(false);
    const fixed = { ...SESSION, allowReschedule: false };
    expect(standingOf(student, fixed, BEGINS - 25 * HOUR).canMove).toBe(false);
    expect(standingOf(staff, fixed, BEGINS - HOUR).canMove).toBe(true);
  });

  it("lets staff note a no-show once it should have begun", () => {
    expect(standingOf(staff, SESSION, BEGINS - 1).canMiss).toBe(false);
    expect(standingOf(staff, SESSION, BEGINS).canMiss).toBe(true);
    expect(standingOf(student, SESSION, BEGINS).canMiss).toBe(false);
  });

  it("changes nothing that is over", () => {
    const over = { ...SESSION, status: "completed" } as Session;
    expect(standingOf(staff, over, BEGINS)).toMatchObject({ canMove: false, canCancel: false });
  });
});

describe("a plan", () => {
  const plan = {
    ...newPlan("teacher", "", "Europe/Berlin"),
    candidateId: "student",
    panelIds: ["second"],
    tags: " backend, ,second round ",
    location: "Room 3",
  };

  it("names everybody whose calendar counts", () => {
    expect(peopleOf(plan)).toEqual(["student", "teacher", "second"]);
  });

  it("becomes an interview", () => {
    const body = sessionOf(plan, new Date(BEGINS), true);
    expect(body).toMatchObject({
      scheduledAt: "2026-12-01T09:00:00.000Z",
      timeZone: "Europe/Berlin",
      tags: ["backend", "second round"],
      scheduleAnyway: true,
    });
    expect(body).not.toHaveProperty("questionBankId");
    expect(body).not.toHaveProperty("location"); // it is not held in person
    expect(sessionOf({ ...plan, mode: "in_person" }, new Date(BEGINS), false).location).toBe(
      "Room 3",
    );
  });

  it("becomes an offer, its times in order", () => {
    const limits = { maxBookings: 1, noticeHours: 2 };
    const offer = offerOf({ ...plan, candidateId: "" }, ["2026-12-02", "2026-12-01"], limits);
    expect(offer.slots).toEqual(["2026-12-01", "2026-12-02"]);
    expect(offer).not.toHaveProperty("candidateId");
    expect(offer).not.toHaveProperty("scheduledAt");
  });
});

it("searches for a person by their role", () => {
  const people = [{ id: "s", role: "student" } as User, { id: "i", role: "instructor" } as User];
  expect(queryOf({ person: "s", text: "x" }, people)).toEqual({ candidateId: "s", text: "x" });
  expect(queryOf({ person: "i" }, people)).toEqual({ interviewerId: "i" });
});
