import { describe, expect, it } from "vitest";

import type { QuestionStats } from "../src/api/banks";
import type { QuestionContent } from "../src/api/types";
import { NoQuestions, questionsIn, readImport, recordsOf } from "../src/office/import_file";
import {
  blankDraft,
  contentOf,
  draftOf,
  listed,
  repeatedCriteria,
  shares,
} from "../src/office/question_draft";
import { standingOut } from "../src/pages/banks/bank_statistics";

const QUESTION: QuestionContent = {
  questionText: "How do you test mail?",
  expectedAnswer: "Against a real server.",
  followUpQuestions: ["And without one?"],
  evaluationCriteria: { depth: 6, clarity: 2 },
  timeLimitMinutes: 2.5,
  difficulty: "hard",
  type: "technical",
  tags: ["testing", "mail"],
  hints: ["SMTP"],
  sampleAnswers: [{ answer: "By hand", rating: 10, explanation: "does not last" }],
  codeLanguages: ["python"],
  resources: [{ title: "RFC 5321", url: "https://example.org/rfc" }],
};

describe("a draft", () => {
  it("gives back the question that it was made of", () => {
    expect(contentOf(draftOf(QUESTION))).toEqual(QUESTION);
  });

  it("leaves out what was begun and not filled", () => {
    const content = contentOf({
      ...blankDraft(),
      questionText: "  Why? ",
      hints: [" ", "because"],
      criteria: [{ name: " ", weight: 3 }],
      sampleAnswers: [{ answer: " ", rating: 5, explanation: "" }],
      resources: [{ title: "Nowhere", url: "" }],
      tags: "a, ,a,b",
    });
    expect(content).toMatchObject({
      questionText: "Why?",
      expectedAnswer: null,
      timeLimitMinutes: null,
      hints: ["because"],
      evaluationCriteria: {},
      sampleAnswers: [],
      resources: [],
      tags: ["a", "b"],
    });
  });

  it("notices criteria that stand there twice", () => {
    const criteria = ["Depth", "clarity", " depth", ""].map((name) => ({ name, weight: 1 }));
    expect(repeatedCriteria(criteria)).toEqual(["depth"]);
  });

  it("tells how much each weight counts", () => {
    expect(shares([6, 2])).toEqual([75, 25]);
    expect(shares([Number.NaN, 2, -1])).toEqual([0, 100, 0]);
    expect(shares([0])).toEqual([0]);
    expect(shares([])).toEqual([]);
  });
});

it("lists the words between commas", () => {
  expect(listed(" a,b , ,a")).toEqual(["a", "b"]);
  expect(listed("")).toEqual([]);
});

describe("recordsOf", () => {
  it("reads quotes, line ends within them, and tells where each record begins", () => {
    const text = '\ufeffquestionText,tags\r\n"What is a ""heap""?\nAnd a stack?",a\r\nShort,b';
    expect(recordsOf(text)).toEqual([
      { line: 1, cells: ["questionText", "tags"] },
      { line: 2, cells: ['What is a "heap"?\nAnd a stack?', "a"] },
      { line: 4, cells: ["Short", "b"] },
    ]);
  });

  it("takes semicolons where the first line has more of them", () => {
    expect(recordsOf("questionText;type\nWhy, then?;general\n")[1]!.cells).toEqual([
      "Why, then?",
      "general",
    ]);
  });
});

describe("readImport", () => {
  it("looks into a table", async () => {
    const file = new File(["question_text,difficulty\nWhy?,easy\n\n"], "some.csv");
    expect(await readImport(file)).toMatchObject({
      kind: "csv",
      glances: [{ line: 2, text: "Why?", type: "", difficulty: "easy" }],
    });
  });

  it("looks into a list, whatever stands in it", async () => {
    const file = new File(['{"questions": [{"questionText": "Why?", "type": 5}, null]}'], "some");
    expect(await readImport(file)).toMatchObject({
      kind: "json",
      glances: [
        { line: 1, text: "Why?", type: "" },
        { line: 2, text: "" },
      ],
    });
  });

  it("refuses what holds no questions", () => {
    expect(questionsIn("[1]")).toEqual([1]);
    for (const text of ["{", "null", '{"questions": 1}', "5"]) {
      expect(() => questionsIn(text)).toThrow(NoQuestions);
    }
  });
});

it("names questions that stand out once, and none that was never asked", () => {
  const figures = (questionId: string, asked: number): QuestionStats => ({
    questionId,
    questionText: questionId,
    asked,
    averageScore: null,
    spread: null,
    averageSeconds: null,
    discrimination: null,
  });
  const [often, seldom, never] = [figures("a", 5), figures("b", 1), figures("c", 0)];
  const stats = {
    questions: 3,
    asked: 6,
    neverAsked: 1,
    mostAsked: [often, never],
    hardest: [seldom, often],
    leastTelling: [seldom],
  };
  expect(standingOut(stats)).toEqual([often, seldom]);
});
