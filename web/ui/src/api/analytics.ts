/** Figures of interviews. Rates are of 0 to 1, scores of 0 to 100; null: nothing to tell. */

import type { ApiClient, Query } from "./client";

const ANALYTICS = "/api/interviews/analytics";

export interface Volume {
  total: number;
  scheduled: number;
  inProgress: number;
  completed: number;
  cancelled: number;
  noShow: number;
  aiInterviews: number;
  completionRate: number | null;
  noShowRate: number | null;
  averageDurationMinutes: number | null;
  scored: number;
  averageScore: number | null;
  spread: number | null;
  successRate: number | null;
}

export interface Group extends Volume {
  key: string;
}

export interface Period extends Volume {
  /** First day. */
  start: string;
}

export interface Interviewer {
  interviewerId: string;
  name: string | null;
  interviews: number;
  completed: number;
  upcoming: number;
  heldHours: number;
  scored: number;
  averageScore: number | null;
  /** Mean minus that of everybody else. */
  leniency: number | null;
}

export interface BankUse {
  bankId: string;
  name: string;
  interviews: number;
  asked: number;
  averageScore: number | null;
}

export interface Skill {
  skill: string;
  source: "criterion" | "category";
  answers: number;
  averageScore: number | null;
}

export interface InterviewFigures {
  totals: Volume;
  byType: Group[];
  byDifficulty: Group[];
  scoreDistribution: { lowest: number; highest: number; count: number }[];
  interviewers: Interviewer[];
  questionBanks: BankUse[];
  ai: {
    compared: number;
    meanDifference: number | null;
    meanAbsoluteDifference: number | null;
  };
}

export type PeriodLength = "day" | "week" | "month";

export class AnalyticsApi {
  constructor(private readonly client: ApiClient) {}

  interviews(query: Query): Promise<InterviewFigures> {
    return this.client.get(ANALYTICS, query);
  }

  async trends(query: Query): Promise<Period[]> {
    return (await this.client.get<{ items: Period[] }>(`${ANALYTICS}/trends`, query)).items;
  }

  async skills(query: Query): Promise<Skill[]> {
    return (await this.client.get<{ items: Skill[] }>(`${ANALYTICS}/skills`, query)).items;
  }

  table(query: Query): Promise<{ blob: Blob; name: string }> {
    return this.client.file(`${ANALYTICS}/export.csv`, query);
  }
}
