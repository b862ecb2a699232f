import { useEffect, useState } from "preact/hooks";

import { ApiError } from "../../api/client";
import type { SharedInterview } from "../../api/reviewing";
import { Failure, Loading, Notice } from "../../components/basics";
import { TextField } from "../../components/fields";
import { Shell } from "../../components/shell";
import { useAction, useLoad } from "../../components/use_load";
import { day } from "../../format";
import { useServices } from "../../services";
import { reviewing } from "../../strings/reviewing";
import { SharedReview } from "./shared_review";

const words = reviewing.watch;

/** An interview for somebody who was given a link and needs no account. */
export function SharePage({ token }: { token: string }) {
  const { reviewing: api } = useServices();
  const door = useLoad(() => api.door(token), token);
  const [shared, setShared] = useState<SharedInterview | null>(null);
  const [passcode, setPasscode] = useState("");
  const { busy, error, run } = useAction();
  const watch = (): void =>
    void run(async () => setShared(await api.watch(token, passcode === "" ? null : passcode)));
  const open = door.data !== null && !door.data.needsPasscode;
  useEffect(() => {
    if (open) watch();
  }, [open]);
  if (isGone(door.error) || isGone(error)) {
    return (
      <Shell title={words.gone}>
        <h1>{words.gone}</h1>
        <p>{words.goneText}</p>
      </Shell>
    );
  }
  if (shared !== null) {
    return <SharedReview shared={shared} onRetry={watch} />;
  }
  return (
    <Shell title={words.title}>
      <h1>{words.title}</h1>
      {door.error !== null && <Failure error={door.error} onRetry={door.reload} />}
      {door.data === null && door.error === null && <Loading />}
      {door.data !== null && <p class="muted">{words.until(day(door.data.expiresAt))}</p>}
      {door.data?.needsPasscode && (
        <form
          class="stack passcode"
          onSubmit={(event) => {
            event.preventDefault();
            watch();
          }}
        >
          <TextField
            label={words.passcode}
            type="password"
            required
            autocomplete="off"
            value={passcode}
            onChange={setPasscode}
            testid="passcode"
          />
          {error !== null && <Refused error={error} />}
          <button
            type="submit"
            class="button button-primary"
            disabled={busy}
            data-testid="passcode-enter"
          >
            {words.enter}
          </button>
        </form>
      )}
      {open && (error !== null ? <Failure error={error} onRetry={watch} /> : <Loading />)}
    </Shell>
  );
}

function Refused({ error }: { error: unknown }) {
  const status = error instanceof ApiError ? error.status : 0;
  if (status === 401) return <Notice tone="bad">{words.wrong}</Notice>;
  if (status === 429) return <Notice tone="bad">{words.tooMany}</Notice>;
  return <Failure error={error} />;
}

function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}
