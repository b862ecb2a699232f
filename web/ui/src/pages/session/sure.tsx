import { useState } from "preact/hooks";

import { errorText, Notice } from "../../components/basics";
import { AreaField } from "../../components/fields";
import { useAction } from "../../components/use_load";
import { t } from "../../strings";

/** Asks once more, with a reason where one is wanted. */
export function Sure(props: {
  text: string;
  submit: string;
  reasoned?: boolean;
  onSure: (reason: string) => Promise<void>;
  onBack: () => void;
}) {
  const [reason, setReason] = useState("");
  const { busy, error, run } = useAction();
  const submit = (event: Event): void => {
    event.preventDefault();
    void run(() => props.onSure(reason.trim()));
  };
  return (
    <form class="stack" onSubmit={submit}>
      <p>{props.text}</p>
      {props.reasoned && (
        <AreaField
          label={t.session.reason}
          hint={t.session.reasonHint}
          optional
          maxLength={500}
          value={reason}
          onChange={setReason}
          testid="cancel-reason"
        />
      )}
      {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
      <div class="row row-end">
        <button type="button" class="button" onClick={props.onBack}>
          {t.session.keep}
        </button>
        <button type="submit" class="button button-danger" disabled={busy} data-testid="sure">
          {props.submit}
        </button>
      </div>
    </form>
  );
}
