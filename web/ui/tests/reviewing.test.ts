import { expect, test } from "vitest";

import { tagsOf } from "../src/pages/review/reviewing/comment_form";
import { editsOf } from "../src/pages/review/reviewing/word_editor";
import { marked } from "../src/pages/review/search_page";
import { pick } from "../src/review/picked";

const word = (text: string) => ({ text, startMs: 0, endMs: 1, probability: 1, original: null });

test("edits are told word by word, spaces tidied, what stayed left out", () => {
  const utterance = { words: [word(" the"), word("right"), word("um"), word("alot")] };
  expect(editsOf(utterance, ["the", " write ", "", "a  lot"])).toEqual([
    { index: 1, was: "right", text: "write" },
    { index: 2, was: "um", text: "" },
    { index: 3, was: "alot", text: "a lot" },
  ]);
  expect(editsOf(utterance, ["the", "right", "um", "alot"])).toEqual([]);
});

test("words are picked within one utterance, in their order", () => {
  const at = (utteranceId: string, index: number, text: string) => ({ utteranceId, index, text });
  expect(pick([at("a", 3, "log"), at("a", 2, "ahead")])).toEqual({
    utteranceId: "a",
    wordStart: 2,
    wordEnd: 3,
    quote: "ahead log",
  });
  expect(pick([at("a", 3, "log"), at("b", 0, "Yes")])).toBeNull();
  expect(pick([])).toBeNull();
});

test("found words are marked by their beginnings, without regard to case and accents", () => {
  const pieces = marked("The “Ångström” log, logs!", "ang LOG");
  expect(pieces.filter((piece) => piece.marked).map((piece) => piece.text)).toEqual([
    "“Ångström”",
    "log,",
    "logs!",
  ]);
  expect(pieces.map((piece) => piece.text).join("")).toBe("The “Ångström” log, logs!");
});

test("tags stand between commas, each once", () => {
  expect(tagsOf(" sql, depth ,sql,, ")).toEqual(["sql", "depth"]);
});
