import { useState } from "preact/hooks";

import type { RequestedExport } from "../../../api/exports";
import { Failure, Field, Notice } from "../../../components/basics";
import { useAction } from "../../../components/use_load";
import { clock } from "../../../format";
import type { Playback } from "../../../review/playback";
import { t } from "../../../strings";
import type { Review } from "../review_page";
import { choices, requested } from "./choices";

interface ExportFormProps {
  review: Review;
  playback: Playback;
  onRequest: (wanted: RequestedExport) => Promise<void>;
}

export function ExportForm({ review, playback, onRequest }: ExportFormProps) {
  const all = choices(review);
  const [chosen, setChosen] = useState(all[0]!.id);
  const [isClip, setClip] = useState(false);
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [burn, setBurn] = useState(false);
  const [bad, setBad] = useState(false);
  const action = useAction();
  const choice = all.find((one) => one.id === chosen) ?? all[0]!;
  const submit = (event: Event): void => {
    event.preventDefault();
    const wanted = requested(choice, isClip ? { from, to } : null, burn);
    setBad(wanted === null);
    if (wanted !== null) void action.run(() => onRequest(wanted));
  };
  return (
    <form class="export-form" onSubmit={submit}>
      <div class="export-fields">
        <Field label={t.exports.what}>
          {(ids) => (
            <select
              {...ids}
              value={choice.id}
              onChange={(event) => setChosen(event.currentTarget.value)}
              data-testid="export-what"
            >
              {all.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.label}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t.exports.part}>
          {(ids) => (
            <select
              {...ids}
              value={isClip ? "clip" : "all"}
              onChange={(event) => setClip(event.currentTarget.value === "clip")}
              data-testid="export-part"
            >
              <option value="all">{t.exports.all}</option>
              <option value="clip">{t.exports.clip}</option>
            </select>
          )}
        </Field>
      </div>
      {isClip && (
        <div class="export-fields">
          <Position
            label={t.exports.from}
            value={from}
            set={setFrom}
            playback={playback}
            testid="export-from"
          />
          <Position
            label={t.exports.to}
            value={to}
            set={setTo}
            playback={playback}
            testid="export-to"
          />
        </div>
      )}
      {choice.hasPicture && review.utterances.length > 0 && (
        <label class="check">
          <input
            type="checkbox"
            checked={burn}
            onChange={(event) => setBurn(event.currentTarget.checked)}
            data-testid="export-burn"
          />
          {t.exports.burn}
          <span class="hint">{t.exports.burnHint}</span>
        </label>
      )}
      {bad && (
        <Notice tone="bad">
          <p>{t.exports.badClip}</p>
        </Notice>
      )}
      {action.error !== null && <Failure error={action.error} />}
      <button
        type="submit"
        class="button button-primary"
        disabled={action.busy}
        data-testid="export-make"
      >
        {t.exports.make}
      </button>
    </form>
  );
}

interface PositionProps {
  label: string;
  value: string;
  set: (value: string) => void;
  playback: Playback;
  testid: string;
}

function Position({ label, value, set, playback, testid }: PositionProps) {
  const now = clock(playback.positionMs.value);
  return (
    <Field label={label}>
      {(ids) => (
        <span class="export-position">
          <input
            {...ids}
            value={value}
            placeholder="0:00"
            inputMode="text"
            onInput={(event) => set(event.currentTarget.value)}
            data-testid={testid}
          />
          <button
            type="button"
            class="button button-small"
            aria-label={t.exports.useNow(now)}
            title={t.exports.useNow(now)}
            onClick={() => set(now)}
          >
            {t.exports.here}
          </button>
        </span>
      )}
    </Field>
  );
}
