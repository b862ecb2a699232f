import { useState } from "preact/hooks";

import type { SessionRetention } from "../../api/people";
import type { Session } from "../../api/types";
import { Failure, Loading, Notice } from "../../components/basics";
import { Check } from "../../components/choices";
import { NumberField, TextField } from "../../components/fields";
import { useAction, useLoad } from "../../components/use_load";
import { momentIn, ownZone } from "../../office/zones";
import { useServices } from "../../services";
import { t } from "../../strings";
import { StepEnd } from "./step_end";

/** How long one interview is kept, and the hold under which nothing erases it; for admins. */
export function KeepStep({ session, onBack }: { session: Session; onBack: () => void }) {
  const { people } = useServices();
  const { data, error, reload } = useLoad(() => people.retentionOf(session.id), session.id);
  if (error !== null) return <Failure error={error} onRetry={reload} />;
  if (data === null) return <Loading />;
  return <KeepForm id={session.id} known={data} onBack={onBack} />;
}

function KeepForm(props: { id: string; known: SessionRetention; onBack: () => void }) {
  const { people } = useServices();
  const [known, setKnown] = useState(props.known);
  const [days, setDays] = useState(known.days ?? Number.NaN);
  const [hold, setHold] = useState(known.legalHold);
  const [reason, setReason] = useState(known.holdReason ?? "");
  const [saved, setSaved] = useState(false);
  const { busy, error, run } = useAction();
  const submit = (event: Event): void => {
    event.preventDefault();
    setSaved(false);
    void run(async () => {
      const given = {
        days: Number.isNaN(days) ? null : days,
        legalHold: hold,
        holdReason: hold && reason.trim() ? reason.trim() : null,
      };
      setKnown(await people.setRetentionOf(props.id, given));
      setSaved(true);
    });
  };
  return (
    <form class="stack" onSubmit={submit} data-testid="keep-form" data-hold={known.legalHold}>
      <p class="muted">{stateOf(known)}</p>
      <NumberField
        label={t.keeping.days}
        hint={t.keeping.daysHint}
        optional
        min={1}
        max={36_500}
        value={days}
        onChange={setDays}
        testid="keep-days"
      />
      <Check label={t.keeping.hold} checked={hold} onChange={setHold} />
      {hold && (
        <TextField
          label={t.privacy.why}
          optional
          maxLength={500}
          value={reason}
          onChange={setReason}
          testid="hold-reason"
        />
      )}
      {saved && <Notice tone="good">{t.privacy.retentionSaved}</Notice>}
      <StepEnd
        error={error}
        busy={busy}
        submit={t.common.save}
        tone="primary"
        testid="save-keeping"
        onBack={props.onBack}
      />
    </form>
  );
}

function stateOf(known: SessionRetention): string {
  if (known.legalHold) return t.keeping.held;
  if (known.erasedAfter !== null) return t.keeping.until(momentIn(known.erasedAfter, ownZone()));
  return known.effectiveDays === null ? t.keeping.forEver : t.keeping.after(known.effectiveDays);
}
