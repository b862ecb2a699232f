import { useState } from "preact/hooks";

import type { Tagged } from "../../api/banks";
import type { Question } from "../../api/types";
import { Failure, Link, Loading, Notice } from "../../components/basics";
import { AreaField, ChoiceField, NumberField, TextField } from "../../components/fields";
import { Icon } from "../../components/icons";
import { Rows, TextRows } from "../../components/rows";
import { Shell } from "../../components/shell";
import { useAction, useLoad } from "../../components/use_load";
import { number } from "../../format";
import {
  BLANK_CRITERION,
  BLANK_SAMPLE,
  blankDraft,
  contentOf,
  draftOf,
  type QuestionDraft,
  repeatedCriteria,
  shares,
} from "../../office/question_draft";
import { useServices } from "../../services";
import { t } from "../../strings";
import { savingText } from "./bank_editor";

/** A new question of a bank, or one that is there; saving makes a version of it. */
export function QuestionEditor({ bankId, id }: { bankId: string; id: string | null }) {
  const { banks } = useServices();
  const { data, error, reload } = useLoad<Tagged<Question> | "new">(
    async () => (id === null ? "new" : banks.question(bankId, id)),
    `${bankId} ${id}`,
  );
  const title = id === null ? t.banks.add : t.editor.edit;
  return (
    <Shell title={title}>
      <Link href={`/banks/${bankId}`} class="back-link">
        <Icon name="back" size={16} /> {t.common.back}
      </Link>
      <h1>{title}</h1>
      {error !== null && <Failure error={error} onRetry={reload} />}
      {data === null && error === null && <Loading />}
      {data !== null && <QuestionForm bankId={bankId} known={data === "new" ? null : data} />}
    </Shell>
  );
}

interface Part {
  draft: QuestionDraft;
  change: (changes: Partial<QuestionDraft>) => void;
}

function QuestionForm({ bankId, known }: { bankId: string; known: Tagged<Question> | null }) {
  const { banks, router } = useServices();
  const [draft, setDraft] = useState(() => (known ? draftOf(known.value) : blankDraft()));
  const [added, setAdded] = useState(0);
  const { busy, error, run } = useAction();
  const repeated = repeatedCriteria(draft.criteria);
  const change = (changes: Partial<QuestionDraft>): void =>
    setDraft((before) => ({ ...before, ...changes }));
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const another = (event.submitter as HTMLButtonElement | null)?.value === "another";
    void run(async () => {
      const content = contentOf(draft);
      if (known) await banks.updateQuestion(bankId, known.value.id, content, known.tag);
      else await banks.addQuestion(bankId, content);
      if (!another) return router.go(`/banks/${bankId}`);
      setDraft({ ...blankDraft(), type: draft.type, difficulty: draft.difficulty });
      setAdded(added + 1);
    });
  };
  const part: Part = { draft, change };
  return (
    <form class="card form-grid" onSubmit={submit} data-testid="question-form">
      {known && known.value.usageCount > 0 && (
        <div class="form-wide">
          <Notice>{t.editor.inUse(known.value.usageCount)}</Notice>
        </div>
      )}
      <Basics {...part} />
      <Judging {...part} />
      <Helps {...part} />
      <div class="form-wide">
        {repeated.length > 0 && (
          <Notice tone="warn">{t.editor.repeated(repeated.join(", "))}</Notice>
        )}
        {error !== null && <Notice tone="bad">{savingText(error)}</Notice>}
        {added > 0 && <Notice tone="good">{t.editor.added(added)}</Notice>}
        <div class="row">
          <button
            type="submit"
            class="button button-primary"
            disabled={busy || repeated.length > 0}
            data-testid="save-question"
          >
            {known ? t.editor.saveVersion : t.banks.add}
          </button>
          {!known && (
            <button
              type="submit"
              value="another"
              class="button"
              disabled={busy || repeated.length > 0}
            >
              {t.editor.addAnother}
            </button>
          )}
          <Link href={`/banks/${bankId}`} class="button">
            {t.common.cancel}
          </Link>
        </div>
      </div>
    </form>
  );
}

function Basics({ draft, change }: Part) {
  return (
    <>
      <div class="form-wide">
        <AreaField
          label={t.banks.text}
          required
          rows={2}
          maxLength={4000}
          value={draft.questionText}
          onChange={(questionText) => change({ questionText })}
          testid="question-text"
        />
        <AreaField
          label={t.banks.expected}
          hint={t.banks.expectedHint}
          optional
          rows={4}
          maxLength={20_000}
          value={draft.expectedAnswer ?? ""}
          onChange={(expectedAnswer) => change({ expectedAnswer })}
        />
      </div>
      <ChoiceField
        label={t.filters.type}
        value={draft.type}
        options={t.questionTypes}
        onChange={(type) => change({ type })}
      />
      <ChoiceField
        label={t.filters.difficulty}
        value={draft.difficulty}
        options={t.difficulty}
        onChange={(difficulty) => change({ difficulty })}
      />
      <NumberField
        label={t.banks.limit}
        optional
        min={0.5}
        max={480}
        step={0.5}
        value={draft.timeLimitMinutes}
        onChange={(timeLimitMinutes) => change({ timeLimitMinutes })}
      />
      <TextField
        label={t.plan.tags}
        hint={t.plan.tagsHint}
        optional
        value={draft.tags}
        onChange={(tags) => change({ tags })}
      />
    </>
  );
}

