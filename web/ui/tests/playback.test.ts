import { beforeEach, describe, expect, it } from "vitest";

import { Playback, type Player } from "../src/review/playback";

/** A player that plays exactly as fast as it is told to, when it is told to. */
class FakePlayer implements Player {
  currentTime = 0;
  playbackRate = 1;
  paused = true;
  seeking = false;
  readyState = 4;
  error: unknown = null;
  jumps: number[] = [];

  async play(): Promise<void> {
    this.paused = false;
  }

  pause(): void {
    this.paused = true;
  }

  pass(ms: number, skew = 1): void {
    if (!this.paused) this.currentTime += (ms / 1000) * this.playbackRate * skew;
  }
}

let now = 0;
let playback: Playback;

function run(ms: number, players: FakePlayer[], skew = 1): void {
  for (let at = 0; at < ms; at += 40) {
    now += 40;
    for (const player of players) player.pass(40, skew);
    playback.tick();
  }
}

beforeEach(() => {
  now = 0;
  playback = new Playback(() => now);
  playback.durationMs.value = 60_000;
});

describe("several recordings", () => {
  it("play each by its own start on the one timeline", () => {
    const early = new FakePlayer();
    const late = new FakePlayer();
    playback.attach(early, 0, 60_000);
    playback.attach(late, 5_000, 55_000);
    playback.play();
    run(4_000, [early, late]);
    expect(late.paused).toBe(true);
    run(3_000, [early, late]);
    expect(late.paused).toBe(false);
    expect(early.currentTime - late.currentTime).toBeCloseTo(5, 0.5);
    expect(Math.abs(early.currentTime * 1000 - playback.positionMs.value)).toBeLessThan(60);
    playback.pause();
  });

  it("seek together and exactly", () => {
    const early = new FakePlayer();
    const late = new FakePlayer();
    playback.attach(early, 0, 60_000);
    playback.attach(late, 5_000, 55_000);
    playback.seek(12_345);
    expect(early.currentTime).toBeCloseTo(12.345, 6);
    expect(late.currentTime).toBeCloseTo(7.345, 6);
  });

  it("wait for the one that loads", () => {
    const quick = new FakePlayer();
    const slow = new FakePlayer();
    playback.attach(quick, 0, 60_000);
    playback.attach(slow, 0, 60_000);
    playback.play();
    run(1_000, [quick, slow]);
    slow.readyState = 2;
    const before = playback.positionMs.value;
    run(2_000, [quick, slow]);
    expect(playback.positionMs.value).toBe(before);
    expect(playback.waiting.value).toBe(true);
    expect(quick.paused).toBe(true);
    slow.readyState = 4;
    run(400, [quick, slow]);
    expect(playback.waiting.value).toBe(false);
    expect(playback.positionMs.value).toBeGreaterThan(before);
    playback.pause();
  });

  it("do not wait for one that cannot be played at all", () => {
    const good = new FakePlayer();
    const broken = new FakePlayer();
    broken.error = {};
    broken.readyState = 0;
    playback.attach(good, 0, 60_000);
    playback.attach(broken, 0, 60_000);
    playback.play();
    run(1_000, [good, broken]);
    expect(playback.positionMs.value).toBeGreaterThan(900);
    playback.pause();
  });
});

describe("drift", () => {
  it("is led back by speed, never by more than can be heard", () => {
    const player = new FakePlayer();
    playback.attach(player, 0, 60_000);
    playback.play();
    run(200, [player]);
    player.currentTime += 0.2;
    const rates: number[] = [];
    for (let i = 0; i < 150; i += 1) {
      run(40, [player]);
      rates.push(player.playbackRate);
    }
    expect(Math.abs(player.currentTime * 1000 - playback.positionMs.value)).toBeLessThan(60);
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(0.94);
    expect(Math.max(...rates)).toBeLessThanOrEqual(1.06);
    playback.pause();
  });

  it("is jumped over when it is large", () => {
    const player = new FakePlayer();
    playback.attach(player, 0, 60_000);
    playback.play();
    run(2_000, [player]);
    player.currentTime -= 1;
    run(80, [player]);
    expect(Math.abs(player.currentTime * 1000 - playback.positionMs.value)).toBeLessThan(60);
    playback.pause();
  });

  it("stays small with a player that runs slow", () => {
    const player = new FakePlayer();
    playback.attach(player, 0, 60_000);
    playback.play();
    run(20_000, [player], 0.98);
    expect(Math.abs(player.currentTime * 1000 - playback.positionMs.value)).toBeLessThan(120);
    playback.pause();
  });
});

it("ends at the end and starts over from there", () => {
  const player = new FakePlayer();
  playback.attach(player, 0, 60_000);
  playback.seek(59_900);
  playback.play();
  run(400, [player]);
  expect(playback.playing.value).toBe(false);
  expect(playback.positionMs.value).toBe(60_000);
  playback.play();
  expect(playback.positionMs.value).toBe(0);
  playback.pause();
});

it("keeps the chosen speed", () => {
  const player = new FakePlayer();
  playback.attach(player, 0, 60_000);
  playback.setRate(2);
  playback.play();
  run(2_000, [player]);
  expect(playback.positionMs.value).toBeGreaterThan(3_800);
  playback.pause();
});
