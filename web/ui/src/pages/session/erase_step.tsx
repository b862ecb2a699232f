import { useState } from "preact/hooks";

import { ApiError } from "../../api/client";
import type { ErasureRequest } from "../../api/people";
import type { Session } from "../../api/types";
import { Failure, Loading, Notice } from "../../components/basics";
import { AreaField } from "../../components/fields";
import { useAction, useLoad } from "../../components/use_load";
import { momentIn, ownZone } from "../../office/zones";
import { useServices } from "../../services";
import { t } from "../../strings";
import { Sure } from "./sure";
import { StepEnd } from "./step_end";

interface EraseStepProps {
  session: Session;
  onBack: () => void;
  onErased: () => void;
}

/** Practice is one's own to erase; other interviews one asks for. */
export function EraseStep({ session, onBack, onErased }: EraseStepProps) {
  const { people } = useServices();
  if (session.isAiInterview) {
    return (
      <Sure
        text={t.erasure.ownText}
        submit={t.account.erase}
        onBack={onBack}
        onSure={async () => {
          await people.eraseSession(session.id);
          onErased();
        }}
      />
    );
  }
  return <AskForErasure session={session} onBack={onBack} />;
}

function AskForErasure({ session, onBack }: { session: Session; onBack: () => void }) {
  const { people } = useServices();
  const { data, error, reload } = useLoad<ErasureRequest | "none">(async () => {
    try {
      return await people.erasureRequestOf(session.id);
    } catch (reason) {
      if (reason instanceof ApiError && reason.status === 404) return "none";
      throw reason;
    }
  }, session.id);
  if (error !== null) return <Failure error={error} onRetry={reload} />;
  if (data === null) return <Loading />;
  return (
    <>
      {data !== "none" && <State request={data} />}
      {data === "none" || data.status === "declined" ? (
        <AskForm session={session} onBack={onBack} onAsked={reload} />
      ) : (
        <div class="row row-end">
          <button type="button" class="button" onClick={onBack}>
            {t.common.back}
          </button>
        </div>
      )}
    </>
  );
}

function State({ request }: { request: ErasureRequest }) {
  const text =
    request.status === "declined"
      ? t.erasure.declined(request.answer ?? "")
      : t.erasure.open(momentIn(request.dueAt, ownZone()));
  return (
    <div data-testid="erasure-state" data-status={request.status}>
      <Notice tone="info">{text}</Notice>
    </div>
  );
}

function AskForm(props: { session: Session; onBack: () => void; onAsked: () => void }) {
  const { people } = useServices();
  const [message, setMessage] = useState("");
  const { busy, error, run } = useAction();
  const submit = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      await people.requestErasure(props.session.id, message.trim());
      props.onAsked();
    });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <p>{t.erasure.text}</p>
      <AreaField
        label={t.erasure.message}
        optional
        maxLength={1000}
        value={message}
        onChange={setMessage}
      />
      <StepEnd
        error={error}
        busy={busy}
        submit={t.erasure.submit}
        tone="danger"
        testid="erasure-submit"
        onBack={props.onBack}
      />
    </form>
  );
}
