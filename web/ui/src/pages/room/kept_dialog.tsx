import { useState } from "preact/hooks";

import type { MediaSource } from "../../api/types";
import { errorText, Notice } from "../../components/basics";
import { Dialog } from "../../components/dialog";
import { useAction } from "../../components/use_load";
import type { Room } from "../../room/room";
import { t } from "../../strings";
import { room as words } from "../../strings/hosting";

const SOURCES = ["microphone", "camera", "screen"] as const;

/** Lets somebody say for each of their sources whether it is kept; may be changed at any time. */
export function KeptDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const me = room.me.value!;
  const [kept, setKept] = useState<ReadonlySet<MediaSource>>(
    () => new Set(SOURCES.filter((one) => me.records === true && !me.withheld.includes(one))),
  );
  const { busy, error, run } = useAction();
  const toggle = (source: MediaSource, on: boolean): void => {
    const next = new Set(kept);
    if (on) next.add(source);
    else next.delete(source);
    setKept(next);
  };
  const save = (event: Event): void => {
    event.preventDefault();
    const withheld = SOURCES.filter((one) => !kept.has(one));
    void run(() => room.agree(kept.size > 0, withheld).then(onClose));
  };
  return (
    <Dialog title={words.kept.title} onClose={onClose} testid="kept-dialog">
      <form class="stack" onSubmit={save}>
        <p>{words.kept.text}</p>
        {SOURCES.map((source) => (
          <label key={source} class="kept-choice">
            <input
              type="checkbox"
              checked={kept.has(source)}
              onChange={(event) => toggle(source, event.currentTarget.checked)}
              data-testid={`keep-${source}`}
            />
            {words.kept[source]}
          </label>
        ))}
        {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
        <div class="row row-end">
          <button type="button" class="button" onClick={onClose}>
            {t.common.cancel}
          </button>
          <button
            type="submit"
            class="button button-primary"
            disabled={busy}
            data-testid="keep-save"
          >
            {words.kept.save}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
