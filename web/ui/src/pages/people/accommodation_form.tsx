import { useState } from "preact/hooks";

import type { Accommodation } from "../../api/people";
import type { User } from "../../api/types";
import { errorText, Failure, Notice } from "../../components/basics";
import { Check } from "../../components/choices";
import { NumberField, TextField } from "../../components/fields";
import { useAction, useLoad } from "../../components/use_load";
import { useServices } from "../../services";
import { t } from "../../strings";

/** What somebody is granted in every interview; those who score are never told. */
export function AccommodationForm({ person }: { person: User }) {
  const { people } = useServices();
  const { data, error, reload } = useLoad(() => people.accommodation(person.id), person.id);
  return (
    <section class="card stack" data-testid="accommodation">
      <div>
        <h2>{t.accommodation.title}</h2>
        <p class="muted">{t.accommodation.lead}</p>
      </div>
      {error !== null && <Failure error={error} onRetry={reload} />}
      {data !== null && <Fields userId={person.id} known={data} />}
    </section>
  );
}

function Fields({ userId, known }: { userId: string; known: Accommodation }) {
  const { people } = useServices();
  const [draft, setDraft] = useState(known);
  const [saved, setSaved] = useState(false);
  const { busy, error, run } = useAction();
  const change = (changes: Partial<Accommodation>): void => {
    setDraft((before) => ({ ...before, ...changes }));
    setSaved(false);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    const { extraTimePercent, extraRetakes, noTimeLimits, note } = draft;
    void run(async () => {
      await people.accommodate(userId, { extraTimePercent, extraRetakes, noTimeLimits, note });
      setSaved(true);
    });
  };
  return (
    <form class="form-grid" onSubmit={submit}>
      <NumberField
        label={t.accommodation.time}
        hint={t.accommodation.timeHint}
        required
        min={0}
        max={400}
        step={5}
        value={draft.extraTimePercent}
        onChange={(extraTimePercent) => change({ extraTimePercent })}
        testid="extra-time"
      />
      <NumberField
        label={t.accommodation.retakes}
        required
        min={0}
        max={10}
        value={draft.extraRetakes}
        onChange={(extraRetakes) => change({ extraRetakes })}
      />
      <TextField
        label={t.accommodation.note}
        optional
        maxLength={500}
        value={draft.note}
        onChange={(note) => change({ note })}
      />
      <div class="field-button">
        <Check
          label={t.accommodation.noLimits}
          checked={draft.noTimeLimits}
          onChange={(noTimeLimits) => change({ noTimeLimits })}
        />
      </div>
      <div class="form-wide">
        {saved && <Notice tone="good">{t.accommodation.saved}</Notice>}
        {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
        <button type="submit" class="button" disabled={busy} data-testid="save-accommodation">
          {t.accommodation.save}
        </button>
      </div>
    </form>
  );
}
