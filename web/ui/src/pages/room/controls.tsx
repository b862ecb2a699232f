import type { RefObject } from "preact";
import { useRef, useState } from "preact/hooks";

import { errorText, Field, Notice } from "../../components/basics";
import { Icon, type IconName } from "../../components/icons";
import { useAction } from "../../components/use_load";
import { t } from "../../strings";
import { room as words } from "../../strings/hosting";
import type { RoomProps } from "./room_page";

/** The bar at the bottom: own microphone and camera, start, leave, complete. */
export function Controls({ room, state, devices, subject, staff }: RoomProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const leaving = useRef<HTMLDialogElement>(null);
  const { busy, error, run } = useAction();
  const ai = subject.session.isAiInterview;
  const running = state.interview.status === "in_progress";
  return (
    <footer class="controls" aria-label={t.room.title}>
      {devices.wants("microphone") && (
        <Toggle
          on={!devices.muted.value && devices.microphone.value !== null}
          icons={["mic", "micOff"]}
          label={t.room.mic}
          titles={[t.room.mute, t.room.unmute]}
          onToggle={() =>
            devices.microphone.value === null
              ? void devices.choose("microphone")
              : room.setMuted(!devices.muted.value)
          }
          testid="toggle-microphone"
        />
      )}
      {devices.wants("camera") && (
        <Toggle
          on={devices.camera.value !== null}
          icons={["camera", "cameraOff"]}
          label={t.room.cam}
          titles={[t.room.cameraOff, t.room.cameraOn]}
          onToggle={() => void room.setCameraOff(devices.camera.value !== null)}
          testid="toggle-camera"
        />
      )}
      {room.mayShare && <ShareToggle room={room} run={run} />}
      {staff && !ai && <HostToggles room={room} state={state} run={run} running={running} />}
      {staff && !running && (
        <button
          type="button"
          class="button button-primary"
          disabled={busy}
          onClick={() => void run(() => room.start())}
          data-testid="start-interview"
        >
          {t.start.start}
        </button>
      )}
      {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
      <span class="push" />
      <button
        type="button"
        class="button"
        aria-label={t.room.leave}
        onClick={() => leaving.current?.showModal()}
        data-testid="leave"
      >
        <Icon name="leave" size={18} /> <span class="control-label">{t.room.leave}</span>
      </button>
      {(staff || ai) && running && (
        <button
          type="button"
          class="button button-danger"
          onClick={() => dialog.current?.showModal()}
          data-testid="complete"
        >
          {t.start.complete}
        </button>
      )}
      <CompleteDialog dialog={dialog} room={room} ai={ai} />
      <LeaveDialog dialog={leaving} room={room} />
    </footer>
  );
}

interface RunProps extends Pick<RoomProps, "room"> {
  run: (step: () => Promise<unknown>) => Promise<unknown>;
}

function ShareToggle({ room, run }: RunProps) {
  const shares = room.screen.video.value !== null;
  return (
    <button
      type="button"
      class={shares ? "button control on" : "button control"}
      aria-label={shares ? words.stopShare : words.share}
      title={shares ? words.stopShare : words.share}
      disabled={!shares && room.mustAsk("screen")}
      onClick={() => (shares ? room.screen.stop() : void run(() => room.screen.start()))}
      data-testid="toggle-screen"
      data-on={shares}
    >
      <Icon name={shares ? "screenOff" : "screen"} />
      <span class="control-label">{shares ? words.stopShare : words.shareShort}</span>
    </button>
  );
}

function HostToggles({
  room,
  state,
  run,
  running,
}: RunProps & Pick<RoomProps, "state"> & { running: boolean }) {
  const { locked, pausedMs } = state.interview;
  return (
    <>
      <button
        type="button"
        class={locked ? "button control on" : "button control"}
        aria-pressed={locked}
        aria-label={words.lock}
        title={locked ? words.unlock : words.lock}
        onClick={() => void run(() => room.hosting.lock(!locked))}
        data-testid="toggle-lock"
      >
        <Icon name="lock" />
        <span class="control-label">{locked ? words.unlockShort : words.lockShort}</span>
      </button>
      {running && pausedMs === null && (
        <button
          type="button"
          class="button control"
          aria-label={words.pause}
          title={words.pause}
          onClick={() => void run(() => room.hosting.pause())}
          data-testid="pause"
        >
          <Icon name="pause" />
          <span class="control-label">{words.pause}</span>
        </button>
      )}
    </>
  );
}

interface ToggleProps {
  on: boolean;
  icons: [IconName, IconName];
  label: string;
  titles: [string, string];
  onToggle: () => void;
  testid: string;
}

function Toggle({ on, icons, label, titles, onToggle, testid }: ToggleProps) {
  const title = on ? titles[0] : titles[1];
  return (
    <button
      type="button"
      class={on ? "button control" : "button control off"}
      aria-label={title}
      title={title}
      onClick={onToggle}
      data-testid={testid}
      data-on={on}
    >
      <Icon name={on ? icons[0] : icons[1]} />
      <span class="control-label">{label}</span>
    </button>
  );
}

interface DialogProps extends Pick<RoomProps, "room"> {
  dialog: RefObject<HTMLDialogElement | null>;
}

function LeaveDialog({ dialog, room }: DialogProps) {
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="leave-title" data-testid="leave-dialog">
      <div class="stack">
        <h2 id="leave-title">{t.room.leaveTitle}</h2>
        <p>{t.room.leaveText}</p>
        <div class="row row-end">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {t.room.stay}
          </button>
          <button
            type="button"
            class="button button-danger"
            onClick={() => void room.leave()}
            data-testid="leave-confirm"
          >
            {t.room.leave}
          </button>
        </div>
      </div>
    </dialog>
  );
}

function CompleteDialog({ dialog, room, ai }: DialogProps & { ai: boolean }) {
  const [score, setScore] = useState("");
  const [feedback, setFeedback] = useState("");
  const { busy, error, run } = useAction();
  const submit = (event: Event): void => {
    event.preventDefault();
    const outcome = {
      ...(score !== "" ? { score: Number(score) } : {}),
      ...(feedback.trim() ? { feedback: { summary: feedback.trim() } } : {}),
    };
    void run(async () => {
      await room.complete(outcome);
      dialog.current?.close();
    });
  };
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="complete-title"
      data-testid="complete-dialog"
    >
      <form class="stack" onSubmit={submit}>
        <h2 id="complete-title">{t.start.completeTitle}</h2>
        <p>{ai ? t.start.completeTextAi : t.start.completeText}</p>
        {!ai && (
          <>
            <Field label={t.start.score} optional>
              {(ids) => (
                <input
                  {...ids}
                  type="number"
                  min={0}
                  max={100}
                  step="any"
                  value={score}
                  onInput={(event) => setScore(event.currentTarget.value)}
                  data-testid="complete-score"
                />
              )}
            </Field>
            <Field label={t.start.feedback} optional>
              {(ids) => (
                <textarea
                  {...ids}
                  rows={3}
                  maxLength={4000}
                  value={feedback}
                  onInput={(event) => setFeedback(event.currentTarget.value)}
                />
              )}
            </Field>
          </>
        )}
        {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
        <div class="row row-end">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {t.start.keepGoing}
          </button>
          <button
            type="submit"
            class="button button-danger"
            disabled={busy}
            data-testid="complete-confirm"
          >
            {t.start.confirm}
          </button>
        </div>
      </form>
    </dialog>
  );
}
