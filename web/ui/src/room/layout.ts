import type { View } from "./protocol";

/** More others than this are shown as one large picture above a strip of small ones. */
const MOST_ALIKE = 4;

export interface Wish {
  /** The others who have pictures, in the order in which they came. */
  people: readonly string[];
  /** Who shares a screen, if anybody. */
  screen: string | null;
  /** Who spoke last among the others. */
  speaker: string | null;
  /** Whom the viewer wants large. */
  pinned: string | null;
}

export interface Layout {
  /** What is shown large; null when all are alike. */
  large: { kind: "screen" | "person"; id: string } | null;
}

/** A shared screen first, then whom one chose, then whoever speaks. */
export function arrange({ people, screen, speaker, pinned }: Wish): Layout {
  if (screen !== null) return { large: { kind: "screen", id: screen } };
  if (pinned !== null && people.includes(pinned) && people.length > 1) {
    return { large: { kind: "person", id: pinned } };
  }
  if (people.length <= MOST_ALIKE) return { large: null };
  const shown = speaker !== null && people.includes(speaker) ? speaker : people[0]!;
  return { large: { kind: "person", id: shown } };
}

/** What to ask of the server for each camera: nothing is sent that nobody looks at. */
export function viewOf(layout: Layout, id: string, visible: boolean): View {
  if (!visible) return "paused";
  if (layout.large === null) return "full";
  return layout.large.kind === "person" && layout.large.id === id ? "full" : "thumbnail";
}
