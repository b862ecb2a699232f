/** An interview as it is being planned: the form's words, and the API's body made of them. */

import type { NewOffer } from "../../api/scheduling";
import type {
  Bank,
  Difficulty,
  InterviewMode,
  InterviewType,
  NewSession,
  User,
} from "../../api/types";

/** Beside the one who leads; as many as the server seats. */
export const MOST_PANELLISTS = 6;

export interface Choices {
  candidates: User[];
  interviewers: User[];
  banks: Bank[];
}

export interface Plan {
  candidateId: string;
  interviewerId: string;
  panelIds: string[];
  title: string;
  type: InterviewType;
  mode: InterviewMode;
  minutes: number;
  difficulty: Difficulty;
  bankId: string;
  zone: string;
  location: string;
  tags: string;
  preparation: number;
  record: boolean;
  allowMoves: boolean;
  moves: number;
  deadlineHours: number;
}

export function newPlan(interviewerId: string, bankId: string, zone: string): Plan {
  return {
    candidateId: "",
    interviewerId,
    panelIds: [],
    title: "",
    type: "technical",
    mode: "video",
    minutes: 45,
    difficulty: "medium",
    bankId,
    zone,
    location: "",
    tags: "",
    preparation: 0,
    record: true,
    allowMoves: true,
    moves: 3,
    deadlineHours: 24,
  };
}

/** Everybody whose calendar counts, as far as chosen. */
export function peopleOf(plan: Plan): string[] {
  return [plan.candidateId, plan.interviewerId, ...plan.panelIds].filter(Boolean);
}

export function words(text: string): string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);
}

type Common = Omit<NewSession, "candidateId" | "scheduledAt">;

function common(plan: Plan): Common {
  const body: Common = {
    interviewerId: plan.interviewerId,
    panelInterviewerIds: plan.panelIds,
    type: plan.type,
    mode: plan.mode,
    timeZone: plan.zone,
    durationMinutes: plan.minutes,
    difficulty: plan.difficulty,
    recordSession: plan.record,
    preparationTime: plan.preparation,
    allowReschedule: plan.allowMoves,
    maxReschedules: plan.moves,
    rescheduleDeadlineHours: plan.deadlineHours,
    tags: words(plan.tags),
  };
  if (plan.title.trim()) body.title = plan.title.trim();
  if (plan.bankId) body.questionBankId = plan.bankId;
  if (plan.mode === "in_person" && plan.location.trim()) body.location = plan.location.trim();
  return body;
}

export function sessionOf(plan: Plan, at: Date, anyway: boolean): NewSession {
  return {
    ...common(plan),
    candidateId: plan.candidateId,
    scheduledAt: at.toISOString(),
    scheduleAnyway: anyway,
  };
}

export function offerOf(
  plan: Plan,
  times: readonly string[],
  limits: { maxBookings: number; noticeHours: number },
): NewOffer & { maxBookings: number; noticeHours: number } {
  return {
    ...common(plan),
    ...(plan.candidateId ? { candidateId: plan.candidateId } : {}),
    ...limits,
    slots: [...times].sort(),
  };
}
