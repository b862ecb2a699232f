/** The interview's timeline as this browser sees it: the server's position plus time since. */
export class Timeline {
  private offsetMs: number | null = null;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Takes over the position the server named just now. */
  set(positionMs: number): void {
    this.offsetMs = positionMs - this.now();
  }

  /** A fact can only arrive after it happened: the timeline is at least there. */
  atLeast(positionMs: number): void {
    if (this.offsetMs === null || this.nowMs() < positionMs) this.set(positionMs);
  }

  nowMs(): number {
    return this.offsetMs === null ? 0 : Math.round(this.now() + this.offsetMs);
  }
}
