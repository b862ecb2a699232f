import type { InterviewEvent, Participant, Recording, Response, Session } from "../api/types";

export type Readiness = "running" | "preparing" | "ready" | "none";

/** After this long a recording that has not come is not expected any more. */
const GIVE_UP_MS = 180_000;

interface Known {
  session: Pick<Session, "status" | "completedAt">;
  participants: readonly Participant[];
  recordings: readonly Recording[];
  events: readonly InterviewEvent[];
  nowMs: number;
}

/**
 * Whether the recordings are all there: everybody who agreed and whose media arrived must have
 * one. What was agreed and sent is in the interview's own facts.
 */
export function readiness({ session, participants, recordings, events, nowMs }: Known): Readiness {
  if (session.status !== "completed") return "running";
  const sent = new Set(
    events
      .filter((event) => event.type === "source.started")
      .map((event) => String(event.payload["participantId"] ?? event.participantId)),
  );
  const recorded = new Set(recordings.map((one) => one.participantId));
  const awaited = participants.filter((one) => one.records === true && sent.has(one.id));
  if (awaited.every((one) => recorded.has(one.id))) return recordings.length > 0 ? "ready" : "none";
  const since = session.completedAt ? nowMs - Date.parse(session.completedAt) : 0;
  if (since < GIVE_UP_MS) return "preparing";
  return recordings.length > 0 ? "ready" : "none";
}

/** Whether an answer is still being scored. */
export function scoring(responses: readonly Response[]): boolean {
  return responses.some((response) => response.status === "closed");
}
