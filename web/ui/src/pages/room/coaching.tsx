import { useEffect, useState } from "preact/hooks";

import { coaching as words } from "../../strings/coaching";
import type { RoomState } from "../../room/state";

/** How long a hint stays: long enough to be read twice. */
const SHOWN_MS = 12_000;

/** A kind hint while practising; it goes by itself, at once, or all of them for this visit. */
export function Coaching({ state }: { state: RoomState }) {
  const [goneSeq, setGoneSeq] = useState(0);
  const [off, setOff] = useState(false);
  const { nudge } = state;
  useEffect(() => {
    if (nudge === null) return;
    const timer = setTimeout(() => setGoneSeq(nudge.seq), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [nudge]);
  const shown = nudge !== null && nudge.seq > goneSeq && !off;
  return (
    <div aria-live="polite" class="live-region">
      {shown && (
        <section class="nudge" data-testid="nudge" data-kind={nudge.kind}>
          <p>{words.hints[nudge.kind]}</p>
          <div class="row">
            <button type="button" class="button button-small" onClick={() => setGoneSeq(nudge.seq)}>
              {words.thanks}
            </button>
            <button
              type="button"
              class="button button-small"
              onClick={() => setOff(true)}
              data-testid="nudges-off"
            >
              {words.off}
            </button>
          </div>
        </section>
      )}
    </div>
  );
}
