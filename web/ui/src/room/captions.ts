import type { CaptionUpdate } from "./protocol";

export interface Caption extends CaptionUpdate {}

/** Captions kept on screen; older ones are in the transcript. */
const KEPT = 60;

/**
 * The captions after an update, in the order they were spoken. A caption keeps its place and
 * identity while its text changes, a final is never replaced by a late partial.
 */
export function withCaption(
  captions: readonly Caption[],
  update: CaptionUpdate,
): readonly Caption[] {
  const index = captions.findIndex((caption) => caption.id === update.id);
  if (index >= 0) {
    const before = captions[index]!;
    if (before.isFinal && !update.isFinal) return captions;
    const text = update.text.trim();
    if (update.isFinal && text === "") return captions.filter((_, i) => i !== index);
    // An empty partial is the recogniser thinking again: keep what is on screen.
    const next = { ...update, text: text === "" ? before.text : text };
    return captions.map((caption, i) => (i === index ? next : caption));
  }
  if (update.text.trim() === "") return captions;
  const next = [...captions];
  let at = next.length;
  while (at > 0 && next[at - 1]!.startMs > update.startMs) at -= 1;
  next.splice(at, 0, { ...update, text: update.text.trim() });
  return next.slice(-KEPT);
}

export interface CaptionBlock {
  participantId: string;
  captions: Caption[];
}

/** Neighbouring captions of one speaker under one name. */
export function blocksOf(captions: readonly Caption[]): CaptionBlock[] {
  const blocks: CaptionBlock[] = [];
  for (const caption of captions) {
    const last = blocks.at(-1);
    if (last?.participantId === caption.participantId) last.captions.push(caption);
    else blocks.push({ participantId: caption.participantId, captions: [caption] });
  }
  return blocks;
}
