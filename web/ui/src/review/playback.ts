import { signal } from "@preact/signals";

/** What is needed of an HTMLMediaElement, so that tests can bring their own. */
export interface Player {
  currentTime: number;
  playbackRate: number;
  readonly paused: boolean;
  readonly seeking: boolean;
  readonly readyState: number;
  readonly error: unknown;
  play(): Promise<void>;
  pause(): void;
}

interface Track {
  player: Player;
  startMs: number;
  endMs: number;
  /** When the last jump was made, so that a slow player is not chased. */
  jumpedAt: number;
}

/** Enough is loaded to go on: HTMLMediaElement.HAVE_FUTURE_DATA. */
const HAVE_FUTURE_DATA = 3;
/** Apart by more than this, a player jumps; by less, it is led back by its speed. */
const JUMP_MS = 300;
const LEAD_MS = 40;
/** The most that speed is changed by, as a share; pitch stays, nobody hears it. */
const LEAD_SHARE = 0.06;
const JUMP_PAUSE_MS = 1_500;
/** The last moments of a file may never count as loaded. */
const TAIL_MS = 250;

/**
 * Plays several recordings as one. The clock is ours and runs on the interview's timeline; each
 * player follows it by its own start, and all wait for the one that has to load.
 */
export class Playback {
  readonly positionMs = signal(0);
  readonly playing = signal(false);
  readonly waiting = signal(false);
  readonly rate = signal(1);
  readonly durationMs = signal(0);
  private readonly tracks = new Set<Track>();
  private lastTick: number | null = null;
  private timer: ReturnType<typeof setInterval> | null = null;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Adds a player for the part of the timeline its file covers; returns its removal. */
  attach(player: Player, startMs: number, durationMs: number): () => void {
    const track: Track = { player, startMs, endMs: startMs + durationMs, jumpedAt: -Infinity };
    this.tracks.add(track);
    this.place(track);
    return () => {
      player.pause();
      this.tracks.delete(track);
    };
  }

  play(): void {
    if (this.playing.value) return;
    if (this.positionMs.value >= this.durationMs.value) this.seek(0);
    this.playing.value = true;
    this.lastTick = null;
    this.timer = setInterval(() => this.tick(), 40);
    this.tick();
  }

  pause(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.playing.value = false;
    this.waiting.value = false;
    for (const { player } of this.tracks) player.pause();
  }

  toggle(): void {
    if (this.playing.value) this.pause();
    else this.play();
  }

  seek(ms: number): void {
    this.positionMs.value = Math.min(Math.max(0, ms), this.durationMs.value);
    this.lastTick = null;
    for (const track of this.tracks) this.place(track);
    if (this.playing.value) this.tick();
  }

  setRate(rate: number): void {
    this.rate.value = rate;
    for (const { player } of this.tracks) player.playbackRate = rate;
  }

  close(): void {
    this.pause();
    this.tracks.clear();
  }

  /** One step of the clock; public for tests, which bring their own time. */
  tick(): void {
    const now = this.now();
    const passed = this.lastTick === null ? 0 : now - this.lastTick;
    this.lastTick = now;
    if (!this.playing.value) return;
    const active = [...this.tracks].filter((track) => this.covers(track));
    this.waiting.value = active.some((track) => this.loading(track));
    if (this.waiting.value) {
      for (const { player } of active) if (!player.paused) player.pause();
      return;
    }
    const next = this.positionMs.value + passed * this.rate.value;
    this.positionMs.value = Math.min(next, this.durationMs.value);
    if (next >= this.durationMs.value) {
      this.pause();
      return;
    }
    for (const track of this.tracks) this.follow(track, now);
  }

  private covers(track: Track): boolean {
    const at = this.positionMs.value;
    return track.player.error == null && at >= track.startMs && at < track.endMs;
  }

  private loading(track: Track): boolean {
    if (track.endMs - this.positionMs.value < TAIL_MS) return false;
    return track.player.seeking || track.player.readyState < HAVE_FUTURE_DATA;
  }

  private place(track: Track): void {
    const local =
      Math.min(Math.max(this.positionMs.value, track.startMs), track.endMs) - track.startMs;
    track.player.currentTime = local / 1000;
    track.jumpedAt = this.now();
    if (!this.covers(track)) track.player.pause();
  }

  private follow(track: Track, now: number): void {
    const { player } = track;
    if (!this.covers(track)) {
      if (!player.paused) player.pause();
      return;
    }
    const aheadMs = player.currentTime * 1000 - (this.positionMs.value - track.startMs);
    if (Math.abs(aheadMs) > JUMP_MS && now - track.jumpedAt > JUMP_PAUSE_MS) {
      this.place(track);
    } else if (Math.abs(aheadMs) > LEAD_MS) {
      const share = Math.min(LEAD_SHARE, Math.max(-LEAD_SHARE, -aheadMs / 2000));
      player.playbackRate = this.rate.value * (1 + share);
    } else if (player.playbackRate !== this.rate.value) {
      player.playbackRate = this.rate.value;
    }
    // Refused before the first click on the page; the next tick after it tries again.
    if (player.paused) void player.play().catch(() => {});
  }
}
