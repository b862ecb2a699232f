/** Weeks and where interviews stand in them. Dates are "2026-12-01", days begin at midnight. */

import { instantOf, wallOf } from "./zones";

export const DAY_MINUTES = 24 * 60;
/** Shorter interviews are drawn as if they took this long, so that they can be read. */
const LEAST_MINUTES = 30;

export function addDays(date: string, days: number): string {
  const moment = new Date(`${date}T00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}

/** The seven dates of the week that a date lies in, from Monday. */
export function weekOf(date: string): string[] {
  const weekday = new Date(`${date}T00:00Z`).getUTCDay();
  const monday = addDays(date, -((weekday + 6) % 7));
  return Array.from({ length: 7 }, (_, index) => addDays(monday, index));
}

export function today(zone: string, now: Date = new Date()): string {
  return wallOf(now, zone).slice(0, 10);
}

/** The moment at which a date begins by the clocks of a zone. */
export function beginOf(date: string, zone: string): Date {
  return instantOf(`${date}T00:00`, zone)!.at;
}

export function isDate(text: string | null): text is string {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

export interface Timed {
  scheduledAt: string;
  endsAt: string;
}

export interface Block<T> {
  item: T;
  /** Minutes of the wall clock since midnight. */
  from: number;
  to: number;
  /** Of `columns` beside each other, which one; those that overlap share the width. */
  column: number;
  columns: number;
}

const minutesOf = (wall: string): number =>
  Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16));

/** Blocks of one day, by the clocks of a zone; what crosses midnight is cut there. */
export function blocksOf<T extends Timed>(items: readonly T[], date: string, zone: string) {
  const blocks: Block<T>[] = [];
  for (const item of items) {
    const begin = wallOf(new Date(item.scheduledAt), zone);
    const end = wallOf(new Date(item.endsAt), zone);
    if (begin.slice(0, 10) > date || end.slice(0, 10) < date) continue;
    const from = begin.slice(0, 10) < date ? 0 : minutesOf(begin);
    const to = end.slice(0, 10) > date ? DAY_MINUTES : minutesOf(end);
    if (to === 0 && begin.slice(0, 10) < date) continue; // ended with midnight
    const least = Math.min(from + LEAST_MINUTES, DAY_MINUTES);
    blocks.push({ item, from, to: Math.max(to, least), column: 0, columns: 1 });
  }
  return beside(blocks.sort((a, b) => a.from - b.from || b.to - a.to));
}

/** Gives blocks that overlap columns of their own; `blocks` are in the order of their begin. */
function beside<T>(blocks: Block<T>[]): Block<T>[] {
  let group: Block<T>[] = [];
  let ends: number[] = [];
  const close = (): void => {
    for (const block of group) block.columns = ends.length;
    group = [];
    ends = [];
  };
  for (const block of blocks) {
    if (ends.length > 0 && ends.every((end) => end <= block.from)) close();
    const free = ends.findIndex((end) => end <= block.from);
    block.column = free === -1 ? ends.length : free;
    ends[block.column] = block.to;
    group.push(block);
  }
  close();
  return blocks;
}

/** The hours that a week has to show: the working day, and whatever lies outside of it. */
export function shownHours(blocks: readonly Block<unknown>[]): { first: number; last: number } {
  const first = Math.min(8, ...blocks.map((block) => Math.floor(block.from / 60)));
  const last = Math.max(18, ...blocks.map((block) => Math.ceil(block.to / 60)));
  return { first, last };
}
