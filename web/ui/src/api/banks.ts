/** Question banks and their questions: editing, versions, draws, files. */

import type { ApiClient, Query } from "./client";
import type {
  Bank,
  Difficulty,
  Page,
  Question,
  QuestionContent,
  QuestionType,
  Visibility,
} from "./types";

const BANKS = "/api/interviews/question-banks";
const path = (bankId: string, rest = ""): string => `${BANKS}/${bankId}${rest}`;

export interface BankBody {
  name: string;
  description: string;
  category: string;
  difficulty: Difficulty;
  tags: string[];
  visibility: Visibility;
  allowRandomSelection: boolean;
  defaultTimeLimit: number | null;
  shuffleQuestions: boolean;
}

export interface QuestionVersion extends QuestionContent {
  version: number;
  replacedAt: string;
}

export interface DrawWish {
  count: number;
  difficulty?: Difficulty;
  types?: QuestionType[];
  tags?: string[];
  candidateId?: string;
  seed?: number;
}

export interface Draw {
  seed: number;
  available: number;
  items: Question[];
}

export interface ImportOutcome {
  imported: number;
  /** How many questions are as they should be. */
  valid: number;
  details: { line: number; field: string; reason: string }[];
}

export interface ImportHow {
  skipErrors: boolean;
  dryRun: boolean;
}

export interface QuestionStats {
  questionId: string;
  questionText: string;
  asked: number;
  averageScore: number | null;
  spread: number | null;
  averageSeconds: number | null;
  /** -1 to 1; near 1 it tells good candidates from others. */
  discrimination: number | null;
}

export interface BankStats {
  questions: number;
  asked: number;
  neverAsked: number;
  mostAsked: QuestionStats[];
  hardest: QuestionStats[];
  leastTelling: QuestionStats[];
}

export interface Tagged<T> {
  value: T;
  tag: string | null;
}

export class BanksApi {
  constructor(private readonly client: ApiClient) {}

  search(query: Query): Promise<Page<Bank>> {
    return this.client.get(BANKS, query);
  }

  get(id: string): Promise<Tagged<Bank>> {
    return this.client.tagged(path(id));
  }

  stats(id: string): Promise<BankStats> {
    return this.client.get(path(id, "/stats"));
  }

  create(bank: BankBody): Promise<Bank> {
    return this.client.post(BANKS, bank);
  }

  update(id: string, bank: BankBody, tag: string | null): Promise<Bank> {
    return this.client.patch(path(id), bank, tag);
  }

  delete(id: string): Promise<void> {
    return this.client.delete(path(id));
  }

  draw(id: string, wish: DrawWish): Promise<Draw> {
    return this.client.post(path(id, "/draw"), wish);
  }

  questions(id: string, query: Query): Promise<Page<Question>> {
    return this.client.get(path(id, "/questions"), query);
  }

  question(id: string, questionId: string): Promise<Tagged<Question>> {
    return this.client.tagged(path(id, `/questions/${questionId}`));
  }

  addQuestion(id: string, question: QuestionContent): Promise<Question> {
    return this.client.post(path(id, "/questions"), question);
  }

  updateQuestion(
    id: string,
    questionId: string,
    question: QuestionContent,
    tag: string | null,
  ): Promise<Question> {
    return this.client.patch(path(id, `/questions/${questionId}`), question, tag);
  }

  deleteQuestion(id: string, questionId: string): Promise<void> {
    return this.client.delete(path(id, `/questions/${questionId}`));
  }

  versions(id: string, questionId: string, query: Query): Promise<Page<QuestionVersion>> {
    return this.client.get(path(id, `/questions/${questionId}/versions`), query);
  }

  importList(id: string, questions: unknown[], how: ImportHow): Promise<ImportOutcome> {
    return this.client.post(path(id, "/questions/bulk-import"), { questions, ...how });
  }

  importCsv(id: string, file: Blob, how: ImportHow): Promise<ImportOutcome> {
    return this.client.upload(path(id, "/questions/bulk-import.csv"), { ...how }, file, "text/csv");
  }

  export(id: string, kind: "json" | "csv"): Promise<{ blob: Blob; name: string }> {
    return this.client.file(
      path(id, kind === "csv" ? "/questions/export.csv" : "/questions/export"),
    );
  }
}
