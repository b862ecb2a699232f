import type { PreviewDetails } from "../api/exports";

interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
  sheetWidth: number;
  sheetHeight: number;
}

/** Where in a sheet of thumbnails the picture of a moment lies, in pixels. */
export function spriteAt(details: PreviewDetails, atMs: number): Place {
  const { width = 160, height = 120, columns = 1, count = 1, stepMs = 1000, startMs = 0 } = details;
  const number = Math.min(count - 1, Math.max(0, Math.floor((atMs - startMs) / stepMs)));
  return {
    x: (number % columns) * width,
    y: Math.floor(number / columns) * height,
    width,
    height,
    sheetWidth: columns * width,
    sheetHeight: Math.ceil(count / columns) * height,
  };
}

interface Scale {
  startMs: number;
  stepMs: number;
  durationMs: number;
  count: number;
}

/** Levels (0 to 255) as an SVG path of bars, one a unit, up to 100 high, on the whole timeline. */
export function bars(levels: Uint8Array, scale: Scale): string {
  const perBar = scale.durationMs / scale.count;
  const parts: string[] = [];
  for (let bar = 0; bar < scale.count; bar += 1) {
    const first = Math.floor((bar * perBar - scale.startMs) / scale.stepMs);
    const end = Math.max(
      first + 1,
      Math.floor(((bar + 1) * perBar - scale.startMs) / scale.stepMs),
    );
    let level = 0;
    for (let at = Math.max(0, first); at < Math.min(end, levels.length); at += 1) {
      level = Math.max(level, levels[at]!);
    }
    // Speech lies in the upper half of the scale, the noise of a room below it.
    const height = Math.round(Math.max(0, (level / 255 - 0.35) / 0.65) * 96);
    if (height > 0) parts.push(`M${bar} ${50 - height / 2}h.7v${height}h-.7z`);
  }
  return parts.join("");
}
