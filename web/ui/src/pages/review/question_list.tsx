import { Loading } from "../../components/basics";
import { ScoreCard } from "../../components/score";
import type { Response } from "../../api/types";
import { clock, number } from "../../format";
import { breaksOf } from "../../review/breaks";
import { type Pause, pausedWithin } from "../../room/pauses";
import { t } from "../../strings";
import type { Review } from "./review_page";

interface QuestionListProps {
  review: Review;
  onSeek: (ms: number) => void;
}

export function QuestionList({ review, onSeek }: QuestionListProps) {
  const breaks = breaksOf(review.events);
  if (review.responses.length === 0) return <p class="muted">{t.review.noQuestions}</p>;
  return (
    <ol class="answers" data-testid="questions">
      {review.responses.map((response, index) => (
        <li key={response.id}>
          <AnsweredQuestion
            response={response}
            place={index + 1}
            open={index === 0}
            breaks={breaks}
            onSeek={onSeek}
          />
        </li>
      ))}
    </ol>
  );
}

interface AnsweredProps {
  response: Response;
  place: number;
  open: boolean;
  breaks: readonly Pause[];
  onSeek: (ms: number) => void;
}

function AnsweredQuestion({ response, place, open, breaks, onSeek }: AnsweredProps) {
  const { startMs, endMs } = response;
  const score = response.humanScore ?? response.aiScore;
  return (
    <details
      class="disclosure answer"
      open={open}
      data-testid="answer"
      data-response-id={response.id}
    >
      <summary>
        <span class="answer-question">
          {place}. {response.questionText}
        </span>
        {score !== null && <strong class="score-chip">{number(score, 0)}</strong>}
      </summary>
      <div class="stack">
        {startMs !== null && (
          <p class="row row-tight">
            <button
              type="button"
              class="button button-small"
              onClick={() => onSeek(startMs)}
              data-testid="answer-seek"
            >
              {t.review.jump(clock(startMs))}
            </button>
            {endMs !== null && (
              <span class="muted">
                {t.review.answeredIn(clock(endMs - startMs - pausedWithin(breaks, startMs, endMs)))}
              </span>
            )}
          </p>
        )}
        {response.status === "closed" ? (
          <Loading text={t.answers.scoring} />
        ) : (
          <ScoreCard response={response} onSeek={onSeek} />
        )}
      </div>
    </details>
  );
}