function Judging({ draft, change }: Part) {
  const part = shares(draft.criteria.map((one) => one.weight));
  return (
    <div class="form-wide">
      <Rows
        legend={t.banks.criteria}
        hint={t.editor.criteriaHint}
        items={draft.criteria}
        blank={BLANK_CRITERION}
        add={t.editor.addCriterion}
        remove={t.editor.removeCriterion}
        onChange={(criteria) => change({ criteria })}
        testid="criteria"
        row={(one, set, index) => (
          <>
            <input
              class="grow"
              required
              maxLength={100}
              aria-label={t.editor.criterionName(index)}
              placeholder={t.editor.criterionPlaceholder}
              value={one.name}
              onInput={(event) => set({ ...one, name: event.currentTarget.value })}
            />
            <input
              class="short"
              type="number"
              required
              min={0.1}
              max={100}
              step="any"
              aria-label={t.editor.criterionWeight(index)}
              value={Number.isNaN(one.weight) ? "" : one.weight}
              onInput={(event) => set({ ...one, weight: event.currentTarget.valueAsNumber })}
            />
            <span class="share fine">{number(part[index - 1] ?? 0, 0)} %</span>
          </>
        )}
      />
      <Rows
        legend={t.editor.samples}
        hint={t.editor.samplesHint}
        items={draft.sampleAnswers}
        blank={BLANK_SAMPLE}
        add={t.editor.addSample}
        remove={t.editor.removeSample}
        onChange={(sampleAnswers) => change({ sampleAnswers })}
        row={(one, set, index) => (
          <div class="sample-row grow">
            <textarea
              rows={2}
              required
              maxLength={4000}
              aria-label={t.editor.sampleText(index)}
              placeholder={t.editor.samplePlaceholder}
              value={one.answer}
              onInput={(event) => set({ ...one, answer: event.currentTarget.value })}
            />
            <div class="row row-nowrap">
              <input
                class="short"
                type="number"
                required
                min={0}
                max={100}
                aria-label={t.editor.sampleRating(index)}
                value={Number.isNaN(one.rating) ? "" : one.rating}
                onInput={(event) => set({ ...one, rating: event.currentTarget.valueAsNumber })}
              />
              <input
                maxLength={4000}
                aria-label={t.editor.sampleWhy(index)}
                placeholder={t.editor.whyPlaceholder}
                value={one.explanation}
                onInput={(event) => set({ ...one, explanation: event.currentTarget.value })}
              />
            </div>
          </div>
        )}
      />
    </div>
  );
}

function Helps({ draft, change }: Part) {
  return (
    <details class="form-wide disclosure">
      <summary>{t.editor.helps}</summary>
      <div class="stack">
        <TextRows
          legend={t.editor.followUps}
          items={draft.followUpQuestions}
          add={t.editor.addFollowUp}
          remove={t.editor.removeRow}
          label={t.editor.followUp}
          onChange={(followUpQuestions) => change({ followUpQuestions })}
        />
        <TextRows
          legend={t.banks.hints}
          items={draft.hints}
          add={t.editor.addHint}
          remove={t.editor.removeRow}
          label={t.editor.hint}
          onChange={(hints) => change({ hints })}
        />
        <TextField
          label={t.editor.languages}
          hint={t.editor.languagesHint}
          optional
          value={draft.codeLanguages}
          onChange={(codeLanguages) => change({ codeLanguages })}
        />
        <Rows
          legend={t.editor.resources}
          items={draft.resources}
          blank={{ title: "", url: "" }}
          add={t.editor.addResource}
          remove={t.editor.removeRow}
          onChange={(resources) => change({ resources })}
          row={(one, set, index) => (
            <>
              <input
                aria-label={t.editor.resourceTitle(index)}
                placeholder={t.schedule.name}
                maxLength={200}
                value={one.title}
                onInput={(event) => set({ ...one, title: event.currentTarget.value })}
              />
              <input
                type="url"
                required
                aria-label={t.editor.resourceUrl(index)}
                placeholder="https://"
                value={one.url}
                onInput={(event) => set({ ...one, url: event.currentTarget.value })}
              />
            </>
          )}
        />
      </div>
    </details>
  );
}
