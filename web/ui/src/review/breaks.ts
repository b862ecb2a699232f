import type { InterviewEvent } from "../api/types";
import { type Pause, withPaused, withResumed } from "../room/pauses";

/** When the hosts paused the interview, as its facts tell; the last pause may have no end. */
export function breaksOf(events: readonly InterviewEvent[]): readonly Pause[] {
  return events.reduce<readonly Pause[]>((breaks, { type, atMs }) => {
    if (type === "interview.paused") return withPaused(breaks, atMs);
    if (type === "interview.resumed") return withResumed(breaks, atMs);
    return breaks;
  }, []);
}

/** The break that a position lies in. */
export function breakAt(breaks: readonly Pause[], ms: number): Pause | null {
  return breaks.find((one) => one.startMs <= ms && ms < (one.endMs ?? Infinity)) ?? null;
}
