import { describe, expect, it } from "vitest";

import type { Export } from "../src/api/exports";
import type { Recording } from "../src/api/types";
import { choices, requested } from "../src/pages/review/exports/choices";
import { keepLinks } from "../src/pages/review/exports/use_exports";
import { bars, spriteAt } from "../src/review/previews";

const recording = (id: string, source: string, mimeType = "video/webm") =>
  ({ id, participantId: "p", source, mimeType, startMs: 0, durationMs: 9 }) as Recording;
const participants = [{ id: "p", name: "Ada" }];

describe("choices", () => {
  it("offer films of all, sound, and each recording by its own name", () => {
    const recordings = [recording("c", "camera"), recording("s", "screen")];
    expect(choices({ recordings, participants }).map((one) => one.label)).toEqual([
      "Film of everybody, side by side",
      "Film of everybody, speaker large",
      "Sound of everybody",
      "Ada: film",
      "Ada’s screen: film",
      "Ada: sound",
      "Ada’s screen: sound",
    ]);
  });

  it("offer nothing to see where nobody was seen", () => {
    const recordings = [recording("m", "microphone", "audio/webm")];
    expect(choices({ recordings, participants }).map((one) => one.id)).toEqual(["audio:"]);
  });

  it("become requests; two positions that make no clip do not", () => {
    const recordings = [recording("c", "camera")];
    const [grid] = choices({ recordings, participants });
    expect(requested(grid!, { from: "1:05", to: "1:20" }, true)).toEqual({
      format: "grid",
      recordingId: null,
      burnCaptions: true,
      startMs: 65_000,
      endMs: 80_000,
    });
    expect(requested(grid!, { from: "1:20", to: "1:05" }, false)).toBeNull();
    expect(requested(grid!, { from: "", to: "1:05" }, false)).toBeNull();
  });
});

describe("previews", () => {
  it("find a moment's picture on its sheet, and stay on it", () => {
    const details = { width: 160, height: 120, columns: 10, count: 25, stepMs: 1000, startMs: 500 };
    expect(spriteAt(details, 12_600)).toMatchObject({ x: 320, y: 120, sheetHeight: 360 });
    expect(spriteAt(details, 99_999)).toMatchObject({ x: 640, y: 240 });
    expect(spriteAt(details, 0)).toMatchObject({ x: 0, y: 0 });
  });

  it("draw sound where it lies on the timeline", () => {
    const levels = new Uint8Array([255, 255, 0, 0]);
    const path = bars(levels, { startMs: 400, stepMs: 100, durationMs: 800, count: 8 });
    expect(path).toBe("M4 2h.7v96h-.7zM5 2h.7v96h-.7z");
  });

  it("keep the link of an image that is shown", () => {
    const one = { id: "a", status: "ready", sizeBytes: 5, url: "new", captionsUrl: null } as Export;
    const known = { ...one, url: "old" };
    expect(keepLinks(one, [known]).url).toBe("old");
    expect(keepLinks({ ...one, sizeBytes: 6 }, [known]).url).toBe("new");
  });
});
