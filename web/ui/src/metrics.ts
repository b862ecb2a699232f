import { number } from "./format";
import { t } from "./strings";

export interface Shown {
  text: string;
  unit: string;
}

/** Units that do not begin at nought: their lowest and highest sensible value. */
const SCALES: Record<string, readonly [number, number]> = { dBFS: [-60, 0], compound: [-1, 1] };

/** How full a measure's bar is, 0 to 1, where `most` is the highest of its kind. */
export function fullness(value: number, unit: string, most: number): number {
  const [low, high] = SCALES[unit] ?? [0, most];
  return high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0;
}

/** A measure for reading: ratios as per cent, milliseconds as seconds. */
export function shown(value: number, unit: string): Shown {
  if (unit === "ratio") return { text: number(value * 100, 0), unit: "%" };
  if (unit === "ms") return { text: number(value / 1000, 1), unit: "s" };
  if (unit === "wpm") return { text: number(value, 0), unit: t.units["wpm"]! };
  return { text: number(value), unit: t.units[unit] ?? unit };
}
