import { useState } from "preact/hooks";

import type { Difficulty, NewQuestion, Question, QuestionType } from "../api/types";
import { Badge, errorText, Failure, Field, Link, Loading, Notice } from "../components/basics";
import { Select } from "../components/choices";
import { Icon } from "../components/icons";
import { Shell } from "../components/shell";
import { useAction, useLoad } from "../components/use_load";
import { humanise, number } from "../format";
import { useServices } from "../services";
import { t } from "../strings";

export function BankPage({ id }: { id: string }) {
  const { api } = useServices();
  const { data, error, reload } = useLoad(
    async () => ({ bank: await api.bank(id), questions: await api.questions(id) }),
    id,
  );
  return (
    <Shell title={data?.bank.name ?? t.banks.title}>
      <p>
        <Link href="/banks" class="back-link">
          <Icon name="back" size={16} /> {t.banks.title}
        </Link>
      </p>
      {error !== null && <Failure error={error} onRetry={reload} />}
      {data === null && error === null && <Loading />}
      {data !== null && (
        <>
          <h1>{data.bank.name}</h1>
          {data.bank.description && <p class="lead">{data.bank.description}</p>}
          <p class="muted">{t.banks.questions(data.questions.length)}</p>
          {data.questions.length === 0 && <p class="empty">{t.banks.noQuestions}</p>}
          <ol class="list">
            {data.questions.map((question) => (
              <QuestionEntry key={question.id} question={question} />
            ))}
          </ol>
          <NewQuestionForm bankId={id} onAdded={reload} />
        </>
      )}
    </Shell>
  );
}

function QuestionEntry({ question }: { question: Question }) {
  const criteria = Object.entries(question.evaluationCriteria ?? {});
  return (
    <li class="list-item list-item-plain" data-testid="bank-question">
      <div class="list-main">
        <p class="question-line">{question.questionText}</p>
        <p class="row row-tight">
          <Badge tone="plain">{t.questionTypes[question.type]}</Badge>
          <Badge tone="plain">{t.difficulty[question.difficulty]}</Badge>
          {question.timeLimitMinutes !== null && (
            <Badge tone="plain">{t.interviews.minutes(question.timeLimitMinutes)}</Badge>
          )}
        </p>
        {(question.expectedAnswer || criteria.length > 0) && (
          <details>
            <summary>{t.banks.expectedShow}</summary>
            {question.expectedAnswer && <p>{question.expectedAnswer}</p>}
            <ul class="plain-list">
              {criteria.map(([name, weight]) => (
                <li key={name}>
                  {humanise(name)} <span class="muted">{t.banks.weight(number(weight))}</span>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </li>
  );
}

/** "technical accuracy: 8" lines → weights; null when a line says something else. */
export function parseCriteria(text: string): Record<string, number> | null {
  const criteria: Record<string, number> = {};
  for (const line of text.split("\n").map((one) => one.trim())) {
    if (line === "") continue;
    const parts = /^(.+?)\s*[:=]\s*(\d+(?:[.,]\d+)?)$/.exec(line);
    const weight = Number(parts?.[2]?.replace(",", "."));
    if (!parts || !(weight > 0)) return null;
    criteria[parts[1]!.trim().toLowerCase().replace(/\s+/g, "_")] = weight;
  }
  return criteria;
}

const lines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

function NewQuestionForm({ bankId, onAdded }: { bankId: string; onAdded: () => void }) {
  const { api } = useServices();
  const [text, setText] = useState("");
  const [expected, setExpected] = useState("");
  const [criteria, setCriteria] = useState("");
  const [hints, setHints] = useState("");
  const [limit, setLimit] = useState("");
  const [type, setType] = useState<QuestionType>("general");
  const [difficulty, setDifficulty] = useState<Difficulty>("medium");
  const { busy, error, run } = useAction();
  const parsed = parseCriteria(criteria);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (parsed === null) return;
    const question: NewQuestion = {
      questionText: text.trim(),
      type,
      difficulty,
      hints: lines(hints),
    };
    if (expected.trim()) question.expectedAnswer = expected.trim();
    if (Object.keys(parsed).length > 0) question.evaluationCriteria = parsed;
    if (limit !== "") question.timeLimitMinutes = Number(limit);
    void run(async () => {
      await api.createQuestion(bankId, question);
      setText("");
      setExpected("");
      setHints("");
      onAdded();
    });
  };
  return (
    <details class="card disclosure">
      <summary>{t.banks.add}</summary>
      <form class="form-grid" onSubmit={submit} data-testid="question-form">
        <div class="form-wide">
          <Field label={t.banks.text}>
            {(ids) => (
              <textarea
                {...ids}
                required
                rows={2}
                value={text}
                onInput={(event) => setText(event.currentTarget.value)}
              />
            )}
          </Field>
          <Field label={t.banks.expected} hint={t.banks.expectedHint} optional>
            {(ids) => (
              <textarea
                {...ids}
                rows={4}
                value={expected}
                onInput={(event) => setExpected(event.currentTarget.value)}
              />
            )}
          </Field>
        </div>
        <Field label={t.banks.criteria} hint={t.banks.criteriaHint} optional>
          {(ids) => (
            <textarea
              {...ids}
              rows={3}
              value={criteria}
              onInput={(event) => setCriteria(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={t.banks.hints} hint={t.banks.hintsHint} optional>
          {(ids) => (
            <textarea
              {...ids}
              rows={3}
              value={hints}
              onInput={(event) => setHints(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={t.schedule.type}>
          {({ id }) => <Select id={id} value={type} options={t.questionTypes} onChange={setType} />}
        </Field>
        <Field label={t.schedule.difficulty}>
          {({ id }) => (
            <Select id={id} value={difficulty} options={t.difficulty} onChange={setDifficulty} />
          )}
        </Field>
        <Field label={t.banks.limit} optional>
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
        <div class="form-wide">
          {parsed === null && <Notice tone="warn">{t.banks.badCriteria}</Notice>}
          {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
          <button type="submit" class="button button-primary" disabled={busy || parsed === null}>
            {t.banks.add}
          </button>
        </div>
      </form>
    </details>
  );
}
