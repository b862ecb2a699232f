import type { ComponentChildren } from "preact";
import { useEffect, useMemo } from "preact/hooks";

import { CopyLink } from "../../components/copy_link";
import { Icon } from "../../components/icons";
import { clock } from "../../format";
import { breakAt, breaksOf } from "../../review/breaks";
import type { Playback } from "../../review/playback";
import type { Pause } from "../../room/pauses";
import { t } from "../../strings";
import type { Review } from "./review_page";

const SPEEDS = [0.75, 1, 1.25, 1.5, 2];

interface PlayerBarProps {
  review: Review;
  playback: Playback;
  /** Shown between the scrubber and its buttons. */
  previews?: ComponentChildren;
}

/** Play, scrub, speed; questions and pauses of the interview are marked on the scrubber. */
export function PlayerBar({ review, playback, previews }: PlayerBarProps) {
  useKeys(playback);
  const playing = playback.playing.value;
  const position = playback.positionMs.value;
  const duration = playback.durationMs.value;
  const breaks = useMemo(() => breaksOf(review.events), [review.events]);
  return (
    <div class="player-bar">
      <div class="scrubber">
        <input
          type="range"
          min={0}
          max={duration}
          step={100}
          value={position}
          aria-label={t.review.position}
          aria-valuetext={clock(position)}
          onInput={(event) => playback.seek(event.currentTarget.valueAsNumber)}
          data-testid="scrubber"
        />
        <Marks review={review} breaks={breaks} duration={duration} />
      </div>
      <Breaks breaks={breaks} playback={playback} />
      {previews}
      <div class="row">
        <button
          type="button"
          class="button button-primary play"
          aria-label={playing ? t.review.pause : t.review.play}
          onClick={() => playback.toggle()}
          data-testid="play"
          data-playing={playing}
        >
          <Icon name={playing ? "pause" : "play"} />
        </button>
        <span class="position" data-testid="position" data-position-ms={Math.round(position)}>
          {clock(position)} / {clock(duration)}
        </span>
        {playback.waiting.value && <span class="muted">{t.review.buffering}</span>}
        <select
          class="speed push"
          aria-label={t.review.speed}
          value={playback.rate.value}
          onChange={(event) => playback.setRate(Number(event.currentTarget.value))}
        >
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              {speed}×
            </option>
          ))}
        </select>
        <CopyLink
          label={t.review.copyMoment}
          testid="copy-moment"
          make={() => momentLink(playback)}
        />
      </div>
      <p class="hint keys">{t.review.keys}</p>
    </div>
  );
}

function momentLink(playback: Playback): string {
  const url = new URL(location.href);
  url.search = `?t=${(playback.positionMs.value / 1000).toFixed(1)}`;
  return url.href;
}

interface MarksProps {
  review: Review;
  breaks: readonly Pause[];
  duration: number;
}

/** Where the answers lie, and over them where the interview was paused. */
function Marks({ review, breaks, duration }: MarksProps) {
  if (duration <= 0) return null;
  const place = (startMs: number, endMs: number | null) => ({
    x: (startMs / duration) * 1000,
    width: Math.max(3, ((Math.min(endMs ?? duration, duration) - startMs) / duration) * 1000),
  });
  return (
    <svg class="marks" viewBox="0 0 1000 6" preserveAspectRatio="none" aria-hidden="true">
      {review.responses.map((response) =>
        response.startMs === null ? null : (
          <rect
            key={response.id}
            class="mark-answer"
            {...place(response.startMs, response.endMs)}
            height="6"
            rx="2"
          />
        ),
      )}
      {breaks
        .filter((one) => one.startMs < duration)
        .map((one) => (
          <rect
            key={one.startMs}
            class="mark-break"
            {...place(one.startMs, one.endMs)}
            height="6"
            data-testid="mark-break"
          />
        ))}
    </svg>
  );
}

interface BreaksProps {
  breaks: readonly Pause[];
  playback: Playback;
}

/** The pauses in words; each leads to where the interview went on. */
function Breaks({ breaks, playback }: BreaksProps) {
  const duration = playback.durationMs.value;
  const told = breaks.filter((one) => one.startMs < duration);
  if (told.length === 0) return null;
  const current = breakAt(told, playback.positionMs.value);
  return (
    <ul class="plain-list breaks" aria-label={t.review.breaks}>
      {told.map((one) => {
        const endMs = Math.min(one.endMs ?? duration, duration);
        return (
          <li key={one.startMs}>
            <button
              type="button"
              class="break"
              aria-current={one === current}
              title={t.review.skipBreak}
              onClick={() => playback.seek(endMs)}
              data-testid="break"
            >
              {t.review.paused(clock(one.startMs), clock(endMs))}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** Keys of the common players; left alone where they mean something else. */
function useKeys(playback: Playback): void {
  useEffect(() => {
    const jump = (ms: number): void => playback.seek(playback.positionMs.value + ms);
    const keys: Record<string, () => void> = {
      " ": () => playback.toggle(),
      k: () => playback.toggle(),
      j: () => jump(-10_000),
      l: () => jump(10_000),
      ArrowLeft: () => jump(-5_000),
      ArrowRight: () => jump(5_000),
    };
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!action || taken(event.target as HTMLElement, event.key)) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [playback]);
}

function taken(target: HTMLElement, key: string): boolean {
  if (target.matches("input:not([type=range]), textarea, select")) return true;
  if (key === " ") return target.matches("button, a, summary");
  return key.startsWith("Arrow") && target.closest("[role=tablist]") !== null;
}
