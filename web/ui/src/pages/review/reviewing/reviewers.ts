import type { Review } from "../review_page";

/** Whom a comment can be meant for: those who hold the interview. */
export function reviewersOf(review: Review): { id: string; name: string }[] {
  const { session } = review;
  if (session.isAiInterview) return [];
  const lead = session.interviewerId
    ? [{ id: session.interviewerId, name: session.interviewerName ?? "" }]
    : [];
  const panel = (session.panel ?? []).map((one) => ({ id: one.id, name: one.name ?? "" }));
  return [...lead, ...panel.filter((one) => one.id !== session.interviewerId)];
}
