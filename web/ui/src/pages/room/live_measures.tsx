import { useEffect, useState } from "preact/hooks";

import { number } from "../../format";
import type { Measured } from "../../room/protocol";
import type { Room } from "../../room/room";
import { coaching as words } from "../../strings/coaching";

/** A figure's scale and where most people find it easy to listen. */
interface Scale {
  of: keyof Measured;
  name: "pace" | "volume" | "pauses" | "fillers";
  range: readonly [number, number];
  easy: readonly [number, number];
}

const SCALES: readonly Scale[] = [
  { of: "paceWpm", name: "pace", range: [80, 220], easy: [110, 160] },
  { of: "loudnessDbfs", name: "volume", range: [-55, -5], easy: [-32, -15] },
  { of: "pauseShare", name: "pauses", range: [0, 0.6], easy: [0.08, 0.35] },
  { of: "fillersPerMinute", name: "fillers", range: [0, 16], easy: [0, 6] },
];
const OFF_KEY = "vivavoce.figures";

/** How one has spoken in the last half minute: a dot on each scale, for whoever practises alone. */
export function LiveMeasures({ room }: { room: Room }) {
  const [off, setOff] = useState(() => localStorage.getItem(OFF_KEY) === "off");
  useEffect(() => {
    localStorage.setItem(OFF_KEY, off ? "off" : "on");
  }, [off]);
  const measured = room.measured.value;
  if (measured === null) return null; // nothing was said yet, or nobody is told
  if (off) {
    return (
      <button
        type="button"
        class="button button-small figures-show"
        onClick={() => setOff(false)}
        data-testid="figures-show"
      >
        {words.show}
      </button>
    );
  }
  return (
    <section class="figures" aria-label={words.figures} data-testid="figures">
      <dl>
        {SCALES.map((scale) => (
          <Figure key={scale.name} scale={scale} value={measured[scale.of]} />
        ))}
      </dl>
      <button
        type="button"
        class="button button-small"
        onClick={() => setOff(true)}
        data-testid="figures-hide"
      >
        {words.hide}
      </button>
    </section>
  );
}

function Figure({ scale, value }: { scale: Scale; value: number | null }) {
  const percent = (at: number): number => {
    const [low, high] = scale.range;
    return 100 * Math.min(1, Math.max(0, (at - low) / (high - low)));
  };
  const [from, to] = scale.easy.map(percent) as [number, number];
  return (
    <div data-figure={scale.name} title={words.help[scale.name]}>
      <dt>{words.names[scale.name]}</dt>
      <dd>{value === null ? words.none : words.units[scale.name](text(scale, value))}</dd>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect class="figure-track" x="0" y="2" width="100" height="4" rx="2" />
        <rect class="figure-easy" x={from} y="2" width={to - from} height="4" rx="2" />
        {value !== null && (
          <rect class="figure-mark" x={Math.min(97, percent(value))} y="0" width="3" height="8" />
        )}
      </svg>
    </div>
  );
}

function text({ name }: Scale, value: number): string {
  if (name === "pauses") return number(value * 100, 0);
  return number(value, name === "fillers" ? 1 : 0);
}
