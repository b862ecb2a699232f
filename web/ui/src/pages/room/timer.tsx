import { useEffect, useState } from "preact/hooks";

import { clock } from "../../format";
import { countdown } from "../../room/countdown";
import { pausedWithin } from "../../room/pauses";
import type { Room } from "../../room/room";
import { t } from "../../strings";

interface TimerProps {
  room: Room;
  askedMs: number;
  limitSeconds: number | null;
}

/** Time left for the answer, or time since the question where there is no limit. */
export function Timer({ room, askedMs, limitSeconds }: TimerProps) {
  const [nowMs, setNow] = useState(() => room.timeline.nowMs());
  useEffect(() => {
    setNow(room.timeline.nowMs());
    const timer = setInterval(() => setNow(room.timeline.nowMs()), 250);
    return () => clearInterval(timer);
  }, [room, askedMs]);
  const rested = pausedWithin(room.state.value?.pauses ?? [], askedMs, nowMs);
  const { elapsedMs, leftMs, phase } = countdown(nowMs - rested, askedMs, limitSeconds);
  const text =
    leftMs === null
      ? t.question.elapsed(clock(elapsedMs))
      : phase === "over"
        ? t.question.over(clock(-leftMs))
        : t.question.left(clock(leftMs + 999));
  return (
    <>
      <span class={`timer timer-${phase}`} role="timer" data-testid="timer" data-phase={phase}>
        {text}
      </span>
      <span class="visually-hidden" aria-live="polite">
        {phase === "over" ? t.question.overText : ""}
      </span>
    </>
  );
}
