import type { CriterionScore, Evidence, Feedback, Response } from "../api/types";
import { clock, humanise, number } from "../format";
import { shown } from "../metrics";
import { markQuotes } from "../quotes";
import { t } from "../strings";

type Seek = (ms: number) => void;

/** An answer's score: in all, by criterion with the words each rests on, and what to do next. */
export function ScoreCard({ response, onSeek }: { response: Response; onSeek?: Seek }) {
  const score = response.humanScore ?? response.aiScore;
  if (score === null) return <p class="muted">{t.score.notScored}</p>;
  return (
    <div class="score" data-testid="score" data-score={score} data-response-id={response.id}>
      <div class="score-head">
        <ScoreRing score={score} />
        <FeedbackText feedback={response.feedback} />
      </div>
      <AnswerText response={response} />
      <ul class="criteria">
        {response.breakdown.map((criterion) => (
          <Criterion
            key={criterion.criterion}
            criterion={criterion}
            {...(onSeek ? { onSeek } : {})}
          />
        ))}
      </ul>
      <MeasureRow metrics={response.metrics} />
      <p class="fine">{t.score.machine}</p>
    </div>
  );
}

export function ScoreRing({ score, label = t.score.title }: { score: number; label?: string }) {
  const around = 2 * Math.PI * 26;
  const part = Math.min(100, Math.max(0, score)) / 100;
  return (
    <div class="ring" role="img" aria-label={`${label}: ${t.score.total(number(score, 0))}`}>
      <svg viewBox="0 0 64 64" width="72" height="72" aria-hidden="true">
        <circle class="ring-track" cx="32" cy="32" r="26" />
        <circle
          class="ring-value"
          cx="32"
          cy="32"
          r="26"
          stroke-dasharray={`${around * part} ${around}`}
          transform="rotate(-90 32 32)"
        />
      </svg>
      <span class="ring-number" aria-hidden="true">
        {number(score, 0)}
      </span>
    </div>
  );
}

export function FeedbackText({ feedback }: { feedback: Feedback | null }) {
  if (!feedback) return null;
  return (
    <div class="feedback" data-testid="feedback">
      {feedback.summary && <p>{feedback.summary}</p>}
      <FeedbackList title={t.score.strengths} items={feedback.strengths} />
      <FeedbackList title={t.score.improvements} items={feedback.improvements} />
    </div>
  );
}

function FeedbackList({ title, items }: { title: string; items: string[] | undefined }) {
  if (!items?.length) return null;
  return (
    <>
      <h2 class="h4">{title}</h2>
      <ul>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </>
  );
}

function AnswerText({ response }: { response: Response }) {
  if (!response.responseText) return <p class="muted">{t.score.noSpeech}</p>;
  const quotes = response.breakdown.flatMap((one) =>
    one.evidence.map((evidence) => evidence.quote),
  );
  const pieces = markQuotes(response.responseText, quotes);
  return (
    <details class="answer-text" open>
      <summary>{t.score.answerMarked}</summary>
      <p data-testid="answer-text">
        {pieces.map((piece, index) =>
          piece.marked ? (
            <mark key={index} data-testid="evidence-mark">
              {piece.text}
            </mark>
          ) : (
            piece.text
          ),
        )}
      </p>
    </details>
  );
}

function Criterion({ criterion, onSeek }: { criterion: CriterionScore; onSeek?: Seek }) {
  return (
    <li class="criterion" data-testid="criterion" data-criterion={criterion.criterion}>
      <div class="criterion-head">
        <span class="criterion-name">{humanise(criterion.criterion)}</span>
        <span class="muted">{t.banks.weight(number(criterion.weight))}</span>
        <span class="criterion-score">{number(criterion.score, 0)}</span>
      </div>
      <Bar value={criterion.score / 100} />
      {criterion.evidence.length === 0 ? (
        <p class="muted evidence-none">{t.score.noEvidence}</p>
      ) : (
        <ul class="evidence-list">
          {criterion.evidence.map((evidence, index) => (
            <EvidenceQuote key={index} evidence={evidence} {...(onSeek ? { onSeek } : {})} />
          ))}
        </ul>
      )}
    </li>
  );
}

function EvidenceQuote({ evidence, onSeek }: { evidence: Evidence; onSeek?: Seek }) {
  const at = evidence.startMs;
  const quote = <q>{evidence.quote}</q>;
  return (
    <li data-testid="evidence" data-start-ms={at ?? undefined}>
      {onSeek && at !== null ? (
        <button
          type="button"
          class="quote"
          onClick={() => onSeek(at)}
          title={t.review.jump(clock(at))}
          data-testid="evidence-seek"
        >
          {quote} <span class="quote-time">{clock(at)}</span>
        </button>
      ) : (
        <span class="quote">{quote}</span>
      )}
      {evidence.reason && <span class="evidence-reason">{evidence.reason}</span>}
    </li>
  );
}

export function Bar({ value }: { value: number }) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar-track" width="100" height="4" rx="2" />
      <rect class="bar-value" width={percent} height="4" rx="2" />
    </svg>
  );
}

function MeasureRow({ metrics }: { metrics: Response["metrics"] }) {
  const entries = Object.entries(metrics ?? {});
  if (entries.length === 0) return null;
  return (
    <dl class="measures" data-testid="measures">
      {entries.map(([name, { value, unit }]) => {
        const { text, unit: unitText } = shown(value, unit);
        return (
          <div key={name} data-metric={name}>
            <dt>{t.metricName(name)}</dt>
            <dd>
              {text} <span class="muted">{unitText}</span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
