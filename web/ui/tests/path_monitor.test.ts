import { describe, expect, it } from "vitest";

import { PathMonitor, qualityOf } from "../src/room/path_monitor";

/** Samples each 500 ms; returns when the monitor called the path dead, or null. */
function watch(samples: [received: number, ice?: RTCIceConnectionState][]): number | null {
  const monitor = new PathMonitor();
  for (const [index, [received, iceState = "connected"]] of samples.entries()) {
    if (monitor.dead({ atMs: index * 500, received, iceState })) return index * 500;
  }
  return null;
}

describe("PathMonitor", () => {
  it("is content while packets come", () => {
    expect(watch(Array.from({ length: 50 }, (_, i) => [i * 3]))).toBeNull();
  });

  it("forgives a pause of reports", () => {
    expect(watch([[5], [5], [5], [5], [6], [6], [6], [6], [7]])).toBeNull();
  });

  it("gives a silent path up within three seconds", () => {
    const silentFrom = 1_000;
    const dead = watch([[1], [2], [3], [3], [3], [3], [3], [3], [3], [3], [3]]);
    expect(dead).not.toBeNull();
    expect(dead! - silentFrom).toBeLessThanOrEqual(3_000);
  });

  it("does not judge a path that never carried anything", () => {
    expect(watch(Array.from({ length: 20 }, () => [0]))).toBeNull();
  });

  it("believes ICE when it says so", () => {
    expect(watch([[1], [2, "failed"]])).toBe(500);
    expect(watch([[1], [2, "disconnected"], [3, "disconnected"]])).toBe(1_000);
    expect(watch([[1], [2, "disconnected"], [3], [4, "disconnected"], [5]])).toBeNull();
  });
});

it("puts quality in words", () => {
  expect(qualityOf(20, 0)).toBe("good");
  expect(qualityOf(300, 0)).toBe("fair");
  expect(qualityOf(null, 0.05)).toBe("fair");
  expect(qualityOf(20, 0.2)).toBe("poor");
});
