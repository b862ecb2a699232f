import { useEffect, useState } from "preact/hooks";

import type { Participant } from "../../api/types";
import { Badge, type Tone } from "../../components/basics";
import { Icon } from "../../components/icons";
import { clock } from "../../format";
import { t } from "../../strings";
import { room as words } from "../../strings/hosting";
import { titleOf } from "../interviews";
import { KeptDialog } from "./kept_dialog";
import { QualityBars } from "./quality_bars";
import type { RoomProps } from "./room_page";

/** The line at the top: what this is, how long it runs, whether one is recorded. */
export function RoomBar({ room, state, devices, subject }: RoomProps) {
  const me = room.me.value;
  const [choosing, setChoosing] = useState(false);
  const running = state.interview.status === "in_progress";
  const paused = state.interview.pausedMs !== null;
  const stats = room.stats.value;
  const [text, tone] = recordingOf(me, running, paused);
  return (
    <header class="room-bar">
      <h1 class="room-title">{titleOf(subject.session)}</h1>
      {running && <Elapsed startedAt={state.interview.startedAt} />}
      {devices.wants("microphone") && state.interview.recordSession && (
        <button
          type="button"
          class={`badge badge-button badge-${tone}`}
          title={words.kept.change}
          aria-label={`${text}. ${words.kept.change}`}
          onClick={() => setChoosing(true)}
          data-testid="kept"
        >
          {text}
        </button>
      )}
      {state.interview.locked && (
        <span class="locked-mark" title={words.locked} data-testid="locked">
          <Icon name="lock" size={16} />
          <span class="visually-hidden">{words.locked}</span>
        </span>
      )}
      {me?.role === "observer" && <Badge tone="plain">{t.participantRoles.observer}</Badge>}
      {room.media.value === "connected" && stats !== null && (
        <QualityBars quality={stats.quality} testid="quality" />
      )}
      {choosing && <KeptDialog room={room} onClose={() => setChoosing(false)} />}
    </header>
  );
}

function recordingOf(
  me: Participant | null,
  running: boolean,
  paused: boolean,
): [string, Tone | "plain"] {
  const sources = ["microphone", "camera"] as const;
  const withheld = sources.filter((source) => me?.withheld.includes(source)).length;
  if (me?.records !== true || withheld === sources.length) return [t.room.notRecorded, "plain"];
  if (paused) return [words.pausedTitle, "warn"];
  if (!running) return [t.room.recordingSoon, "plain"];
  return [withheld > 0 ? words.kept.part : t.room.recording, "bad"];
}

function Elapsed({ startedAt }: { startedAt: string | null }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  if (startedAt === null) return null;
  return <span class="elapsed">{clock(now - Date.parse(startedAt))}</span>;
}
