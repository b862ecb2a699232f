import { useState } from "preact/hooks";

import type { MediaSource, Participant } from "../../api/types";
import { errorText, Notice } from "../../components/basics";
import { Dialog } from "../../components/dialog";
import { useAction } from "../../components/use_load";
import type { Connection } from "../../room/protocol";
import type { Remote, Room } from "../../room/room";
import { t } from "../../strings";
import { room as words } from "../../strings/hosting";
import { QualityBars } from "./quality_bars";

interface PersonDialogProps {
  room: Room;
  person: Participant;
  remote: Remote;
  connection: Connection | null;
  /** Whether the reader is a host. */
  host: boolean;
  pinned: boolean;
  onPin: (() => void) | null;
  onClose: () => void;
}

/** What can be done about one person: looked at by everybody, kept in order by hosts. */
export function PersonDialog(props: PersonDialogProps) {
  const { room, person, host, connection, onClose } = props;
  const { busy, error, run } = useAction();
  const [removing, setRemoving] = useState(false);
  const act = (step: () => Promise<unknown>): void => void run(() => step().then(onClose));
  if (removing) {
    return (
      <Dialog title={words.removeSure(person.name)} onClose={onClose} testid="remove-dialog">
        <p>{words.removeText}</p>
        {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
        <div class="row row-end">
          <button type="button" class="button" onClick={onClose}>
            {t.common.cancel}
          </button>
          <button
            type="button"
            class="button button-danger"
            disabled={busy}
            onClick={() => act(() => room.hosting.remove(person.id))}
            data-testid="remove-confirm"
          >
            {words.removeConfirm}
          </button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={person.name} onClose={onClose} testid="person-dialog">
      {connection && <Figures connection={connection} />}
      <div class="person-actions">
        {props.onPin && (
          <button type="button" class="button" onClick={props.onPin} data-testid="pin">
            {props.pinned ? words.notLarge : words.large}
          </button>
        )}
        {host && (
          <HostActions {...props} busy={busy} act={act} onRemove={() => setRemoving(true)} />
        )}
      </div>
      {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
      <div class="row row-end">
        <button type="button" class="button" onClick={onClose}>
          {t.common.close}
        </button>
      </div>
    </Dialog>
  );
}

function Figures({ connection }: { connection: Connection }) {
  const loss = Math.max(connection.lossUp, connection.lossDown);
  const kbps = Math.round(connection.bitrateBps / 1000);
  const figures = words.figures(connection.rttMs, loss, kbps, connection);
  return (
    <p class="row person-figures">
      <QualityBars quality={connection.quality} testid="person-quality" details={figures} />
      <span>
        {t.room.quality[connection.quality]} <span class="muted">{figures}</span>
      </span>
    </p>
  );
}

interface HostActionsProps extends PersonDialogProps {
  busy: boolean;
  act: (step: () => Promise<unknown>) => void;
  onRemove: () => void;
}

function HostActions({ room, person, remote, busy, act, onRemove }: HostActionsProps) {
  const { muted } = person;
  const button = (label: string, testid: string, source: MediaSource, mayUnmute: boolean) => (
    <button
      type="button"
      class="button"
      disabled={busy}
      onClick={() => act(() => room.hosting.mute(person.id, source, mayUnmute))}
      data-testid={testid}
    >
      {label}
    </button>
  );
  return (
    <>
      {muted.microphone === undefined && button(words.mute, "host-mute", "microphone", true)}
      {muted.microphone !== "firm"
        ? button(words.muteFirm, "host-mute-firm", "microphone", false)
        : button(words.letUnmute, "host-let-unmute", "microphone", true)}
      {muted.camera === undefined &&
        remote.camera &&
        button(words.cameraOff, "host-camera-off", "camera", true)}
      {muted.camera === "firm" && button(words.letUnmute, "host-let-camera", "camera", true)}
      {muted.screen === undefined &&
        remote.screen &&
        button(words.stopScreen, "host-stop-screen", "screen", true)}
      <button
        type="button"
        class="button button-danger"
        disabled={busy}
        onClick={onRemove}
        data-testid="host-remove"
      >
        {words.remove}
      </button>
    </>
  );
}
