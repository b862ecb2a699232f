import { number } from "./format";
import { t } from "./strings";

export interface Shown {
  text: string;
  unit: string;
}

/** A measure for reading: ratios as per cent, milliseconds as seconds. */
export function shown(value: number, unit: string): Shown {
  if (unit === "ratio") return { text: number(value * 100, 0), unit: "%" };
  if (unit === "ms") return { text: number(value / 1000, 1), unit: "s" };
  if (unit === "wpm") return { text: number(value, 0), unit: t.units["wpm"]! };
  return { text: number(value), unit: t.units[unit] ?? unit };
}
