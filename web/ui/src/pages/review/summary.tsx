import { FeedbackText, ScoreRing } from "../../components/score";
import { day, humanise } from "../../format";
import type { Feedback } from "../../api/types";
import { t } from "../../strings";
import { titleOf } from "../interviews";
import type { Review } from "./review_page";

/** What it was, and how it went in all. */
export function Summary({ review }: { review: Review }) {
  const { session, mock } = review;
  const score = mock?.overallScore ?? session.score ?? null;
  const people = session.isAiInterview
    ? [mock?.jobRole ?? null]
    : [session.candidateName, session.interviewerName];
  const facts = [
    ...people,
    t.types[session.type],
    session.completedAt
      ? t.review.completedOn(day(session.completedAt))
      : t.statuses[session.status],
  ].filter(Boolean);
  return (
    <section class="summary" data-testid="summary">
      {score !== null && (
        <div data-testid="overall-score" data-score={score}>
          <ScoreRing score={score} label={t.review.overall} />
        </div>
      )}
      <div class="stack">
        <div>
          <h1>{titleOf(session)}</h1>
          <p class="muted">{facts.join(" · ")}</p>
        </div>
        {mock ? (
          <FeedbackText feedback={mock.feedback} />
        ) : (
          <HumanFeedback feedback={session.feedback ?? null} />
        )}
        {session.notes && <p class="pre">{session.notes}</p>}
      </div>
    </section>
  );
}

/** Feedback of people has fields of their own choosing: `{technical: "Strong …"}`. */
function HumanFeedback({ feedback }: { feedback: Record<string, unknown> | null }) {
  if (!feedback) return null;
  const { summary, strengths, improvements, ...rest } = feedback as Feedback &
    Record<string, unknown>;
  const known: Feedback = {};
  if (typeof summary === "string") known.summary = summary;
  if (Array.isArray(strengths)) known.strengths = strengths;
  if (Array.isArray(improvements)) known.improvements = improvements;
  const entries = Object.entries(rest).filter(([, value]) => typeof value === "string");
  return (
    <>
      <FeedbackText feedback={known} />
      {entries.length > 0 && (
        <dl class="facts">
          {entries.map(([name, value]) => (
            <div key={name}>
              <dt>{humanise(name)}</dt>
              <dd>{String(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
