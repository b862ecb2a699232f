/** What stands against a time, made of what the server found, one line a person and reason. */

import type { Conflict, Obstacle } from "../api/scheduling";

export interface Objection {
  userId: string;
  code: Obstacle;
  hard: boolean;
  spans: { startsAt: string; endsAt: string }[];
}

/** Joins conflicts of the same person and reason; what nobody can overrule comes first. */
export function objections(conflicts: readonly Conflict[]): Objection[] {
  const found = new Map<string, Objection>();
  for (const one of conflicts) {
    const key = `${one.userId} ${one.code}`;
    const known = found.get(key) ?? {
      userId: one.userId,
      code: one.code,
      hard: !one.canBeOverruled,
      spans: [],
    };
    known.spans.push({ startsAt: one.startsAt, endsAt: one.endsAt });
    found.set(key, known);
  }
  return [...found.values()].sort((a, b) => Number(b.hard) - Number(a.hard));
}

export type Verdict = "free" | "overrulable" | "impossible";

export function verdict(found: readonly Objection[]): Verdict {
  if (found.some((one) => one.hard)) return "impossible";
  return found.length > 0 ? "overrulable" : "free";
}
