import type { ComponentChildren } from "preact";

import { errorText, Notice } from "../../components/basics";
import { useAction } from "../../components/use_load";
import type { AskedQuestion } from "../../room/protocol";
import type { Answer } from "../../room/state";
import { openAnswer } from "../../room/state";
import { t } from "../../strings";
import type { RoomProps } from "./room_page";
import { Timer } from "./timer";

/** The question of the moment, as both sides of a live interview see it. */
export function QuestionCard({ room, state, staff }: RoomProps) {
  const answer = openAnswer(state);
  const { busy, error, run } = useAction();
  return (
    <section class="question-card" aria-live="polite" data-testid="question-card">
      {answer === null ? (
        <p class="question-none">{staff ? t.question.noneStaff : t.question.none}</p>
      ) : (
        <>
          <QuestionHead state={state} answer={answer}>
            <Timer
              room={room}
              askedMs={answer.askedMs}
              limitSeconds={answer.question.timeLimitSeconds}
            />
          </QuestionHead>
          <p class="question-text" data-testid="question" data-response-id={answer.question.id}>
            {answer.question.questionText}
          </p>
          <Hints hints={answer.question.hints} />
          <div class="row">
            <button
              type="button"
              class="button button-primary"
              disabled={busy}
              onClick={() => void run(() => room.closeAnswer(answer.question.id))}
              data-testid="finish-answer"
            >
              {t.question.finish}
            </button>
          </div>
        </>
      )}
      {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
    </section>
  );
}

interface HeadProps extends Pick<RoomProps, "state"> {
  answer: Answer;
  children?: ComponentChildren;
}

export function QuestionHead({ state, answer, children }: HeadProps) {
  const number = state.answers.indexOf(answer) + 1;
  return (
    <div class="question-head">
      <span class="question-number" data-testid="question-number">
        {t.question.number(number, answer.question.total ?? null)}
      </span>
      {children}
    </div>
  );
}

interface HintsProps {
  hints: readonly string[];
  /** Shown at once, since they were asked for. */
  open?: boolean;
}

export function Hints({ hints, open = false }: HintsProps) {
  if (hints.length === 0) return null;
  return (
    <details class="hints" open={open} data-testid="hints">
      <summary>{t.question.hints(hints.length)}</summary>
      <ul aria-live="polite">
        {hints.map((hint) => (
          <li key={hint}>{hint}</li>
        ))}
      </ul>
    </details>
  );
}

interface AskedHintsProps {
  question: AskedQuestion;
  onAsk: () => Promise<unknown>;
}

/** The hints asked for so far, and the offer of one more while there are any. */
export function AskedHints({ question, onAsk }: AskedHintsProps) {
  const { busy, error, run } = useAction();
  const left = question.hintsLeft ?? 0;
  return (
    <>
      <Hints hints={question.hints} open />
      {left > 0 && (
        <p class="row row-tight">
          <button
            type="button"
            class="button button-small"
            disabled={busy}
            onClick={() => void run(onAsk)}
            data-testid="ask-hint"
          >
            {t.question.askHint}
          </button>
          <span class="muted">{t.question.hintsLeft(left)}</span>
        </p>
      )}
      {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
    </>
  );
}
