import { useEffect, useRef, useState } from "preact/hooks";

import { watchLevel } from "../room/level_meter";
import { t } from "../strings";

/** A live video track; always silent, sound has elements of its own. */
export function LiveVideo(props: {
  track: MediaStreamTrack;
  label: string;
  mirrored?: boolean;
  participant?: string;
  testid?: string;
}) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current!;
    video.srcObject = new MediaStream([props.track]);
    video.play().catch(() => {}); // muted video may always play; a refusal shows its first frame
    return () => {
      video.srcObject = null;
    };
  }, [props.track]);
  return (
    <video
      ref={element}
      class={props.mirrored ? "live-video mirrored" : "live-video"}
      muted
      autoPlay
      playsInline
      aria-label={props.label}
      data-testid={props.testid ?? "video"}
      data-participant={props.participant}
    />
  );
}

/** A live audio track. `onBlocked` is called when the browser wants a click first. */
export function LiveAudio(props: {
  track: MediaStreamTrack;
  onBlocked: () => void;
  attempt: number;
}) {
  const element = useRef<HTMLAudioElement>(null);
  const blocked = useRef(props.onBlocked);
  blocked.current = props.onBlocked;
  useEffect(() => {
    const audio = element.current!;
    audio.srcObject = new MediaStream([props.track]);
    return () => {
      audio.srcObject = null;
    };
  }, [props.track]);
  useEffect(() => {
    element.current!.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "NotAllowedError") blocked.current();
    });
  }, [props.track, props.attempt]);
  return <audio ref={element} autoPlay />;
}

/** Speech is at least this loud on the meter's scale. */
const HEARD = 0.35;

export function LevelMeter({ track, explain }: { track: MediaStreamTrack; explain?: boolean }) {
  const [level, setLevel] = useState(0);
  const [heard, setHeard] = useState(false);
  useEffect(() => {
    setHeard(false);
    return watchLevel(track, (value) => {
      setLevel(value);
      if (value > HEARD) setHeard(true);
    });
  }, [track]);
  return (
    <div class="meter-box">
      <meter
        class="meter"
        min={0}
        max={1}
        value={Math.round(level * 50) / 50}
        aria-label={t.check.level}
        data-testid="level-meter"
      />
      {explain && (
        <p class="hint" data-testid="level-text">
          {heard ? t.check.heard : t.check.speak}
        </p>
      )}
    </div>
  );
}
