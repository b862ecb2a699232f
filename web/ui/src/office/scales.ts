/** The arithmetic of small charts. */

/** The ends of an axis from 0 that is easy to read, with its marks: 0, 5, 10 … */
export function marks(largest: number, most = 5): number[] {
  const least = Math.max(largest, 1) / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = Math.max(1, [1, 2, 5, 10].find((one) => one * power >= least)! * power);
  const count = Math.max(1, Math.ceil(Math.max(largest, 1) / step));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/** Which of `count` labels to show where there is room for `room`: every one, every second … */
export function everyNth(count: number, room: number): number {
  return Math.max(1, Math.ceil(count / Math.max(1, room)));
}

/** The runs of values that have any, as their indices; lines are not drawn over what is missing. */
export function runs(values: readonly (number | null)[]): number[][] {
  const found: number[][] = [];
  let last = -2;
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    if (last === index - 1) found.at(-1)!.push(index);
    else found.push([index]);
    last = index;
  }
  return found;
}

/** "M0 10L20 5…" through points. */
export function line(points: readonly (readonly [number, number])[]): string {
  return points
    .map(([x, y], index) => `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`)
    .join("");
}

/** The first day of a span of that many days, months or weeks that ends today. */
export function daysBefore(today: string, days: number): string {
  const moment = new Date(`${today}T00:00Z`);
  moment.setUTCDate(moment.getUTCDate() - days);
  return moment.toISOString().slice(0, 10);
}
