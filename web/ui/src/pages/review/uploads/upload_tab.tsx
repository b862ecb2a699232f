import { useEffect, useRef } from "preact/hooks";

import type { Upload } from "../../../api/uploads";
import { errorText, Failure, Notice } from "../../../components/basics";
import { useAction, useLoad } from "../../../components/use_load";
import { useServices } from "../../../services";
import { uploads as words } from "../../../strings/uploads";
import { UploadRow } from "./upload_row";

const POLL_MS = 1_000;

/** Takes recordings, shows how much of each was listened to and what was heard. */
export function UploadTab({ sessionId }: { sessionId: string }) {
  const { uploads } = useServices();
  const { data, error, reload } = useLoad(() => uploads.all(sessionId), sessionId);
  const sending = useAction();
  const input = useRef<HTMLInputElement>(null);
  const unfinished = data?.some(isUnfinished) ?? false;
  useEffect(() => {
    if (!unfinished) return;
    const timer = setTimeout(reload, POLL_MS);
    return () => clearTimeout(timer);
  }, [data, unfinished]);
  const send = (): void => {
    const file = input.current?.files?.[0];
    if (!file) return;
    void sending.run(async () => {
      try {
        await uploads.send(sessionId, file);
      } finally {
        input.current!.value = "";
        reload();
      }
    });
  };
  const remove = async (id: string): Promise<void> => {
    await uploads.delete(sessionId, id);
    reload();
  };
  return (
    <div class="uploads" data-testid="uploads">
      <p class="muted">{words.lead}</p>
      <div class="upload-choice">
        <label class="button button-primary" data-disabled={sending.busy}>
          {sending.busy ? words.sending : words.choose}
          <input
            ref={input}
            type="file"
            class="visually-hidden"
            accept="audio/*,video/*"
            disabled={sending.busy}
            onChange={send}
            data-testid="upload-file"
          />
        </label>
        {sending.busy && <progress aria-label={words.sending} />}
        <p class="fine">{words.formats}</p>
      </div>
      {sending.error !== null && <Notice tone="bad">{errorText(sending.error)}</Notice>}
      {error !== null && <Failure error={error} onRetry={reload} />}
      <h3 class="h3">{words.list}</h3>
      {data?.length === 0 && <p class="muted">{words.none}</p>}
      <ul class="plain-list">
        {[...(data ?? [])].reverse().map((one) => (
          <UploadRow key={one.id} one={one} sessionId={sessionId} onRemove={remove} />
        ))}
      </ul>
    </div>
  );
}

function isUnfinished(one: Upload): boolean {
  return one.status === "waiting" || one.status === "running";
}
