import { useState } from "preact/hooks";

import type { AiFormat, Difficulty, QuestionType } from "../api/types";
import { errorText, Field, Notice } from "../components/basics";
import { Check, MultiPills, Pills, Select } from "../components/choices";
import { Shell } from "../components/shell";
import { useAction } from "../components/use_load";
import { useServices } from "../services";
import { t } from "../strings";

const LENGTHS = [10, 15, 30, 45, 60];

/** Sets up a practice interview and goes to its room. */
export function PracticePage() {
  const { api, router } = useServices();
  const [role, setRole] = useState("");
  const [focus, setFocus] = useState("");
  const [difficulty, setDifficulty] = useState<Difficulty>("medium");
  const [types, setTypes] = useState<QuestionType[]>(["behavioral", "technical"]);
  const [format, setFormat] = useState<AiFormat>("voice_only");
  const [minutes, setMinutes] = useState(15);
  const [hints, setHints] = useState(true);
  const [coached, setCoached] = useState(true);
  const { busy, error, run } = useAction();
  const submit = (event: Event): void => {
    event.preventDefault();
    if (types.length === 0) return;
    void run(async () => {
      const mock = await api.createAiMock({
        jobRole: role.trim(),
        difficulty,
        durationMinutes: minutes,
        format,
        questionTypes: types,
        focusAreas: commaList(focus),
        enableHints: hints,
        realTimeAnalysis: coached,
        recordSession: true, // whether one is recorded is asked at the door
      });
      router.go(`/interviews/${mock.sessionId}`);
    });
  };
  return (
    <Shell title={t.practice.title}>
      <h1>{t.practice.title}</h1>
      <p class="lead">{t.practice.lead}</p>
      <form class="card form-grid" onSubmit={submit} data-testid="practice-form">
        <Field label={t.practice.role}>
          {(ids) => (
            <input
              {...ids}
              required
              maxLength={200}
              placeholder={t.practice.rolePlaceholder}
              value={role}
              onInput={(event) => setRole(event.currentTarget.value)}
              data-testid="practice-role"
            />
          )}
        </Field>
        <Field label={t.practice.focus} hint={t.practice.focusHint} optional>
          {(ids) => (
            <input
              {...ids}
              value={focus}
              onInput={(event) => setFocus(event.currentTarget.value)}
              data-testid="practice-focus"
            />
          )}
        </Field>
        <Pills
          legend={t.practice.format}
          name="format"
          value={format}
          options={t.formats}
          onChange={setFormat}
        />
        <MultiPills
          legend={t.practice.questionTypes}
          name="types"
          values={types}
          options={t.questionTypes}
          onChange={setTypes}
        />
        <Field label={t.practice.difficulty}>
          {({ id }) => (
            <Select id={id} value={difficulty} options={t.difficulty} onChange={setDifficulty} />
          )}
        </Field>
        <Field label={t.practice.duration}>
          {(ids) => (
            <select
              {...ids}
              value={minutes}
              onChange={(event) => setMinutes(Number(event.currentTarget.value))}
            >
              {LENGTHS.map((count) => (
                <option key={count} value={count}>
                  {t.practice.minutes(count)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <div class="form-wide">
          <Check label={t.practice.hints} checked={hints} onChange={setHints} />
          <Check label={t.practice.coached} checked={coached} onChange={setCoached} />
        </div>
        <div class="form-wide">
          {types.length === 0 && <Notice tone="warn">{t.practice.needType}</Notice>}
          {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
          <button
            type="submit"
            class="button button-primary"
            disabled={busy || types.length === 0}
            data-testid="practice-submit"
          >
            {t.practice.submit}
          </button>
        </div>
      </form>
    </Shell>
  );
}

function commaList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}
