export interface Piece {
  text: string;
  marked: boolean;
}

interface Span {
  from: number;
  to: number;
}

/**
 * Cuts an answer into pieces, those that quotes name marked. A quote is looked for without
 * regard to case and spacing; one that is not in the text (the words came from elsewhere) is
 * passed over, overlapping ones are joined.
 */
export function markQuotes(text: string, quotes: readonly string[]): Piece[] {
  const spans = quotes.flatMap((quote) => find(text, quote) ?? []).sort((a, b) => a.from - b.from);
  const pieces: Piece[] = [];
  let at = 0;
  for (const span of joined(spans)) {
    if (span.from > at) pieces.push({ text: text.slice(at, span.from), marked: false });
    pieces.push({ text: text.slice(span.from, span.to), marked: true });
    at = span.to;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), marked: false });
  return pieces;
}

function find(text: string, quote: string): Span | null {
  const words = quote.trim().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const pattern = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+");
  const found = new RegExp(pattern, "iu").exec(text);
  return found ? { from: found.index, to: found.index + found[0].length } : null;
}

function joined(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push({ ...span });
  }
  return merged;
}
