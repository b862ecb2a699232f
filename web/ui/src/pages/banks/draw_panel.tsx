import { useState } from "preact/hooks";

import type { Draw, DrawWish } from "../../api/banks";
import type { Bank, Difficulty, QuestionType, User } from "../../api/types";
import { Badge, errorText, Notice } from "../../components/basics";
import { MultiPills } from "../../components/choices";
import { Dialog } from "../../components/dialog";
import { ChoiceField, NumberField, PickField, TextField } from "../../components/fields";
import { useAction, useLoad } from "../../components/use_load";
import { listed } from "../../office/question_draft";
import { useServices } from "../../services";
import { t } from "../../strings";

/** Tries what an interview would draw from a bank; nothing is stored. */
export function DrawPanel({ bank, onClose }: { bank: Bank; onClose: () => void }) {
  const { api, banks } = useServices();
  const students = useLoad<User[]>(() => api.users("student"), "students");
  const [count, setCount] = useState(5);
  const [difficulty, setDifficulty] = useState<Difficulty>(bank.difficulty);
  const [types, setTypes] = useState<QuestionType[]>([]);
  const [tags, setTags] = useState("");
  const [candidateId, setCandidate] = useState("");
  const [drawn, setDrawn] = useState<Draw | null>(null);
  const { busy, error, run } = useAction();
  const submit = (event: Event): void => {
    event.preventDefault();
    const wish: DrawWish = { count, difficulty, types, tags: listed(tags) };
    if (candidateId) wish.candidateId = candidateId;
    void run(async () => setDrawn(await banks.draw(bank.id, wish)));
  };
  return (
    <Dialog title={t.draw.title} onClose={onClose} wide testid="draw-dialog">
      <p class="muted">{t.draw.lead}</p>
      <form class="form-grid" onSubmit={submit}>
        <NumberField
          label={t.draw.count}
          required
          min={1}
          max={100}
          value={count}
          onChange={setCount}
        />
        <ChoiceField
          label={t.filters.difficulty}
          hint={t.draw.difficultyHint}
          value={difficulty}
          options={t.difficulty}
          onChange={setDifficulty}
        />
        <MultiPills
          legend={t.draw.types}
          name="draw-types"
          values={types}
          options={t.questionTypes}
          onChange={setTypes}
        />
        <TextField
          label={t.plan.tags}
          hint={t.plan.tagsHint}
          optional
          value={tags}
          onChange={setTags}
        />
        <PickField
          label={t.schedule.candidate}
          hint={t.draw.candidateHint}
          optional
          value={candidateId}
          items={students.data ?? []}
          none={t.draw.nobody}
          onChange={setCandidate}
        />
        <div class="form-wide">
          {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
          <div class="row">
            <button
              type="submit"
              class="button button-primary"
              disabled={busy}
              data-testid="draw-submit"
            >
              {drawn === null ? t.draw.submit : t.draw.again}
            </button>
            <button type="button" class="button" onClick={onClose}>
              {t.common.close}
            </button>
          </div>
        </div>
      </form>
      {drawn !== null && (
        <div class="stack stack-tight" aria-live="polite">
          <p class="fine">{t.draw.found(drawn.items.length, drawn.available, drawn.seed)}</p>
          <ol class="drawn">
            {drawn.items.map((question) => (
              <li key={question.id} data-testid="drawn">
                {question.questionText}{" "}
                <Badge tone="plain">{t.difficulty[question.difficulty]}</Badge>
              </li>
            ))}
          </ol>
        </div>
      )}
    </Dialog>
  );
}
