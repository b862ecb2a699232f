import { describe, expect, it } from "vitest";

import { markQuotes } from "../src/quotes";

const marked = (text: string, quotes: string[]): string =>
  markQuotes(text, quotes)
    .map((piece) => (piece.marked ? `[${piece.text}]` : piece.text))
    .join("");

describe("markQuotes", () => {
  it("marks what is quoted, whatever its case and spacing", () => {
    expect(marked("I wrote  a Plan and tested it.", ["wrote a plan"])).toBe(
      "I [wrote  a Plan] and tested it.",
    );
  });

  it("joins quotes that overlap", () => {
    expect(marked("one two three four", ["two three", "three four", "two"])).toBe(
      "one [two three four]",
    );
  });

  it("takes signs for what they are", () => {
    expect(marked("Is it (C++)? Yes.", ["(C++)?"])).toBe("Is it [(C++)?] Yes.");
  });

  it("passes over what was never said", () => {
    expect(marked("nothing of it", ["everything", ""])).toBe("nothing of it");
  });

  it("keeps the text whole", () => {
    const text = "a b c";
    expect(
      markQuotes(text, ["a", "c"])
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  });
});
