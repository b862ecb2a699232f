import { useEffect, useRef, useState } from "preact/hooks";

import type { Recording } from "../../api/types";
import { initials } from "../../format";
import type { Playback } from "../../review/playback";
import { t } from "../../strings";
import { isScreen, titleOf } from "./exports/choices";
import type { Review } from "./review_page";

interface VideosProps {
  review: Review;
  playback: Playback;
  /** A file would not load; its link may have expired. */
  onFailed: () => void;
}

/** One picture (or name, where there is only sound) for each recording. */
export function Videos({ review, playback, onFailed }: VideosProps) {
  const { recordings, participants } = review;
  const screens = recordings.filter(isScreen);
  const kind = screens.length > 0 ? "videos-screen" : `videos-${Math.min(recordings.length, 3)}`;
  return (
    <div class={`videos ${kind}`}>
      {[...screens, ...recordings.filter((one) => !isScreen(one))].map((recording) => (
        <RecordedMedia
          key={recording.id}
          recording={recording}
          name={titleOf(recording, participants)}
          playback={playback}
          onFailed={onFailed}
        />
      ))}
    </div>
  );
}

interface RecordedMediaProps {
  recording: Recording;
  name: string;
  playback: Playback;
  onFailed: () => void;
}

function RecordedMedia({ recording, name, playback, onFailed }: RecordedMediaProps) {
  const element = useRef<HTMLVideoElement>(null);
  // Fresh links are signed at every poll; the file is the same, so the first link is kept
  // until it fails.
  const [url, setUrl] = useState(recording.url);
  const [failed, setFailed] = useState(false);
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    if (failed && recording.url !== url) {
      setUrl(recording.url);
      setFailed(false);
    }
  }, [recording.url, failed]);
  useEffect(
    () => playback.attach(element.current!, recording.startMs, recording.durationMs),
    [playback, recording.startMs, recording.durationMs, url],
  );
  const fail = (): void => {
    setFailed(true);
    if (!asked) onFailed();
    setAsked(true);
  };
  const audioOnly = recording.mimeType.startsWith("audio/");
  return (
    <figure
      class={`recorded${audioOnly ? " recorded-audio" : ""}${isScreen(recording) ? " recorded-screen" : ""}`}
    >
      {audioOnly && (
        <span class="face" aria-hidden="true">
          {initials(name)}
        </span>
      )}
      <video
        key={url}
        ref={element}
        src={url}
        preload="auto"
        playsInline
        aria-label={t.room.tile(name)}
        onError={fail}
        onClick={() => playback.toggle()}
        data-testid="recording"
        data-participant={recording.participantId}
        data-start-ms={recording.startMs}
      />
      <figcaption class="tile-name">
        {name}
        {audioOnly ? ` · ${t.review.noPicture}` : ""}
      </figcaption>
      {failed && <span class="tile-away">{t.review.unavailable}</span>}
    </figure>
  );
}
