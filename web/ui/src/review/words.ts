import type { Utterance } from "../api/types";

export interface TimedWord {
  utteranceId: string;
  participantId: string;
  startMs: number;
  endMs: number;
}

/** A word stays current this long after its end, so that the highlight does not blink. */
const LINGER_MS = 250;

/** All words in the order they begin; speakers may talk at the same time. */
export function timedWords(utterances: readonly Utterance[]): TimedWord[] {
  return utterances
    .flatMap((utterance) =>
      utterance.words.map(({ startMs, endMs }) => ({
        utteranceId: utterance.id,
        participantId: utterance.participantId,
        startMs,
        endMs,
      })),
    )
    .sort((a, b) => a.startMs - b.startMs);
}

/** Index of the word being spoken at a position; −1 where nobody speaks. */
export function wordAt(words: readonly TimedWord[], ms: number): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle]!.startMs <= ms) low = middle + 1;
    else high = middle;
  }
  const index = low - 1;
  const word = words[index];
  return word && ms <= word.endMs + LINGER_MS ? index : -1;
}
