/** A stretch of the timeline in which no time limit runs; open while `endMs` is null. */
export interface Pause {
  startMs: number;
  endMs: number | null;
}

/** The pauses as a join's snapshot tells them; facts fill in those of before. */
export function pausedSince(pauses: readonly Pause[], sinceMs: number | null): readonly Pause[] {
  return sinceMs === null ? pauses : withPaused(pauses, sinceMs);
}

/** A pause may be told twice, by the snapshot and by its fact. */
export function withPaused(pauses: readonly Pause[], atMs: number): readonly Pause[] {
  if (pauses.some((pause) => pause.startMs === atMs)) return pauses;
  return [...pauses, { startMs: atMs, endMs: null }].sort((a, b) => a.startMs - b.startMs);
}

export function withResumed(pauses: readonly Pause[], atMs: number): readonly Pause[] {
  const open = pauses.findLast((pause) => pause.startMs <= atMs && pause.endMs === null);
  return pauses.map((pause) => (pause === open ? { ...pause, endMs: atMs } : pause));
}

/** How much of a stretch was paused, in milliseconds. */
export function pausedWithin(pauses: readonly Pause[], fromMs: number, toMs: number): number {
  return pauses.reduce((sum, { startMs, endMs }) => {
    const from = Math.max(startMs, fromMs);
    const to = Math.min(endMs ?? toMs, toMs);
    return sum + Math.max(0, to - from);
  }, 0);
}
