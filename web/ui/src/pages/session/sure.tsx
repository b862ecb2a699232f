import { useState } from "preact/hooks";

import { AreaField } from "../../components/fields";
import { useAction } from "../../components/use_load";
import { t } from "../../strings";
import { StepEnd } from "./step_end";

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
      <StepEnd
        error={error}
        busy={busy}
        back={t.session.keep}
        submit={props.submit}
        tone="danger"
        testid="sure"
        onBack={props.onBack}
      />
    </form>
  );
}
