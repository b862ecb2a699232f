import { useEffect, useState } from "preact/hooks";

import { Badge } from "../../components/basics";
import { clock } from "../../format";
import { t } from "../../strings";
import { titleOf } from "../interviews";
import type { RoomProps } from "./room_page";

/** The line at the top: what this is, how long it runs, whether one is recorded. */
export function RoomBar({ room, state, devices, subject }: RoomProps) {
  const me = room.me.value;
  const running = state.interview.status === "in_progress";
  return (
    <header class="room-bar">
      <h1 class="room-title">{titleOf(subject.session)}</h1>
      {running && <Elapsed startedAt={state.interview.startedAt} />}
      {devices.wants("microphone") && (
        <RecordingBadge records={me?.records === true} running={running} />
      )}
      <QualityMark room={room} />
    </header>
  );
}

function RecordingBadge({ records, running }: { records: boolean; running: boolean }) {
  if (!records) return <Badge tone="plain">{t.room.notRecorded}</Badge>;
  return running ? (
    <Badge tone="bad">{t.room.recording}</Badge>
  ) : (
    <Badge tone="plain">{t.room.recordingSoon}</Badge>
  );
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

function QualityMark({ room }: Pick<RoomProps, "room">) {
  const stats = room.stats.value;
  if (room.media.value !== "connected" || stats === null) return null;
  return (
    <span
      class={`quality quality-${stats.quality}`}
      role="img"
      aria-label={t.room.quality[stats.quality]}
      title={t.room.quality[stats.quality]}
      data-testid="quality"
      data-quality={stats.quality}
    >
      <i />
      <i />
      <i />
    </span>
  );
}
