/** 65_000 → "1:05"; an hour and more → "1:01:05". */
export function clock(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = String(total % 60).padStart(2, "0");
  return hours > 0
    ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}`
    : `${minutes}:${seconds}`;
}

/** A place on the timeline from a link: "83.5", "83.5s", "1m23s", "1h2m3s", "1:23" → ms. */
export function parsePosition(text: string | null): number | null {
  if (text === null || text === "") return null;
  const colons = /^(?:(\d+):)?(\d+):(\d{1,2}(?:\.\d+)?)$/.exec(text);
  const units = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?$/.exec(text);
  const parts = colons ?? units;
  if (!parts) return null;
  const [hours, minutes, seconds] = parts.slice(1, 4).map((part) => Number(part ?? 0));
  return Math.round(((hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1000);
}

/** A number for reading: whole above 100, else one decimal, two below 10 for ratios. */
export function number(value: number, digits?: number): string {
  const places = digits ?? (Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 0 : 1);
  return new Intl.NumberFormat(undefined, {
    maximumFractionDigits: places,
    minimumFractionDigits: 0,
  }).format(value);
}

const DAY: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: "short" };

export function day(iso: string): string {
  const date = new Date(iso);
  const withYear = date.getFullYear() !== new Date().getFullYear();
  return new Intl.DateTimeFormat(undefined, withYear ? { ...DAY, year: "numeric" } : DAY).format(
    date,
  );
}

export function time(iso: string): string {
  return new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }).format(
    new Date(iso),
  );
}

/** A value for <input type="datetime-local">, in the reader's own time zone. */
export function localInput(date: Date): string {
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

export function initials(name: string): string {
  const parts = name.trim().split(/\s+/).filter(Boolean);
  const picked = parts.length > 1 ? [parts[0]!, parts.at(-1)!] : parts;
  return picked.map((part) => [...part][0]!.toUpperCase()).join("") || "?";
}

/** "problem_solving" and "technical-accuracy" → "Problem solving", "Technical accuracy". */
export function humanise(name: string): string {
  const words = name.replace(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
