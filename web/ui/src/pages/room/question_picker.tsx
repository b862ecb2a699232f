import { useState } from "preact/hooks";

import type { Question } from "../../api/types";
import { Badge, errorText, Failure, Field, Loading, Notice } from "../../components/basics";
import { useAction, useLoad } from "../../components/use_load";
import { useServices } from "../../services";
import { t } from "../../strings";
import { openAnswer } from "../../room/state";
import type { RoomProps } from "./room_page";

/** The interviewer's list of questions: from a bank, or one's own words. */
export function QuestionPicker({ room, state, subject }: RoomProps) {
  const { api } = useServices();
  const banks = useLoad(() => api.banks(), "banks");
  const [chosen, setChosen] = useState(subject.session.questionBankId);
  const bankId = chosen ?? banks.data?.[0]?.id ?? null;
  const [search, setSearch] = useState("");
  const { busy, error, run } = useAction();
  const started = state.interview.status === "in_progress";
  const asked = new Set(state.answers.map((answer) => answer.question.questionId));
  return (
    <div class="picker">
      {!started && <Notice>{t.picker.notStarted}</Notice>}
      {banks.error !== null && <Failure error={banks.error} onRetry={banks.reload} />}
      <div class="picker-filters">
        <Field label={t.picker.bank}>
          {(ids) => (
            <select
              {...ids}
              value={bankId ?? ""}
              onChange={(event) => setChosen(event.currentTarget.value)}
              data-testid="bank-choice"
            >
              {banks.data?.map((bank) => (
                <option key={bank.id} value={bank.id}>
                  {bank.name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t.picker.search}>
          {(ids) => (
            <input
              {...ids}
              type="search"
              value={search}
              onInput={(event) => setSearch(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
      {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
      {bankId !== null && (
        <BankQuestions
          key={bankId}
          bankId={bankId}
          search={search}
          asked={asked}
          disabled={busy || !started || openAnswer(state) !== null}
          onAsk={(questionId) => void run(() => room.ask({ questionId }))}
        />
      )}
      {openAnswer(state) !== null && <p class="hint">{t.picker.openFirst}</p>}
      <OwnQuestion disabled={!started || openAnswer(state) !== null} room={room} />
    </div>
  );
}

interface BankQuestionsProps {
  bankId: string;
  search: string;
  asked: ReadonlySet<string | null>;
  disabled: boolean;
  onAsk: (questionId: string) => void;
}

function BankQuestions({ bankId, search, asked, disabled, onAsk }: BankQuestionsProps) {
  const { api } = useServices();
  const { data, error, reload } = useLoad(() => api.questions(bankId), bankId);
  if (error !== null) return <Failure error={error} onRetry={reload} />;
  if (data === null) return <Loading />;
  const found = data.filter((question) => matches(question, search));
  if (found.length === 0) return <p class="muted">{t.picker.noneFound}</p>;
  return (
    <ul class="picker-list">
      {found.map((question) => (
        <li
          key={question.id}
          class="picker-item"
          data-testid="bank-question"
          data-question-id={question.id}
        >
          <p>{question.questionText}</p>
          <div class="row row-tight">
            <Badge tone="plain">{t.questionTypes[question.type]}</Badge>
            {question.timeLimitMinutes !== null && (
              <Badge tone="plain">{t.interviews.minutes(question.timeLimitMinutes)}</Badge>
            )}
            {asked.has(question.id) && <Badge tone="good">{t.picker.asked}</Badge>}
            <button
              type="button"
              class="button button-small push"
              disabled={disabled}
              onClick={() => onAsk(question.id)}
              data-testid="ask-question"
            >
              {t.picker.ask}
            </button>
          </div>
        </li>
      ))}
    </ul>
  );
}

function matches(question: Question, search: string): boolean {
  const needle = search.trim().toLowerCase();
  const haystack = [question.questionText, ...question.tags].join(" ").toLowerCase();
  return needle === "" || haystack.includes(needle);
}

function OwnQuestion({ room, disabled }: Pick<RoomProps, "room"> & { disabled: boolean }) {
  const [text, setText] = useState("");
  const [limit, setLimit] = useState("");
  const { busy, error, run } = useAction();
  const submit = (event: Event): void => {
    event.preventDefault();
    const seconds = Math.round(Number(limit) * 60);
    const question = {
      questionText: text.trim(),
      ...(seconds > 0 ? { timeLimitSeconds: seconds } : {}),
    };
    void run(async () => {
      await room.ask(question);
      setText("");
    });
  };
  return (
    <details class="disclosure">
      <summary>{t.picker.own}</summary>
      <form class="stack" onSubmit={submit}>
        <Field label={t.picker.own}>
          {(ids) => (
            <textarea
              {...ids}
              rows={3}
              required
              maxLength={2000}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
              data-testid="own-question"
            />
          )}
        </Field>
        <Field label={t.picker.ownLimit} optional>
          {(ids) => (
            <input
              {...ids}
              type="number"
              min={0.5}
              max={120}
              step={0.5}
              value={limit}
              onInput={(event) => setLimit(event.currentTarget.value)}
            />
          )}
        </Field>
        {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
        <button type="submit" class="button" disabled={disabled || busy} data-testid="ask-own">
          {t.picker.askOwn}
        </button>
      </form>
    </details>
  );
}
