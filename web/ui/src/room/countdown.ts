export interface Countdown {
  /** Milliseconds since the question was asked. */
  elapsedMs: number;
  /** Milliseconds left; negative once the limit has passed; null without a limit. */
  leftMs: number | null;
  phase: "open" | "closing" | "over";
}

/** The last stretch of a limit, in which the timer asks for attention. */
const CLOSING_MS = 30_000;

export function countdown(nowMs: number, askedMs: number, limitSeconds: number | null): Countdown {
  const elapsedMs = Math.max(0, nowMs - askedMs);
  if (limitSeconds === null || limitSeconds <= 0) return { elapsedMs, leftMs: null, phase: "open" };
  const limitMs = limitSeconds * 1000;
  const leftMs = limitMs - elapsedMs;
  const closing = Math.min(CLOSING_MS, limitMs / 3);
  return { elapsedMs, leftMs, phase: leftMs < 0 ? "over" : leftMs <= closing ? "closing" : "open" };
}
