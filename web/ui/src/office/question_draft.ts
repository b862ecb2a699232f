/** A question as it is being edited, and the API's body made of it. */

import type { QuestionContent, SampleAnswer } from "../api/types";

export interface Criterion {
  name: string;
  weight: number;
}

export interface QuestionDraft extends Omit<
  QuestionContent,
  "evaluationCriteria" | "tags" | "codeLanguages" | "timeLimitMinutes"
> {
  criteria: Criterion[];
  /** Separated by commas. */
  tags: string;
  codeLanguages: string;
  /** NaN: none of its own. */
  timeLimitMinutes: number;
}

export const BLANK_CRITERION: Criterion = { name: "", weight: 5 };
export const BLANK_SAMPLE: SampleAnswer = { answer: "", rating: 80, explanation: "" };

export function blankDraft(): QuestionDraft {
  return {
    questionText: "",
    expectedAnswer: "",
    followUpQuestions: [],
    criteria: [],
    timeLimitMinutes: Number.NaN,
    difficulty: "medium",
    type: "general",
    tags: "",
    hints: [],
    sampleAnswers: [],
    codeLanguages: "",
    resources: [],
  };
}

export function draftOf(question: QuestionContent): QuestionDraft {
  return {
    questionText: question.questionText,
    expectedAnswer: question.expectedAnswer ?? "",
    followUpQuestions: question.followUpQuestions,
    criteria: Object.entries(question.evaluationCriteria).map(([name, weight]) => ({
      name,
      weight,
    })),
    timeLimitMinutes: question.timeLimitMinutes ?? Number.NaN,
    difficulty: question.difficulty,
    type: question.type,
    tags: question.tags.join(", "),
    hints: question.hints,
    sampleAnswers: question.sampleAnswers,
    codeLanguages: question.codeLanguages.join(", "),
    resources: question.resources,
  };
}

export function contentOf(draft: QuestionDraft): QuestionContent {
  const criteria = draft.criteria.map((one) => [one.name.trim(), one.weight] as const);
  return {
    questionText: draft.questionText.trim(),
    expectedAnswer: draft.expectedAnswer?.trim() || null,
    followUpQuestions: filled(draft.followUpQuestions),
    evaluationCriteria: Object.fromEntries(criteria.filter(([name]) => name !== "")),
    timeLimitMinutes: Number.isNaN(draft.timeLimitMinutes) ? null : draft.timeLimitMinutes,
    difficulty: draft.difficulty,
    type: draft.type,
    tags: listed(draft.tags),
    hints: filled(draft.hints),
    sampleAnswers: draft.sampleAnswers.filter((one) => one.answer.trim() !== ""),
    codeLanguages: listed(draft.codeLanguages),
    resources: draft.resources.filter((one) => one.url.trim() !== ""),
  };
}

/** Names of criteria that stand there twice; of two weights, none would be the right one. */
export function repeatedCriteria(criteria: readonly Criterion[]): string[] {
  const names = criteria.map((one) => one.name.trim().toLowerCase()).filter(Boolean);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

/** How much of the whole each weight is, in per cent; nothing for weights that are none. */
export function shares(weights: readonly number[]): number[] {
  const good = weights.map((weight) => (weight > 0 ? weight : 0));
  const sum = good.reduce((total, weight) => total + weight, 0);
  return good.map((weight) => (sum > 0 ? (100 * weight) / sum : 0));
}

/** The words between commas, each once. */
export function listed(text: string): string[] {
  const words = text.split(",").map((word) => word.trim());
  return [...new Set(words.filter(Boolean))];
}

const filled = (texts: readonly string[]): string[] =>
  texts.map((text) => text.trim()).filter(Boolean);
