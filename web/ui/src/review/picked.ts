import type { WordsAt } from "../api/reviewing";

export interface Picked extends WordsAt {
  quote: string;
}

/** A word's place as the transcript writes it into its element. */
export interface PlacedWord {
  utteranceId: string;
  index: number;
  text: string;
}

/** The words from one to another of the same utterance, in their order; null across several. */
export function pick(words: readonly PlacedWord[]): Picked | null {
  const [first] = words;
  if (!first || words.some((word) => word.utteranceId !== first.utteranceId)) return null;
  const ordered = [...words].sort((a, b) => a.index - b.index);
  return {
    utteranceId: first.utteranceId,
    wordStart: ordered[0]!.index,
    wordEnd: ordered.at(-1)!.index,
    quote: ordered.map((word) => word.text).join(" "),
  };
}

/** The words that a selection touches. */
export function selectedWords(list: HTMLElement, selection: Selection | null): PlacedWord[] {
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return [];
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(list)) return [];
  return [...list.querySelectorAll<HTMLElement>("[data-testid=word]")]
    .filter((word) => range.intersectsNode(word.firstChild ?? word))
    .map((word) => ({
      utteranceId: word.dataset["utterance"]!,
      index: Number(word.dataset["index"]),
      text: word.textContent ?? "",
    }));
}
