import { useEffect, useRef, useState } from "preact/hooks";

import { errorText, Field, Loading, Notice } from "../../components/basics";
import { LevelMeter } from "../../components/media";
import { ScoreCard } from "../../components/score";
import { useAction } from "../../components/use_load";
import { Reader } from "../../room/reader";
import { type Answer, openAnswer } from "../../room/state";
import { useServices } from "../../services";
import { t } from "../../strings";
import { AskedHints, QuestionHead } from "./question_card";
import type { RoomProps } from "./room_page";
import { Timer } from "./timer";

/** The interviewer of a practice interview: begin, question, answer, feedback, next. */
export function AiPanel(props: RoomProps) {
  const { room, state } = props;
  const { busy, error, run } = useAction();
  const open = openAnswer(state);
  const last = state.answers.at(-1) ?? null;
  const typed = state.interview.mode === "chat";
  const begin = (): void =>
    void run(async () => {
      if (state.interview.status === "scheduled") await room.start();
      await room.next();
    });
  const next = (): void => void run(() => room.next());
  return (
    <section class="question-card ai-card" data-testid="question-card">
      {last === null && <Begin typed={typed} busy={busy} onBegin={begin} />}
      {open !== null && <Answering key={open.question.id} {...props} answer={open} typed={typed} />}
      {open === null && last !== null && (
        <Feedback {...props} answer={last} busy={busy} onNext={next} />
      )}
      {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
    </section>
  );
}

function Begin({ typed, busy, onBegin }: { typed: boolean; busy: boolean; onBegin: () => void }) {
  return (
    <div class="ai-begin">
      <p>{typed ? t.question.beginTextTyped : t.question.beginText}</p>
      <button
        type="button"
        class="button button-primary button-large"
        disabled={busy}
        onClick={onBegin}
        data-testid="begin"
      >
        {t.question.begin}
      </button>
    </div>
  );
}

interface AnsweringProps extends RoomProps {
  answer: Answer;
  typed: boolean;
}

function Answering({ room, state, devices, subject, answer, typed }: AnsweringProps) {
  const { question } = answer;
  const { busy, error, run } = useAction();
  const [writing, setWriting] = useState(typed);
  const microphone = devices.microphone.value;
  const text = useRef<HTMLParagraphElement>(null);
  // The button that led here is gone; the new question takes the focus, and comes into view.
  useEffect(() => {
    if (!typed) text.current?.focus();
  }, [typed]);
  return (
    <>
      <QuestionHead state={state} answer={answer}>
        <Timer room={room} askedMs={answer.askedMs} limitSeconds={question.timeLimitSeconds} />
      </QuestionHead>
      <p
        class="question-text"
        ref={text}
        tabIndex={-1}
        data-testid="question"
        data-response-id={question.id}
      >
        {question.questionText}
      </p>
      {!typed && (
        <ReadAloud
          text={question.questionText}
          language={state.interview.language}
          onReading={(reading) => devices.hold(reading)}
        />
      )}
      <AskedHints question={question} onAsk={() => room.askHint()} />
      {writing ? (
        <Typing
          questionText={question.questionText}
          mockId={subject.mock?.id ?? ""}
          askedMs={answer.askedMs}
          room={room}
        />
      ) : (
        <div class="row">
          <button
            type="button"
            class="button button-primary button-large"
            disabled={busy}
            onClick={() => void run(() => room.closeAnswer(question.id))}
            data-testid="finish-answer"
          >
            {t.question.finish}
          </button>
          <button
            type="button"
            class="button"
            onClick={() => setWriting(true)}
            data-testid="type-instead"
          >
            {t.question.typeInstead}
          </button>
          {microphone && !devices.muted.value && <LevelMeter track={microphone} />}
        </div>
      )}
      {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
    </>
  );
}

interface ReadAloudProps {
  text: string;
  language: string;
  onReading: (reading: boolean) => void;
}

/** Reads the question out once, and again when asked to. */
function ReadAloud({ text, language, onReading }: ReadAloudProps) {
  const [reader] = useState(() => new Reader());
  const [reading, setReading] = useState(false);
  const change = (on: boolean): void => {
    setReading(on);
    onReading(on);
  };
  const read = (): void => {
    change(true);
    reader.read(text, language, () => change(false));
  };
  useEffect(() => {
    read();
    return () => reader.stop();
  }, [text]);
  return (
    <p class="row row-tight">
      {reading ? (
        <>
          <button
            type="button"
            class="button button-small"
            onClick={() => reader.stop()}
            data-testid="stop-reading"
          >
            {t.question.skipReading}
          </button>
          <span class="muted" role="status">
            {t.question.reading}
          </span>
        </>
      ) : (
        <button type="button" class="button button-small" onClick={read} data-testid="read-aloud">
          {t.question.readAgain}
        </button>
      )}
    </p>
  );
}

interface TypingProps extends Pick<RoomProps, "room"> {
  questionText: string;
  mockId: string;
  askedMs: number;
}

function Typing({ room, questionText, mockId, askedMs }: TypingProps) {
  const { api } = useServices();
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const { busy, error, run } = useAction();
  useEffect(() => field.current?.focus(), []);
  const submit = (event: Event): void => {
    event.preventDefault();
    const responseTime = Math.max(0, Math.round((room.timeline.nowMs() - askedMs) / 1000));
    void run(() =>
      api.answerInWriting(mockId, { questionText, response: text.trim(), responseTime }),
    );
  };
  return (
    <form class="stack" onSubmit={submit}>
      <Field label={t.question.typed}>
        {(ids) => (
          <textarea
            {...ids}
            ref={field}
            rows={6}
            required
            maxLength={20_000}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
            data-testid="typed-answer"
          />
        )}
      </Field>
      <div class="row">
        <button
          type="submit"
          class="button button-primary"
          disabled={busy || text.trim() === ""}
          data-testid="send-typed"
        >
          {t.question.sendTyped}
        </button>
      </div>
      {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
    </form>
  );
}

interface FeedbackProps extends RoomProps {
  answer: Answer;
  busy: boolean;
  onNext: () => void;
}

function Feedback({ state, answer, busy, onNext }: FeedbackProps) {
  const total = answer.question.total ?? null;
  const last = state.exhausted || (total !== null && state.answers.length >= total);
  return (
    <>
      <QuestionHead state={state} answer={answer} />
      <p class="question-text question-past">{answer.question.questionText}</p>
      <div aria-live="polite">
        {answer.scored === null ? (
          <Loading text={t.question.scoring} />
        ) : (
          <ScoreCard response={answer.scored} />
        )}
      </div>
      <div class="row">
        <button
          type="button"
          class="button button-primary button-large"
          disabled={busy}
          onClick={onNext}
          data-testid={last ? "see-result" : "next-question"}
        >
          {last ? t.question.seeResult : t.question.next}
        </button>
      </div>
    </>
  );
}
