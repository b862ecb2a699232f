import { useEffect, useRef, useState } from "preact/hooks";

import type { Export } from "../../../api/exports";
import type { Recording } from "../../../api/types";
import { clock } from "../../../format";
import type { Playback } from "../../../review/playback";
import { bars, spriteAt } from "../../../review/previews";
import { t } from "../../../strings";
import type { Review } from "../review_page";
import { hasPicture, titleOf } from "./choices";
import type { Exports } from "./use_exports";

interface PreviewsProps {
  review: Review;
  playback: Playback;
  exports: Exports;
}

/** Who spoke when, and what was seen, along the scrubber's own width. */
export function Previews({ review, playback, exports }: PreviewsProps) {
  useLazily(review, exports);
  const [pointed, setPointed] = useState<number | null>(null);
  const duration = playback.durationMs.value;
  const strip = useRef<HTMLDivElement>(null);
  const positionOf = (event: PointerEvent | MouseEvent): number => {
    const box = strip.current!.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    return Math.round(Math.min(1, Math.max(0, share)) * duration);
  };
  const found = (format: Export["format"], recording: Recording): Export | undefined =>
    exports.items.find(
      (one) => one.format === format && one.recordingId === recording.id && one.url !== null,
    );
  const waves = review.recordings.filter((one) => found("waveform", one));
  if (duration <= 0 || waves.length === 0) return null;
  return (
    <div class="previews" data-testid="previews">
      <div
        class="waves"
        ref={strip}
        onPointerMove={(event) => setPointed(positionOf(event))}
        onPointerLeave={() => setPointed(null)}
        onClick={(event) => playback.seek(positionOf(event))}
      >
        {waves.map((one) => (
          <Wave
            key={one.id}
            wave={found("waveform", one)!}
            name={titleOf(one, review.participants)}
            duration={duration}
          />
        ))}
        <Playhead playback={playback} />
        {pointed !== null && (
          <Pictures
            atMs={pointed}
            share={pointed / duration}
            sprites={review.recordings.flatMap((one) => {
              const sprite = found("thumbnails", one);
              return sprite && covers(one, pointed) ? [sprite] : [];
            })}
          />
        )}
      </div>
    </div>
  );
}

function covers(recording: Recording, atMs: number): boolean {
  return atMs >= recording.startMs && atMs < recording.startMs + recording.durationMs;
}

/** Asks for previews that are not there yet, once a visit. */
function useLazily(review: Review, exports: Exports): void {
  const asked = useRef(new Set<string>());
  const over = review.session.status === "completed";
  useEffect(() => {
    if (!exports.loaded || !over) return;
    for (const recording of review.recordings) {
      const wanted: Export["format"][] = hasPicture(recording)
        ? ["waveform", "thumbnails"]
        : ["waveform"];
      for (const format of wanted) {
        const key = `${format}:${recording.id}`;
        const there = exports.items.some(
          (one) => one.format === format && one.recordingId === recording.id && !one.outdated,
        );
        if (there || asked.current.has(key)) continue;
        asked.current.add(key);
        // Without them the player works all the same.
        void exports.request({ format, recordingId: recording.id }).catch(() => {});
      }
    }
  }, [exports.loaded, over, review.recordings]);
}

function Playhead({ playback }: { playback: Playback }) {
  const share = playback.positionMs.value / Math.max(1, playback.durationMs.value);
  return (
    <svg class="playhead" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
      <line x1={share * 1000} x2={share * 1000} y1="0" y2="10" />
    </svg>
  );
}

interface WaveProps {
  wave: Export;
  name: string;
  duration: number;
}

const BARS = 300;

function Wave({ wave, name, duration }: WaveProps) {
  const levels = useLevels(wave.url!);
  const { startMs = 0, stepMs = 100 } = wave.details;
  // A shared screen may have no sound at all.
  if (levels?.every((level) => level === 0)) return null;
  return (
    <div class="wave" role="img" aria-label={t.previews.wave(name)}>
      <span class="wave-name">{name}</span>
      <svg viewBox={`0 0 ${BARS} 100`} preserveAspectRatio="none" aria-hidden="true">
        {levels !== null && (
          <path
            d={bars(levels, { startMs, stepMs, durationMs: duration, count: BARS })}
            data-testid="wave"
          />
        )}
      </svg>
    </div>
  );
}

function useLevels(url: string): Uint8Array | null {
  const [levels, setLevels] = useState<Uint8Array | null>(null);
  useEffect(() => {
    let gone = false;
    const load = async (): Promise<void> => {
      const answer = await fetch(url);
      if (answer.ok && !gone) setLevels(new Uint8Array(await answer.arrayBuffer()));
    };
    load().catch(() => {});
    return () => {
      gone = true;
    };
  }, [url]);
  return levels;
}

/** The thumbnails at a moment, above the strip. */
function Pictures(props: { atMs: number; share: number; sprites: Export[] }) {
  const { atMs, share, sprites } = props;
  const bubble = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The page's security policy allows no style in markup; set through the DOM it does.
    const element = bubble.current!;
    const room = element.parentElement!.clientWidth;
    const half = element.offsetWidth / 2;
    const middle = Math.min(Math.max(share * room, half), Math.max(half, room - half));
    element.style.left = `${middle - half}px`;
  }, [share, sprites.length]);
  return (
    <div class="thumbs" ref={bubble} aria-hidden="true">
      {sprites.map((sprite) => (
        <Thumb key={sprite.id} sprite={sprite} atMs={atMs} />
      ))}
      <span>{clock(atMs)}</span>
    </div>
  );
}

function Thumb({ sprite, atMs }: { sprite: Export; atMs: number }) {
  const place = spriteAt(sprite.details, atMs);
  return (
    <svg
      class="thumb"
      viewBox={`${place.x} ${place.y} ${place.width} ${place.height}`}
      data-testid="thumb"
    >
      <image href={sprite.url!} width={place.sheetWidth} height={place.sheetHeight} />
    </svg>
  );
}
