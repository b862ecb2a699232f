/** Wall clocks of IANA time zones, over changes of daylight saving time. */

const FORMATS = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = FORMATS.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
    FORMATS.set(zone, format);
  }
  return format;
}

/** What the clocks of a zone show at a moment, as `<input type="datetime-local">` takes it. */
export function wallOf(moment: Date, zone: string): string {
  const parts: Record<string, string> = {};
  for (const { type, value } of formatOf(zone).formatToParts(moment)) parts[type] = value;
  return `${parts["year"]}-${parts["month"]}-${parts["day"]}T${parts["hour"]}:${parts["minute"]}`;
}

export interface Instant {
  at: Date;
  /** A wall time can be left out by the clocks, or shown twice. */
  oddity: "skipped" | "repeated" | null;
}

const WALL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;
const DAY_MS = 86_400_000;

/** Minutes that the clocks of a zone are ahead of UTC at a moment. */
export function offsetMinutes(moment: Date, zone: string): number {
  const whole = Math.floor(moment.getTime() / 60_000) * 60_000;
  return (Date.parse(`${wallOf(moment, zone)}Z`) - whole) / 60_000;
}

/**
 * The moment at which the clocks of a zone show a wall time. Of two, the first; of one that is
 * skipped, as far after the gap as it lies in it (as the server reads it). Null: no such date.
 */
export function instantOf(wall: string, zone: string): Instant | null {
  const naive = WALL.test(wall) ? Date.parse(`${wall}Z`) : Number.NaN;
  if (Number.isNaN(naive)) return null;
  const around = [new Date(naive - DAY_MS), new Date(naive + DAY_MS)];
  const offsets = around.map((moment) => offsetMinutes(moment, zone));
  const moments = [...new Set(offsets)].map((offset) => new Date(naive - offset * 60_000));
  const shown = moments
    .filter((moment) => wallOf(moment, zone) === wall)
    .sort((a, b) => a.getTime() - b.getTime());
  if (shown.length > 1) return { at: shown[0]!, oddity: "repeated" };
  if (shown.length === 1) return { at: shown[0]!, oddity: null };
  return { at: new Date(naive - offsets[0]! * 60_000), oddity: "skipped" };
}

export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

export function allZones(): string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return known.includes("UTC") ? known : ["UTC", ...known];
}

/** "Europe/Berlin" → "Berlin (GMT+1)" at that moment. */
export function zoneName(zone: string, moment: Date): string {
  if (zone === "UTC") return "UTC";
  const minutes = offsetMinutes(moment, zone);
  const hours = Math.floor(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  const shift =
    minutes === 0
      ? ""
      : `${minutes < 0 ? "−" : "+"}${hours}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
  return `${zone.split("/").at(-1)!.replace(/_/g, " ")} (GMT${shift})`;
}

const dated = (zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(undefined, { timeZone: zone, ...options });

/** "Tue 1 Dec, 14:00" by the clocks of a zone. */
export function momentIn(iso: string, zone: string): string {
  return `${dayIn(iso, zone)}, ${timeIn(iso, zone)}`;
}

export function dayIn(iso: string, zone: string): string {
  return dated(zone, { weekday: "short", day: "numeric", month: "short" }).format(new Date(iso));
}

export function timeIn(iso: string, zone: string): string {
  return dated(zone, { hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
}
