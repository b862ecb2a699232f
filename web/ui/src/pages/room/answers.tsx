import { Loading } from "../../components/basics";
import { ScoreCard } from "../../components/score";
import { number } from "../../format";
import type { Answer, RoomState } from "../../room/state";
import { t } from "../../strings";

/** Answers given so far with their scores, the newest open. */
export function Answers({ state }: { state: RoomState }) {
  if (state.answers.length === 0) return <p class="muted">{t.answers.empty}</p>;
  const newest = state.answers.findLast((answer) => answer.scored !== null);
  return (
    <ol class="answers" data-testid="answers">
      {[...state.answers].reverse().map((answer) => (
        <li key={answer.question.id}>
          <AnswerEntry
            answer={answer}
            number={state.answers.indexOf(answer) + 1}
            open={answer === newest}
          />
        </li>
      ))}
    </ol>
  );
}

function AnswerEntry({
  answer,
  number: place,
  open,
}: {
  answer: Answer;
  number: number;
  open: boolean;
}) {
  const { question, scored } = answer;
  const score = scored?.humanScore ?? scored?.aiScore ?? null;
  return (
    <details
      class="disclosure answer"
      open={open}
      data-testid="answer"
      data-response-id={question.id}
    >
      <summary>
        <span class="answer-question">
          {place}. {question.questionText}
        </span>
        {score !== null && <strong class="score-chip">{number(score, 0)}</strong>}
      </summary>
      {answer.closedMs === null && <p class="muted">{t.answers.open}</p>}
      {answer.closedMs !== null && scored === null && <Loading text={t.answers.scoring} />}
      {scored !== null && <ScoreCard response={scored} />}
    </details>
  );
}
